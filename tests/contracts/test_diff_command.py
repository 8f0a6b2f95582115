"""The `diff` command: what it finds, how it prints it, and its exit status."""

from __future__ import annotations

import json
import subprocess

import pytest

from eventcontracts.catalog import Catalog, write_catalog
from eventcontracts.schema.validator import Validator

OLD = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "state": {"enum": ["NEW", "PAID"]},
        "note": {"type": "string"},
    },
    "required": ["id"],
}
NEW = {
    "type": "object",
    "properties": {
        "id": {"type": ["string", "null"]},
        "state": {"enum": ["NEW", "PAID", "LOST"]},
        "total": {"type": "integer"},
    },
    "required": ["id", "total"],
}


def run(*words, cwd=None, status=None):
    """Run the command as a user does, and return what it printed."""
    done = subprocess.run(
        ["eventcontracts", "diff", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    if status is not None:
        assert done.returncode == status, done.stdout + done.stderr
    return done


def found(*words, cwd=None):
    """Return what the command finds, as programs read it."""
    return json.loads(run(*words, "--format", "json", cwd=cwd).stdout)


@pytest.fixture
def schemas(tmp_path):
    """Return a folder with two versions of a schema."""
    (tmp_path / "old.json").write_text(json.dumps(OLD, indent=1))
    (tmp_path / "new.json").write_text(json.dumps(NEW, indent=1))
    return tmp_path


def git(folder, *words):
    """Run git in a folder, as somebody."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_each_edit_is_a_change_with_a_code_and_its_lines(schemas):
    """Four edits of a file are four changes, each at its line on both sides."""
    changes = {c["pointer"]: c for c in found("old.json", "new.json", cwd=schemas)["changes"]}
    assert {pointer: change["kind"] for pointer, change in changes.items()} == {
        "/id": "null-allowed",
        "/note": "property-removed",
        "/state": "enum-value-added",
        "/total": "required-added",
    }
    lines = (schemas / "new.json").read_text().splitlines()
    assert '"state"' in lines[changes["/state"]["new_location"]["line"] - 2]
    assert changes["/state"]["new_location"]["file"] == "new.json"
    assert changes["/total"]["old"] is None
    assert changes["/total"]["new"] == {"type": "integer"}


def test_every_break_has_a_witness_that_another_validator_confirms(schemas):
    """A witness is valid on one side, and refused on the other."""
    old, new = Validator(OLD), Validator(NEW)
    report = found("old.json", "new.json", cwd=schemas)
    assert report["backward"] == report["forward"] == "breaking"
    for change in report["changes"]:
        for direction, sub, sup in (("backward", old, new), ("forward", new, old)):
            witness = change["witness"][direction]
            assert (change[direction] == "breaking") == bool(witness)
            if witness:
                assert sub.is_valid(witness)
                assert not sup.is_valid(witness)
                assert change["message"][direction]


def test_the_status_tells_of_a_break_in_the_direction_that_is_asked_for(tmp_path):
    """A wider schema breaks old readers only; both directions are asked unless one is."""
    (tmp_path / "a.json").write_text('{"type": "integer"}')
    (tmp_path / "b.json").write_text('{"type": "number"}')
    run("a.json", "b.json", "--direction", "backward", cwd=tmp_path, status=0)
    run("a.json", "b.json", "--direction", "forward", cwd=tmp_path, status=1)
    run("b.json", "a.json", "--direction", "forward", cwd=tmp_path, status=0)
    run("a.json", "b.json", cwd=tmp_path, status=1)


@pytest.mark.parametrize("name", ["expertflow-cx@2024.01", "expertflow-cx@2026.04"])
def test_a_version_is_no_different_from_itself(name):
    """Nothing is found, in no direction, and nothing fails."""
    report = found(name, name)
    assert report["changes"] == []
    assert report["backward"] == report["forward"] == "compatible"
    assert report["step"]["level"] == "none"
    run(name, name, status=0)


def test_the_bundled_versions_tell_the_story_of_the_events():
    """What came between 2024 and 2026 is there: each fact once, with the events it touches."""
    report = found("expertflow-cx@2024.01", "expertflow-cx@2026.04")
    story = {(c["kind"], c["owner"].partition("/")[2] + c["place"]) for c in report["changes"]}
    for key in ("holdTimerDetails", "agentHandRaise", "externalGadgets", "wrapUps"):
        assert ("required-added", f"Conversation/{key}") in story
    assert ("required-added", "Channel/calendarId") in story
    assert ("required-added", "ChannelConfig/customerSla") in story
    assert ("type-changed", "Conversation/conversationData") in story
    assert ("property-added", "ChannelType/deleted") in story
    assert ("items-added", "KeycloakUser/supervisedTeams") in story
    added = {c["detail"] for c in report["changes"] if c["kind"] == "event-added"}
    assert added == {
        "AGENT_MRD_INTERRUPTED",
        "CONVERSATION_PAUSED",
        "CONVERSATION_RESUMED",
        "CUSTOMER_SLA_EXPIRED",
        "NO_RESPONSE_ENTITY",
    }
    (calendar,) = [c for c in report["changes"] if c["place"] == "/calendarId"]
    assert len(calendar["events"]) > 5
    assert calendar["old_location"]["file"].endswith("2024.01/overlay.toml")


def test_a_matrix_tells_which_version_reads_which():
    """Old readers read what came later as far as they know it; the text is a table."""
    matrix = json.loads(run("--all", "--format", "json", status=0).stdout)
    assert matrix["versions"][0] == "expertflow-cx@2024.01"
    cells = matrix["matrix"]
    assert all(cells[name][name]["verdict"] == "compatible" for name in matrix["versions"])
    assert cells["expertflow-cx@2026.04"]["expertflow-cx@2024.01"]["verdict"] == "breaking"
    assert cells["expertflow-cx@2025.06"]["expertflow-cx@2026.04"]["verdict"] == "compatible"
    table = run("--all", status=0).stdout
    assert "expertflow-cx@2024.01  yes" in table


def test_a_schema_is_compared_with_itself_at_a_revision(schemas):
    """`--since` takes git's version; a new file is no change, and lines show the revision."""
    (schemas / "order.schema.json").write_text(json.dumps(OLD, indent=1))
    git(schemas, "init", "-q")
    git(schemas, "add", "order.schema.json")
    git(schemas, "commit", "-qm", "one")
    run("--since", "HEAD", "order.schema.json", cwd=schemas, status=0)
    (schemas / "order.schema.json").write_text(json.dumps(NEW, indent=1))
    report = found("--since", "HEAD", "order.schema.json", cwd=schemas)
    assert len(report["changes"]) == 4
    files = {c["old_location"]["file"] for c in report["changes"]}
    assert files == {"HEAD:order.schema.json"}
    assert found("HEAD:order.schema.json", "new.json", cwd=schemas)["old"].startswith("HEAD:")
    done = run("--since", "HEAD", "new.json", cwd=schemas, status=0)
    assert "new.json is new" in done.stderr


def test_a_catalog_is_compared_with_itself_at_a_revision(tmp_path):
    """A file within a catalog stands for the catalog, and an overlay brings its base along."""
    write_catalog(Catalog.load("expertflow-cx@2025.06"), tmp_path / "cx" / "2025.06")
    newer = tmp_path / "cx" / "2026.01"
    newer.mkdir()
    overlay = newer / "overlay.toml"
    overlay.write_text('base = "2025.06"\nversion = "2026.01"\n')
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    fact = '[[facts]]\nat = "RoomInfo"\nwith = {topic = {type = "string"}}\nrequired = ["topic"]\n'
    overlay.write_text(overlay.read_text() + fact + 'sample = {topic = "x"}\nreason = "New."\n')
    report = found("--since", "HEAD", "cx/2026.01/overlay.toml", cwd=tmp_path)
    (change,) = report["changes"]
    assert (change["kind"], change["owner"]) == ("required-added", "definitions/RoomInfo")
    assert change["new_location"] == {"file": "cx/2026.01/overlay.toml", "line": 3}
    assert change["backward"] == "breaking"
    assert change["message"]["backward"].endswith('"topic" is a required property')


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["one.json"], "name an old and a new schema or catalog"),
        (["missing.json", "old.json"], "no catalog 'missing.json'"),
        (["broken.json", "old.json"], "broken.json:1"),
        (["expertflow-cx", "old.json"], "one is a catalog and the other a schema"),
        (["nowhere:old.json", "old.json"], "nowhere:old.json"),
        (["--exec=x:old.json", "old.json"], "No such option"),
        (["--since", "--output=x", "old.json"], "name a path below"),
        (["--since", "HEAD"], "name a schema or a catalog"),
        (["old.json", "new.json", "--layer", "event"], "has no layers"),
        (["old.json", "new.json", "--reads", "old.json"], "eventcontracts-reads/1"),
        (["old.json", "new.json", "--waivers", "old.json"], "old.json"),
        (["old.json", "new.json", "--corpus", "."], "manifest.json"),
        (["--all", "--format", "sarif"], "--all has no format sarif"),
        (["deep.json", "old.json"], "deep.json"),
    ],
)
def test_bad_input_is_one_line_and_status_two(schemas, words, complaint):
    """The line says what is wrong and where, and nothing is printed on standard output."""
    (schemas / "broken.json").write_text("{,")
    (schemas / "deep.json").write_text('{"not":' * 900 + "{}" + "}" * 900)
    done = run(*words, cwd=schemas, status=2)
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
