"""The `check` and `redact` commands: captured traffic against a catalog, and redacted."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from eventcontracts.catalog import Catalog, EventType, write_catalog
from eventcontracts.commands.app import main
from eventcontracts.jsondata.pointers import lookup, parse_pointer

CATALOG = Catalog.load()
EVENT = "/payload/entities/cimEvent"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Return a function that runs a command, and returns status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return command


def sample(name, layer=None):
    """Return a copy of the ordinary event of a type."""
    return copy.deepcopy(CATALOG.contract(name, layer).sample)


def captured(path, *events):
    """Write events to a file, one a line, and return the path."""
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def found(run, *words):
    """Return what `check` finds, as programs read it."""
    status, out, _ = run("check", *words, "--format", "json")
    return status, json.loads(out)


def test_good_traffic_passes_in_every_layer(run, tmp_path):
    """Events are recognized by what they say, as messages, webhook bodies or bare."""
    events = [sample("AGENT_SUBSCRIBED", layer) for layer in ("node-red", "webhook", "event")]
    path = captured(tmp_path / "a.ndjson", *events, sample("CONVERSATION_STARTED"))
    status, report = found(run, path)
    assert status == 0
    assert report["seen"] == report["valid"] == {"AGENT_SUBSCRIBED": 3, "CONVERSATION_STARTED": 1}
    assert report["accepted_by"][CATALOG.label] == report["total"] == 4
    assert not [finding for finding in report["findings"] if finding["severity"] == "error"]


def test_what_is_refused_is_told_once_with_its_count_and_first_line(run, tmp_path):
    """The same fault in two events is one finding; each missing key is one of its own."""
    bad = sample("AGENT_SUBSCRIBED")
    lookup(bad, parse_pointer(EVENT))["timestamp"] = "yesterday"
    worse = copy.deepcopy(bad)
    del lookup(worse, parse_pointer(EVENT))["id"]
    del lookup(worse, parse_pointer(EVENT))["roomInfo"]
    path = captured(tmp_path / "a.ndjson", sample("AGENT_SUBSCRIBED"), bad, worse)
    status, report = found(run, path)
    errors = {
        (f["code"], f["pattern"]): (f["count"], f["place"]["line"])
        for f in report["findings"]
        if f["severity"] == "error"
    }
    assert status == 1
    assert errors == {
        ("type", f"{EVENT}/timestamp"): (2, 2),
        ("required", f"{EVENT}/id"): (1, 3),
        ("required", f"{EVENT}/roomInfo"): (1, 3),
    }
    status, text, _ = run("check", path)
    assert status == 1
    assert f"error type  AGENT_SUBSCRIBED{EVENT}/timestamp" in text
    assert "2 times, first a.ndjson:2" in text.replace(str(tmp_path) + "/", "")


def test_drift_is_told_and_is_no_failure(run, tmp_path):
    """A new key, a new value where codes are listed as seen, and a link that does not hold."""
    event = sample("TASK_ENQUEUED")
    body = lookup(event, parse_pointer(EVENT))
    body["queuePosition"] = 3
    body["eventEmitter"]["type"] = "SUPER_VISOR"
    body["data"]["task"]["conversationId"] = "0123456789abcdef01234567"
    status, report = found(run, captured(tmp_path / "a.ndjson", event))
    drift = {(finding["code"], finding["pattern"]) for finding in report["findings"]}
    assert status == 0
    assert ("unknown-key", f"{EVENT}/queuePosition") in drift
    assert ("new-value", f"{EVENT}/eventEmitter/type") in drift
    assert ("broken-link", f"{EVENT}/conversationId") in drift


def test_a_tenant_s_attributes_are_no_drift(run, tmp_path):
    """Keys of an open map are expected, whatever they are."""
    event = sample("CHANNEL_SESSION_STARTED", "event")
    for holder in ("channelSession", "data"):
        event[holder]["customer"]["loyalty"] = ["gold"]
    _, report = found(run, captured(tmp_path / "a.ndjson", event))
    assert not [f for f in report["findings"] if f["code"] == "unknown-key"]


SUITE = json.loads(
    Path(__file__).parents[1].joinpath("schemas", "json_test_suite.json").read_text()
)["cases"]


@pytest.fixture(scope="module")
def anything(tmp_path_factory):
    """Return a catalog of one event type, which needs no name and allows any object."""
    folder = tmp_path_factory.mktemp("catalogs") / "any"
    write_catalog(Catalog("any", "1", {"ANY": EventType("ANY", {})}), folder)
    return folder


def test_a_file_is_json_or_refused(run, tmp_path, anything):
    """JSONTestSuite: each file that must be taken passes, and no other does."""
    passed = []
    for name, text in SUITE.items():
        path = tmp_path / "a.json"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        status, out, err = run("check", path, "--catalog", anything)
        passed += [name] if status == 0 else []
        assert status == 0 or "broken-payload" in out or err.count("\n") == 1, name
    assert passed == [name for name in SUITE if name.startswith("y_")]
    for text in ("[" * 100_000, '[{"":' * 50_000 + "\n"):  # two that take their files' space
        path.write_text(text)
        assert run("check", path, "--catalog", anything)[0] == 1


def test_what_no_parser_takes_is_no_valid_event(run, tmp_path):
    """Each line is an error, though a reader of pages would repair it."""
    good = json.dumps(sample("AGENT_SUBSCRIBED"))
    path = tmp_path / "a.ndjson"
    lines = [
        good[:-1] + ",}", good.replace('"', "'"), good + " the server crashed here", f"x = {good};",
        good[:-1] + ', "n": NaN}', good[:-1] + ', "n": 0x5a}', good + " // x",
    ]  # fmt: skip
    path.write_text("\n".join([*lines, good]))
    status, report = found(run, path)
    assert status == 1
    assert report["valid"] == {"AGENT_SUBSCRIBED": 1}
    assert [(f["code"], f["severity"], f["count"]) for f in report["findings"]] == [
        ("broken-payload", "error", len(lines))
    ]


def test_what_is_repaired_in_a_page_is_an_error_too(run, tmp_path):
    """Traffic is JSON, whatever the file is called."""
    (tmp_path / "a.js").write_text(f"msg = {json.dumps(sample('AGENT_SUBSCRIBED'))};")
    status, report = found(run, tmp_path / "a.js")
    assert status == 1
    assert [f["code"] for f in report["findings"]] == ["broken-payload"]


def test_what_readers_differ_about_is_drift(run, tmp_path, anything):
    """A key that stands twice, and numbers that a double does not hold."""
    path = tmp_path / "a.ndjson"
    path.write_text('{"a":[{"b":1,"b":2}]}\n{"a":[0,{"b":1,"b":2}]}\n{"n":12345678901234567890}\n')
    status, report = found(run, path, "--catalog", anything)
    assert status == 0
    assert [(f["code"], f["pattern"], f["severity"], f["count"]) for f in report["findings"]] == [
        ("duplicate-key", "/a/*/b", "drift", 2),
        ("inexact-number", "/n", "drift", 1),
    ]


def test_unknown_and_nameless_events_and_broken_lines_are_errors(run, tmp_path):
    """Each is counted, none stops the reading."""
    path = captured(tmp_path / "a.ndjson", {"name": "NEVER_HEARD_OF"}, {"id": 1}, [1])
    path.write_text(path.read_text() + "{]\n" + json.dumps(sample("AGENT_SUBSCRIBED")) + "\n")
    status, report = found(run, path)
    codes = {finding["code"]: finding["count"] for finding in report["findings"]}
    assert status == 1
    assert codes == {"unknown-event": 1, "unidentified": 2, "broken-payload": 1}
    assert report["valid"] == {"AGENT_SUBSCRIBED": 1}


def test_the_version_that_traffic_has_is_told(run, tmp_path):
    """Of the catalog's versions, each says how many events it accepts."""
    old = Catalog.load("expertflow-cx@2024.01")["AGENT_SLA_EXPIRED"].samples[0]
    status, report = found(run, captured(tmp_path / "a.ndjson", old))
    assert status == 1
    assert report["accepted_by"] == {
        "expertflow-cx@2024.01": 1,
        "expertflow-cx@2025.06": 0,
        "expertflow-cx@2026.04": 0,
    }
    words = ["--catalog", "expertflow-cx@2024.01"]
    assert found(run, captured(tmp_path / "a.ndjson", old), *words)[0] == 0


def test_a_file_that_cannot_be_read_is_one_line(run):
    """Status 2, and nothing on standard output."""
    status, out, err = run("check", "missing.ndjson")
    assert (status, out, len(err.splitlines())) == (2, "", 1)


PERSON = {"firstName": "Wilhelmina", "note": "Wilhelmina called.", "intent": "CALL_ENDED"}


def test_redaction_keeps_what_is_equal_across_lines(run, tmp_path):
    """The same name becomes the same other name; names of code stay."""
    path = captured(tmp_path / "a.ndjson", PERSON, {**PERSON, "intent": "CALL_BEGAN"})
    status, out, _ = run("redact", path)
    one, other = map(json.loads, out.splitlines())
    assert status == 0
    assert "Wilhelmina" not in out
    assert one["firstName"] == other["firstName"]
    assert (one["intent"], other["intent"]) == ("CALL_ENDED", "CALL_BEGAN")


def test_several_files_are_redacted_together_into_a_folder(run, tmp_path):
    """What is equal in two files stays equal, and each keeps its form."""
    lines = captured(tmp_path / "a.ndjson", PERSON)
    (tmp_path / "b.json").write_text(json.dumps([PERSON]))
    (tmp_path / "c.json").write_text(json.dumps(PERSON))
    assert run("redact", lines, "b.json", "c.json", "-o", "out")[0] == 0
    one = json.loads((tmp_path / "out" / "a.ndjson").read_text())
    assert json.loads((tmp_path / "out" / "b.json").read_text()) == [one]
    assert json.loads((tmp_path / "out" / "c.json").read_text()) == one
    assert run("redact", lines, "b.json")[0] == 2


def test_what_cannot_be_read_is_not_written(run, tmp_path):
    """A broken line would be lost, so nothing is written."""
    path = tmp_path / "a.ndjson"
    path.write_text(json.dumps(PERSON) + "\n{]\n")
    status, out, err = run("redact", path, "-o", "out.ndjson")
    assert (status, out) == (2, "")
    assert "a.ndjson:2" in err
    assert not (tmp_path / "out.ndjson").exists()


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_no_capture_is_repaired_when_it_is_redacted(run, tmp_path, name):
    """What is no JSON is refused with its line; what readers differ about is told."""
    (tmp_path / name).write_text('{"event": "PAID", "mail": \'ann@mail.test\'}')
    status, out, err = run("redact", name)
    assert (status, out) == (2, "")
    assert err == (
        f"eventcontracts: {name}:1: no JSON: a text is not in double quotes; "
        "what is lost cannot be redacted\n"
    )
    (tmp_path / name).write_text('{"event": "PAID", "id": 1, "id": 2}')
    status, out, err = run("redact", name)
    assert status == 0
    assert json.loads(out) == {"event": "PAID", "id": 2}
    assert err == f"{name}:1: the key 'id' stands twice in one object; the later value counts\n"
