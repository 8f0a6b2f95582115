"""The doors to a Python callable: each verdict is detected, and right consumers raise no alarm."""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path

import pytest

from eventcontracts.consumers import (
    ConsumerError,
    Delivery,
    InProcessConsumer,
    IsolatedConsumer,
    Limits,
)
from eventcontracts.consumers.target import innermost_location

HERE = str(Path(__file__).parent)
GOOD = Delivery(b'{"fresh":1}')
BAD = Delivery(b'{"fault":true}')
HANGING = {"hang", "sleep", "spawn", "trickle"}
QUICK = Limits(deadline=0.5)
PATIENT = Limits(deadline=10, memory=1 << 30)


@pytest.fixture
def door():
    """Return a function that opens a door to a planted consumer and closes it afterwards."""
    opened = []

    def open_door(name, **options):
        options.setdefault("limits", QUICK if name in HANGING else PATIENT)
        opened.append(IsolatedConsumer(f"planted:{name}", path=(HERE,), **options))
        return opened[-1]

    yield open_door
    for consumer in opened:
        consumer.close()


@pytest.mark.parametrize(
    ("name", "verdict", "detail"),
    [
        ("hang", "hung", "no answer in 0.5 s, at tests/contracts/planted.py"),
        ("sleep", "hung", "no answer in 0.5 s, at tests/contracts/planted.py:25"),
        ("spawn", "hung", "no answer"),
        ("trickle", "hung", "no answer"),
        ("slow", "accepted", ""),
        ("leave", "crashed", "the process ended with status 3"),
        ("quit_politely", "crashed", "SystemExit: it exits with status 4"),
        ("segfault", "crashed", "the process was killed by SIGSEGV"),
        ("shoot", "crashed", "the process was killed by SIGKILL"),
        ("flood", "flooded", "more than 1,048,576 bytes"),
        ("chatter", "accepted", ""),
        ("devour", "crashed", "MemoryError"),
        ("scribble", "crashed", "it printed 'nonsense', which is no answer"),
        ("slam", "crashed", ""),
        ("interrupt", "crashed", "KeyboardInterrupt"),
        ("stop_everything", "crashed", "Stop: now"),
        ("speechless", "crashed", "its text cannot be shown: RuntimeError"),
        ("index", "crashed", "KeyError: 'items'"),
        ("deep", "crashed", "RecursionError"),
        ("refuse", "rejected", "ValueError: no, thank you"),
        ("refuse_oddly", "rejected", r"ValueError: \ud800\x1bxxx"),
        ("refuse_otherwise", "crashed", "WorseEventError: no"),
        ("crash_later", "crashed", "LookupError: lost"),
        ("refuse_later", "rejected", "ValueError: no"),
        ("Office.desk", "accepted", ""),
    ],
)
def test_each_fault_costs_its_own_delivery_a_verdict(door, name, verdict, detail, monkeypatch):
    """Among good events the bad one alone gets the verdict, and the run goes on."""
    monkeypatch.chdir(Path(HERE).parent.parent)
    outcomes = list(door(name).deliver([GOOD, GOOD, BAD, *[GOOD] * 80]))
    assert [outcome.verdict.value for outcome in outcomes] == [
        *["accepted"] * 2,
        verdict,
        *["accepted"] * 80,
    ]
    assert detail in outcomes[2].detail


def test_every_crash_has_the_line_of_the_users_code(door, monkeypatch):
    """The cause of a crash is the exception's type and the innermost line of the consumer."""
    monkeypatch.chdir(HERE)
    (outcome,) = door("index").deliver([BAD])
    name, _, line = outcome.cause.rpartition(":")
    assert name == "KeyError at planted.py"
    assert 'event["items"]' in Path(HERE, "planted.py").read_text().splitlines()[int(line) - 1]


def test_named_types_are_rejections(door):
    """A type that is named in the configuration, or a subclass of it, rejects."""
    for named in ("BadEventError", "planted.WorseEventError"):
        consumer = door("refuse_otherwise", rejects=(named,))
        assert [o.verdict.value for o in consumer.deliver([BAD])] == ["rejected"]


def test_an_event_is_handed_over_fresh(door):
    """What a consumer does to one event is not seen by the next delivery."""
    outcomes = door("mutate").deliver([GOOD] * 3)
    assert {outcome.verdict.value for outcome in outcomes} == {"accepted"}


def test_reset_brings_a_fresh_consumer(door):
    """After a reset the consumer has no memory of earlier deliveries."""
    consumer = door("fickle")
    first = [outcome.verdict.value for outcome in consumer.deliver([BAD, BAD])]
    consumer.reset()
    again = [outcome.verdict.value for outcome in consumer.deliver([BAD])]
    assert (first, again) == (["accepted", "crashed"], ["accepted"])


def test_what_is_no_json_is_skipped(door):
    """A callable cannot be given bytes that do not parse, and says so; the next one counts."""
    no_json = [Delivery.of_bytes(raw) for raw in (b"{", b"\xff", b"[" * 100_000)]
    outcomes = door("index").deliver([*no_json, Delivery(b"{\n}"), BAD])
    assert [o.verdict.value for o in outcomes] == [*["skipped"] * 3, "accepted", "crashed"]


def test_large_integers_arrive_as_integers():
    """An integer beyond 64 bits is not rounded on its way."""
    consumer = IsolatedConsumer("operator:index")
    outcomes = [*consumer.deliver([Delivery(str(2**70).encode()), Delivery(b"1.5")])]
    consumer.close()
    assert [o.verdict.value for o in outcomes] == ["accepted", "crashed"]


def test_losses_are_bounded(door):
    """A consumer that dies again and again ends in skipped deliveries, not in an endless run."""
    limits = Limits(losses=2, restarts=3)
    consumer = door("leave", limits=limits)
    first = [o.verdict.value for o in consumer.deliver([BAD] * 4)]
    second = [o.verdict.value for o in consumer.deliver([BAD] * 2)]
    assert first == ["crashed", "crashed", "skipped", "skipped"]
    assert second == ["crashed", "skipped"]


def test_deliveries_that_nobody_waits_for_do_not_disturb_the_next(door):
    """Leaving a series early loses its outcomes and nothing else."""
    consumer = door("index")
    next(iter(consumer.deliver([BAD] * 50)))
    assert [o.verdict.value for o in consumer.deliver([GOOD, BAD])] == ["accepted", "crashed"]


def test_a_slow_source_is_not_a_slow_consumer(door):
    """The time that it takes to make the next event is not laid to the consumer."""

    def bodies():
        yield from [GOOD] * 100
        time.sleep(1.2)
        yield from [GOOD] * 100

    consumer = door("index", limits=Limits(deadline=1))
    assert {o.verdict.value for o in consumer.deliver(bodies())} == {"accepted"}


def test_bodies_are_drawn_only_as_far_ahead_as_the_window(door):
    """An endless source is no problem for whoever wants a few outcomes."""
    outcomes = door("index").deliver(itertools.repeat(GOOD))
    assert len([*itertools.islice(outcomes, 1000)]) == 1000


def test_large_bodies_do_not_block(door):
    """A window of bodies beyond any pipe's capacity reaches a consumer that prints a lot."""
    large = Delivery(json.dumps({"text": "x" * 200_000}).encode())
    assert {o.verdict.value for o in door("chatter").deliver([large] * 100)} == {"accepted"}


def test_the_processes_of_a_hanging_consumer_end(door, tmp_path):
    """Nothing that a consumer started is left behind."""
    list(door("spawn").deliver([BAD]))
    marker = f"planted:{'spawn'}"
    running = [
        process
        for process in Path("/proc").glob("[0-9]*/cmdline")
        if marker.encode() in _content(process)
    ]
    assert running == []


def _content(file):
    try:
        return file.read_bytes()
    except OSError:
        return b""


APPS = """
class Modern:
    async def __call__(self, scope, receive, send): ...

modern = Modern()
def classic(environ, start_response): ...
def greedy(a, b, c, d): ...
"""


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("planted", "write it as module:callable"),
        ("planted:", "write it as module:callable"),
        ("nowhere:at_all", "there is no module 'nowhere'"),
        ("planted.inner:on_event", "there is no module 'planted.inner'"),
        ("planted:missing", "has no 'missing'"),
        ("planted:Office.number", "of type int, which cannot be called"),
        ("planted:generate", "calling it runs nothing"),
        ("apps:modern", "takes what an ASGI app takes, not an event: if it is one, say --asgi"),
        ("apps:classic", 'interface = "wsgi" in the configuration'),
        ("apps:greedy", "called with the event alone, and takes (a, b, c, d)"),
        ("broken:on_event", "fails at broken.py:2: ZeroDivisionError: division by zero"),
        ("unparsable:on_event", "broken_syntax.py:1"),
        ("needs:on_event", "ModuleNotFoundError: No module named 'absent'"),
        ("leaves:on_event", "fails at leaves.py:2: SystemExit: 5"),
        ("exits:on_event", "the process ended with status 6"),
        ("waits:on_event", "no answer in 0.5 s, at waits.py:2"),
    ],
)
def test_a_consumer_that_cannot_start_gives_one_line(name, problem, tmp_path, monkeypatch):
    """The line names the consumer, what is wrong and the place in the user's own file."""
    files = {
        "apps.py": APPS,
        "broken.py": "number = 0\n1 / number\n",
        "broken_syntax.py": "def on_event(:\n",
        "unparsable.py": "import broken_syntax\n",
        "needs.py": "import absent\n",
        "leaves.py": "import sys\nsys.exit(5)\n",
        "exits.py": "import os\nos._exit(6)\n",
        "waits.py": "import time\ntime.sleep(60)\n",
    }
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    monkeypatch.chdir(tmp_path)
    start = 0.5 if name.startswith("waits") else 30
    consumer = IsolatedConsumer(name, path=(HERE,), limits=Limits(start=start))
    with pytest.raises(ConsumerError) as caught:
        list(consumer.deliver([GOOD]))
    assert problem in str(caught.value).replace(str(tmp_path) + os.sep, "")
    assert str(caught.value).startswith(f"consumer {name}: ")
    assert "\n" not in str(caught.value)


def test_in_process_judges_alike(monkeypatch):
    """The door without walls gives the same verdicts and causes for what raises."""
    monkeypatch.syspath_prepend(HERE)
    for name in ("index", "refuse", "crash_later", "quit_politely", "deep", "chatter"):
        inside = InProcessConsumer(f"planted:{name}")
        outside = IsolatedConsumer(f"planted:{name}", path=(HERE,))
        pairs = zip(inside.deliver([GOOD, BAD]), outside.deliver([GOOD, BAD]), strict=True)
        for one, other in pairs:
            assert one.same_as(other)
        inside.close()
        outside.close()


def test_in_process_lets_the_user_interrupt(monkeypatch):
    """Control-C in a debugger ends the run instead of becoming a verdict."""
    monkeypatch.syspath_prepend(HERE)
    with pytest.raises(KeyboardInterrupt):
        list(InProcessConsumer("planted:interrupt").deliver([BAD]))


def test_the_place_prefers_the_users_code():
    """A library's line is named only where no line of the user's code is in the stack."""
    library = os.__file__
    assert (
        innermost_location([("/app/a.py", 1), (library, 2)], home="/app", base="/x")
        == "/app/a.py:1"
    )
    assert innermost_location([("/x/a.py", 1), (library, 2)], home="/app", base="/x") == "a.py:1"
    assert innermost_location([(library, 2)], home="/app", base="/x") == f"{library}:2"
    assert innermost_location([], home="", base="/") == ""


def test_a_consumer_that_leaves_the_working_folder_keeps_its_causes(door, monkeypatch):
    """The same line has the same name before and after the consumer changes its folder."""
    monkeypatch.chdir(HERE)
    causes = [outcome.cause for outcome in door("wander").deliver([BAD, BAD])]
    assert causes[0].startswith("LookupError at planted.py:")
    assert causes[0] == causes[1]


def test_loading_late_is_not_hanging(door):
    """A consumer that loads what it needs at its first event is given the time, every time."""
    consumer = door("load_late", limits=Limits(deadline=0.5))
    first = [o.verdict.value for o in consumer.deliver([GOOD, BAD, GOOD])]
    consumer.reset()
    assert first == ["accepted", "hung", "accepted"]
    assert [o.verdict.value for o in consumer.deliver([GOOD])] == ["accepted"]
