"""The `generate` command."""

from __future__ import annotations

import gc
import json

import pytest

SCHEMA = {
    "title": "PING",
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "n": {"type": "integer"}},
    "required": ["id", "n"],
}


@pytest.fixture
def ping(tmp_path):
    """Return the path of a schema file."""
    path = tmp_path / "ping.json"
    path.write_text(json.dumps(SCHEMA))
    return path


def test_valid_events_come_one_a_line(generate, ping):
    """Nothing but events is on standard output."""
    status, output, talk = generate("--schema", ping, "-n", 7)
    events = [json.loads(line) for line in output.splitlines()]
    assert (status, talk, len(events)) == (0, "", 7)
    assert all(event.keys() == {"id", "n"} for event in events)


def test_the_same_words_give_the_same_bytes(generate, ping):
    """A seed decides everything; another one gives something else."""
    once = generate("--schema", ping, "--seed", 4, "-n", 5)
    assert generate("--schema", ping, "--seed", 4, "-n", 5) == once
    assert generate("--schema", ping, "--seed", 5, "-n", 5) != once


def test_shards_are_the_shares_of_the_same_events(generate, ping):
    """Two halves, taken by turns, are the whole."""
    _, whole, _ = generate("--schema", ping, "-n", 10)
    _, odd, _ = generate("--schema", ping, "-n", 10, "--shard", "1/2")
    _, even, _ = generate("--schema", ping, "-n", 10, "--shard", "2/2")
    lines = whole.splitlines()
    assert (odd.splitlines(), even.splitlines()) == (lines[::2], lines[1::2])


def test_invalid_cases_come_with_their_proof(generate, ping):
    """Without a number, each constraint is there."""
    status, output, _ = generate("--schema", ping, "--kind", "invalid", "--format", "cases")
    cases = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert {case["kind"] for case in cases} == {"invalid"}
    assert {case["pointer"] for case in cases} == {"", "/id", "/n"}
    assert {case["keyword"] for case in cases} == {"type", "required", "format"}


def test_several_event_types_come_in_turn(generate):
    """The bundled catalog is used where none is named."""
    status, output, _ = generate(
        "TASK_ENQUEUED", "FIND_AGENT", "--kind", "valid", "--kind", "invalid",
        "-n", 2, "--format", "cases",
    )  # fmt: skip
    cases = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert [(case["event_type"], case["kind"]) for case in cases] == [
        (name, kind)
        for name in ("TASK_ENQUEUED", "FIND_AGENT")
        for kind in ("valid", "invalid")
        for _ in range(2)
    ]


def test_a_file_is_written_whole(generate, ping, tmp_path):
    """With -o nothing is on standard output."""
    target = tmp_path / "events.json"
    status, output, _ = generate("--schema", ping, "-n", 3, "--format", "json", "-o", target)
    assert (status, output) == (0, b"")
    assert len(json.loads(target.read_bytes())) == 3


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["NO_SUCH_EVENT"], "NO_SUCH_EVENT"),
        (["TASK_ENQUEUED", "--layer", "nowhere"], "nowhere"),
        (["--layer", "nowhere"], "nowhere"),
        (["--catalog", "no-such-catalog"], "no-such-catalog"),
        (["--schema", "no-such-file.json"], "no-such-file.json"),
        (["--schema", "x.json", "--catalog", "y"], "exclude"),
        (["--schema", "x.json", "--layer", "y"], "--layer"),
        (["TASK_ENQUEUED", "--shard", "3/2"], "3/2"),
        (["TASK_ENQUEUED", "--kind", "delivery"], "delivery"),
        (["TASK_ENQUEUED", "--kind", "odd"], "odd"),
        (["TASK_ENQUEUED", "-n", "-1"], "-n"),
        (["TASK_ENQUEUED", "--mutate", "null"], "add --kind invalid"),
        (["TASK_ENQUEUED", "--kind", "valid", "--at", "/payload"], "none of kind valid"),
        (["TASK_ENQUEUED", "-o", "no-such-folder/x.json"], "no-such-folder/x.json: No such file"),
    ],
)
def test_wrong_use_is_told_in_one_line(generate, arguments, problem):
    """The status is 2, standard output is empty, and the line names the problem."""
    status, output, talk = generate(*arguments)
    assert (status, output) == (2, b"")
    assert problem in talk
    assert "Traceback" not in talk


def test_a_schema_that_cannot_be_met_is_told_in_one_line(generate, tmp_path):
    """The line says where and why; nothing is written."""
    path = tmp_path / "never.json"
    path.write_text('{"type": "object", "required": ["a"], "properties": {"a": false}}')
    target = tmp_path / "out.json"
    status, _, talk = generate("--schema", path, "-o", target)
    assert status == 2
    assert len(talk.splitlines()) == 1
    assert "'a' is required, and /properties/a leaves no value for it" in talk
    assert not target.exists()


def test_an_event_that_is_not_in_the_schema_file_is_refused(generate, ping):
    """A file describes one event type."""
    status, _, talk = generate("PONG", "--schema", ping)
    assert status == 2
    assert "PONG" in talk


def test_events_are_the_same_in_every_format(generate, ping):
    """One a line, in a list, and beside what is known of the case: the same bytes."""
    lines = generate("--schema", ping, "-n", 5)[1].splitlines()
    cases = generate("--schema", ping, "-n", 5, "--format", "cases")[1].splitlines()
    listed = generate("--schema", ping, "-n", 5, "--format", "json")[1]
    assert [json.loads(line)["event"] for line in cases] == [json.loads(line) for line in lines]
    assert listed == b"[\n" + b",\n".join(lines) + b"\n]\n"


@pytest.mark.parametrize("number", [["-n", 400], []])
def test_invalid_events_are_those_of_the_cases(generate, ping, number):
    """With or without what is known of them, alone or in pairs, the same events come."""
    _, lines, _ = generate("--schema", ping, "--kind", "invalid", *number)
    _, proof, _ = generate("--schema", ping, "--kind", "invalid", *number, "--format", "cases")
    told = [json.loads(line) for line in proof.splitlines()]
    assert [json.loads(line) for line in lines.splitlines()] == [case["event"] for case in told]
    assert any(case["order"] == 2 for case in told) == bool(number)


def test_garbage_is_collected_as_before_when_a_command_has_run(generate, ping):
    """A command looks for garbage seldom; whoever runs it in a process of their own need not."""
    before = gc.get_threshold()
    generate("--schema", ping, "-n", 1)
    assert gc.get_threshold() == before
