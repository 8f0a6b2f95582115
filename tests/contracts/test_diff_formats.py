"""What `diff` prints, in each of its formats, and what it counts."""

from __future__ import annotations

import json

import pytest

from eventcontracts.commands.app import main
from eventcontracts.commands.diff import FORMAT_NAMES
from eventcontracts.reports.diffs import DIFF_FORMATS, formats
from eventcontracts.schema.validator import Validator

OLD = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "who": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"n": {}}}},
    },
    "required": ["id"],
}
NEW = {
    "type": "object",
    "properties": {
        "id": {"type": ["string", "null"]},
        "who": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}},
        },
    },
    "required": ["id"],
    "title": "An order",
}


@pytest.fixture
def schemas(tmp_path):
    """Return a folder with two versions of a schema."""
    (tmp_path / "old.json").write_text(json.dumps(OLD, indent=1))
    (tmp_path / "order.json").write_text(json.dumps(NEW, indent=1))
    return tmp_path


@pytest.fixture
def diff(schemas, capsys, monkeypatch):
    """Return a function that compares the two, and returns status and output."""
    monkeypatch.chdir(schemas)

    def run(*words, names=("old.json", "order.json"), status=None):
        with pytest.raises(SystemExit) as ended:
            main(["diff", *names, *map(str, words)])
        printed = capsys.readouterr()
        found = ended.value.code or 0
        assert found in ({0, 1} if status is None else {status}), printed.err
        return found, printed.out + printed.err

    return run


def changes(output):
    """Return the changes of a report for programs by their place."""
    return {c["pointer"]: c for c in json.loads(output)["changes"]}


def test_text_fits_a_screen_and_tells_the_essential(diff):
    """The verdicts, the breaks with an event that shows each, what else changed, and advice."""
    status, text = diff()
    lines = text.splitlines()
    assert status == 1
    assert len(lines) < 40
    assert lines[0] == "old.json → order.json"
    assert any(line.startswith("null-allowed  order/id: the value may be null") for line in lines)
    assert any("is refused: /id: null is not of type" in line for line in lines)
    assert any(line.startswith("version step: major") for line in lines)
    assert any(line.startswith("update first: ") for line in lines)
    assert "\x1b" not in text


def test_everything_is_shown_on_request(diff):
    """-v tells each change with its identity."""
    text = diff("-v")[1]
    for change in json.loads(diff("--format", "json")[1])["changes"]:
        assert change["id"] in text


def test_markdown_is_a_changelog_entry(diff):
    """Headings by weight, an item a change, and no character of a schema means markup."""
    text = diff("--format", "markdown")[1]
    assert text.startswith("## order.json\n\nSince old.json: **breaking** backward")
    assert "\n### Breaking\n\n- `" in text
    assert "\n### Documentation\n\n- `annotation-changed`" in text
    assert r"\[" in text


def test_github_annotations_name_file_and_line(diff, schemas):
    """Each break that was asked for is an error at its line; the verdict is the last one."""
    lines = diff("--format", "github", "--direction", "forward")[1].splitlines()
    head, tail = lines[0], lines[-1]
    place, _, message = head.removeprefix("::error ").partition("::")
    facts = dict(fact.split("=", 1) for fact in place.split(","))
    assert facts["file"] == "order.json"
    assert "null" in (schemas / "order.json").read_text().splitlines()[int(facts["line"])] + message
    assert tail.startswith("::error title=eventcontracts diff::old.json → order.json: backward")
    assert all(line.startswith("::") for line in lines)


def test_sarif_has_the_structure_that_code_scanning_reads(diff):
    """Each result names a rule that is listed, a level, a place and a stable fingerprint."""
    from sarif_pydantic import Sarif

    text = diff("--format", "sarif")[1]
    Sarif.model_validate_json(text)
    log = json.loads(text)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "order.json"
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert result["partialFingerprints"]["change/v1"].startswith(result["ruleId"])
    assert {result["level"] for result in run["results"]} == {"error", "note"}


def test_only_what_the_consumer_reads_counts(diff, schemas):
    """A break elsewhere is told apart, and is no finding."""
    reads = {"format": "eventcontracts-reads/1", "consumer": "app:on_order", "catalog": "order"}
    path = schemas / "reads.json"
    path.write_text(json.dumps({**reads, "layer": None, "reads": {"order": ["/lines/*/n"]}}))
    status, output = diff("--reads", path, "--direction", "forward", "--format", "json")
    assert status == 0
    assert changes(output)["/lines/*/n"]["read"]
    assert not changes(output)["/id"]["read"]
    assert diff("--reads", path, "--direction", "backward")[0] == 1
    assert "not read by the consumer (" in diff("--reads", path)[1]
    path.write_text(json.dumps({**reads, "layer": None, "reads": {"order": ["/who/name"]}}))
    assert diff("--reads", path, "--direction", "forward")[0] == 1
    path.write_text(json.dumps({**reads, "layer": None, "reads": {"other": ["/id"]}}))
    assert diff("--reads", path)[0] == 0


def test_a_waiver_holds_for_its_change_until_it_expires(diff, schemas):
    """A waived break is no finding; an expired or idle waiver is told."""
    found = json.loads(diff("--format", "json")[1])["changes"]
    broken = [c["id"] for c in found if "breaking" in {c["forward"], c["backward"]}]
    path = schemas / "waivers.toml"

    def waive(expires):
        path.write_text(
            "".join(
                f'[[waivers]]\nchange = "{one}"\nreason = "Agreed."\nexpires = {expires}\n'
                for one in broken
            )
        )
        return diff("--waivers", path)

    status, text = waive("2999-12-31")
    assert status == 0
    assert f"waived ({len(broken)})" in text
    status, text = waive("2001-01-01")
    assert status == 1
    assert f"the waiver of {broken[0]} expired on 2001-01-01" in text
    path.write_text('[[waivers]]\nchange = "type-changed-00000000"\nreason = "Agreed."\n')
    assert "is for no change here" in diff("--waivers", path)[1]


def test_recorded_events_are_counted(diff, schemas):
    """How many of a corpus the new version refuses, and which first."""
    corpus = schemas / "corpus"
    corpus.mkdir()
    events = [{"id": "a"}, {"id": "b", "lines": [{"n": 12}]}, {"id": "c", "lines": [{"n": 13}]}, {}]
    cases = []
    for number, event in enumerate(events):
        (corpus / f"{number}.json").write_text(json.dumps(event))
        cases.append({"file": f"{number}.json", "event_type": "order", "kind": "valid"})
    manifest = {"format": "eventcontracts-corpus/1", "layer": None, "cases": cases}
    (corpus / "manifest.json").write_text(json.dumps(manifest))
    found = json.loads(diff("--corpus", corpus, "--format", "json")[1])["corpus"]
    assert (found["events"], found["failing"], found["refused_before"]) == (3, 2, 1)
    assert found["first"][0]["name"] == "1.json"
    assert found["first"][0]["message"].startswith("/lines/0/n: 12 is greater than")
    assert "2 of 3 recorded events are refused; first 1.json" in diff("--corpus", corpus)[1]


def test_a_corpus_has_no_file_outside_its_folder(diff, schemas):
    """A manifest that leads elsewhere is refused with one line."""
    corpus = schemas / "corpus"
    corpus.mkdir()
    cases = [{"file": "../old.json", "event_type": "order", "kind": "valid"}]
    manifest = {"format": "eventcontracts-corpus/1", "layer": None, "cases": cases}
    (corpus / "manifest.json").write_text(json.dumps(manifest))
    assert "outside the folder" in diff("--corpus", "corpus", status=2)[1]


def test_readers_of_each_kind_stand_side_by_side(diff, tmp_path):
    """A new key breaks strict readers, a default heals an absent one, unknown keys are ignored."""
    old = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    new = {
        "type": "object",
        "properties": {**old["properties"], "b": {"type": "integer", "default": 0}},
        "required": ["a", "b"],
    }
    (tmp_path / "old.json").write_text(json.dumps(old))
    (tmp_path / "new.json").write_text(json.dumps(new))

    names = ("old.json", "new.json")
    readers = json.loads(diff("--format", "json", names=names)[1])["readers"]
    assert readers["tolerant"] == {"backward": "breaking", "forward": "compatible"}
    assert readers["strict"] == {"backward": "breaking", "forward": "breaking"}
    assert readers["default-filling"] == {"backward": "compatible", "forward": "compatible"}
    diff("--direction", "backward", names=names, status=1)
    diff("--reader", "default-filling", names=names, status=0)
    diff("--reader", "strict", "--direction", "forward", names=names, status=1)


def test_a_transition_serves_readers_of_both_versions(diff, tmp_path):
    """Of a renamed key, readers can accept either, and writers can write both."""
    old = {"type": "object", "properties": {"order_id": {"type": "string"}}}
    new = {"type": "object", "properties": {"orderId": {"type": "string"}}}
    old["required"], new["required"] = ["order_id"], ["orderId"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    (tmp_path / "order.json").write_text(json.dumps(new))
    assert "writers can write events of both versions at once" in diff("--transition", "out")[1]
    readers = Validator(json.loads((tmp_path / "out" / "order.readers.schema.json").read_text()))
    writers = Validator(json.loads((tmp_path / "out" / "order.writers.schema.json").read_text()))
    example = json.loads((tmp_path / "out" / "order.example.json").read_text())
    assert readers.is_valid({"order_id": "a"})
    assert readers.is_valid({"orderId": "a"})
    assert not readers.is_valid({})
    assert set(example) == {"order_id", "orderId"}
    assert writers.is_valid(example)
    assert not writers.is_valid({"orderId": "a"})


def test_what_verify_has_seen_read_is_what_diff_counts(diff, capsys, tmp_path):
    """A consumer that reads the calendar of a channel is broken by its loss alone."""
    (tmp_path / "desk.py").write_text(
        "def on_event(event):\n"
        "    if not isinstance(event, dict):\n"
        "        raise ValueError('no event')\n"
        "    return event['channelSession']['channel']['calendarId']\n"
    )
    newer, older = "expertflow-cx@2025.06", "expertflow-cx@2024.01"
    words = ["verify", "desk:on_event", "TASK_ENQUEUED", "--layer", "event", "--kind", "valid"]
    with pytest.raises(SystemExit):
        main([*words, "-n", "5", "--catalog", newer, "--reads", "reads.json"])
    capsys.readouterr()
    given = ("--reads", "reads.json", "--format", "json", "--direction", "forward")
    found = json.loads(diff(*given, names=(newer, older), status=1)[1])
    read = [change["place"] for change in found["changes"] if change["read"]]
    assert read == ["/calendarId"]


def test_help_names_the_formats_of_the_table(diff):
    """What `--help` shows, without the table, is what the table has."""
    assert f"<{'|'.join(each.name for each in DIFF_FORMATS)}>" == FORMAT_NAMES
    _, text = diff("--format", "xml", status=2)
    assert text == (
        "eventcontracts: there is no format 'xml'; there are text, json, markdown, github, sarif\n"
    )


def test_a_format_without_a_matrix_is_refused(diff):
    """`--all` has the formats that can show it."""
    text = diff("--all", "--format", "sarif", names=(), status=2)[1]
    assert text == "eventcontracts: --all has no format sarif; it has text and json\n"


def test_faults_of_an_installed_format_are_told_in_one_line(diff, tmp_path, monkeypatch):
    """They name the format and who installed it."""
    (tmp_path / "shopform.py").write_text(
        "from eventcontracts.extensions import DiffFormat\n"
        "FORMAT = DiffFormat('own', lambda found, verbose: found.nothing)\n"
    )
    info = tmp_path / "shopform-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shopform\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[eventcontracts.diff_formats]\nown = shopform:FORMAT\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    formats._installed.cache_clear()  # noqa: SLF001  # what is installed has changed
    try:
        text = diff("--format", "own", status=2)[1]
    finally:
        formats._installed.cache_clear()  # noqa: SLF001
    assert text.startswith(
        "eventcontracts: the diff format own (shopform:FORMAT) of shopform failed: AttributeError"
    )
    assert text.count("\n") == 1
