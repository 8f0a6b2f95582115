"""What `generate` does as a quick way: to look at, with values of one's own, and without harm."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from terminals import on_a_terminal

PROGRAM = (sys.executable, "-c", "from eventcontracts.commands.app import main; main()")
PING = {
    "title": "PING",
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "n": {"type": "integer"},
        "note": {"type": "string"},
        "text": {"type": "string", "const": "a\u009b31mb → é"},
    },
    "required": ["id", "n", "text"],
}


@pytest.fixture
def ping(tmp_path):
    """Return the path of a schema file."""
    path = tmp_path / "ping.json"
    path.write_text(json.dumps(PING))
    return path


def plain(shown):
    """Return what a terminal showed, without its colors."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.replace("\r\n", "\n"))


def test_a_terminal_shows_one_event_in_color(ping):
    """It is the first of the stream, on several lines, and moves no cursor."""
    shown = on_a_terminal("generate", "--schema", str(ping))
    assert "\x1b[" in shown
    assert "\u009b" not in shown
    assert "\\u009b31mb → é" in shown
    stream = subprocess.run(
        [*PROGRAM, "generate", "--schema", ping], capture_output=True, check=True
    ).stdout
    assert json.loads(plain(shown)) == json.loads(stream.splitlines()[0])
    assert len(plain(shown).splitlines()) > 3


def test_a_terminal_shows_what_was_done_to_an_invalid_event(ping):
    """The change is told before the event."""
    shown = plain(on_a_terminal("generate", "--schema", str(ping), "--kind", "invalid"))
    first, rest = shown.split("\n", 1)
    assert first.startswith("ping-invalid-")
    assert "which breaks" in first
    json.loads(rest)


@pytest.mark.parametrize("option", [["-n", "3"], ["--format", "ndjson"], ["--shard", "1/50"]])
def test_who_asks_for_a_stream_gets_it_on_a_terminal_too(ping, option):
    """One event a line, as in a pipe."""
    shown = on_a_terminal("generate", "--schema", str(ping), *option)
    assert all(json.loads(line) for line in shown.splitlines())
    assert len(shown.splitlines()) > 1


def test_values_are_set_and_links_follow(generate):
    """In every event of the stream, null aside where it is documented; what is no JSON is text."""
    conversation = "5c1d9e7ab3f24086c7d8e9fa"
    status, output, _ = generate(
        "AGENT_SUBSCRIBED", "--catalog", "expertflow-cx@2025.06", "--layer", "event", "-n", 3,
        "--set", f"/conversationId={conversation}", "--set", "/timestamp=1748736000001",
    )  # fmt: skip
    events = list(map(json.loads, output.splitlines()))
    assert (status, len(events)) == (0, 3)
    for event in events:
        assert event["conversationId"] == conversation
        assert event["data"]["agentParticipant"]["conversationId"] in {conversation, None}
        assert event["timestamp"] == 1748736000001
    assert events[0] != events[1]


def test_a_place_that_an_event_lacks_is_added_to_each(generate, ping):
    """Events stay different from each other."""
    _, output, _ = generate("--schema", ping, "-n", 30, "--set", "/note=hello")
    events = list(map(json.loads, output.splitlines()))
    assert {event["note"] for event in events} == {"hello"}
    assert len({event["id"] for event in events}) == 30


def test_a_set_value_may_break_the_schema_when_that_is_wanted(generate, ping):
    """Otherwise the line says how to have it."""
    status, _, talk = generate("--schema", ping, "-n", 1, "--set", "/n=seven")
    assert status == 2
    assert "--unchecked" in talk
    status, output, _ = generate("--schema", ping, "-n", 1, "--set", "/n=seven", "--unchecked")
    assert json.loads(output)["n"] == "seven"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--set", "/n"], "POINTER=VALUE"),
        (["--set", "n=1"], "begins with '/'"),
        (["--set", "/notes=1"], "did you mean /note?"),
        (["--set", "/n=1", "--kind", "invalid"], "--set"),
        (["--kind", "malformed"], "--format cases"),
        (["--kind", "malformed", "--format", "json"], "--format cases"),
        (["--kind", "malformed", "-o", "x.json"], "--format cases"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_line(generate, ping, arguments, problem):
    """Nothing is written."""
    status, output, talk = generate("--schema", ping, *arguments)
    assert (status, output) == (2, b"")
    assert problem in talk
    assert len(talk.splitlines()) == 1


def test_malformed_cases_come_as_cases(generate, ping):
    """Their bytes are there in base64."""
    _, output, _ = generate("--schema", ping, "--kind", "malformed", "--format", "cases")
    cases = list(map(json.loads, output.splitlines()))
    assert all(("body_base64" in case) != ("event" in case) for case in cases)


@pytest.mark.parametrize("name", ["e.ndjson", "e.json", "e.ndjson.gz", "e.JSON.gz", "e"])
def test_the_suffix_says_how_it_is_written(generate, ping, tmp_path, name):
    """One event a line, or one list; packed or not; the same bytes each time."""
    target = tmp_path / name
    assert generate("--schema", ping, "-n", 4, "-o", target)[:2] == (0, b"")
    held = target.read_bytes()
    text = gzip.decompress(held) if name.endswith(".gz") else held
    listed = json.loads(text) if "json" in name.lower() and "nd" not in name else None
    events = listed or [json.loads(line) for line in text.splitlines()]
    assert len(events) == 4
    generate("--schema", ping, "-n", 4, "-o", target)
    assert target.read_bytes() == held


def test_a_format_that_is_named_wins_over_the_suffix(generate, ping, tmp_path):
    """Cases in a file that is called .json are still one a line."""
    target = tmp_path / "cases.json"
    generate("--schema", ping, "-n", 2, "--format", "cases", "-o", target)
    assert len(target.read_bytes().splitlines()) == 2


def heed_interrupts():
    """Undo what a shell sets for what it runs in the background: to ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def endless(ping, *more, **options):
    """Start a run that does not end on its own, and end it whatever becomes of the test."""
    command = [*PROGRAM, "generate", "--schema", ping, "-n", "100000000", *more]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - no thread runs beside it
        **options,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def until(condition):
    """Wait until something holds."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("pause", [0, 0.003, 0.011])
def test_an_interrupted_stream_ends_with_a_whole_line(ping, tmp_path, number, pause):
    """Whatever the moment, what was written can be read."""
    target = tmp_path / "stream.ndjson"
    with target.open("wb") as stream, endless(ping, stdout=stream) as running:
        until(lambda: target.stat().st_size > 1 << 17)
        time.sleep(pause)
        running.send_signal(number)
        _, talk = running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert talk == b""
    held = target.read_bytes()
    assert held.endswith(b"}\n")
    json.loads(held.splitlines()[-1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", ["events.ndjson", "events.json.gz"])
def test_an_interrupted_file_is_not_there(ping, tmp_path, number, name):
    """Neither under its name nor under another one; what was there before stays."""
    target = tmp_path / "out" / name
    target.parent.mkdir()
    target.write_bytes(b"old")
    with endless(ping, "-o", target, stdout=subprocess.PIPE) as running:
        until(lambda: len(list(target.parent.iterdir())) > 1)
        running.send_signal(number)
        running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert [path.name for path in target.parent.iterdir()] == [name]
    assert target.read_bytes() == b"old"


def test_a_reader_that_has_seen_enough_is_no_failure(ping):
    """Whole lines until then, nothing on standard error, status 0."""
    with endless(ping, stdout=subprocess.PIPE) as running:
        for _ in range(100):
            json.loads(running.stdout.readline())
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


MEMORY = """
import resource, sys
from eventcontracts.commands.app import main
try:
    main(sys.argv[1:])
except SystemExit:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_stream_is_made_at_constant_memory(ping, tmp_path):
    """Forty times the events need no more of it."""
    used = [
        int(subprocess.run(
            [sys.executable, "-c", MEMORY, "generate", "--schema", ping, "-n", str(n),
             "-o", tmp_path / "events.json"],
            capture_output=True, check=True,
        ).stdout)
        for n in (1_000, 40_000)
    ]  # fmt: skip
    assert used[1] - used[0] < 8_000  # kilobytes


def test_progress_is_shown_on_a_terminal_alone(ping, tmp_path):
    """It leaves nothing behind on the line."""
    shown = on_a_terminal(
        "generate", "--schema", str(ping), "-n", "300", "-o", str(tmp_path / "e.json")
    )
    assert "cases" in shown
    assert shown.rstrip().endswith("\x1b[2K")
