"""Whether a program speaks the protocol of docs/protocol.md, check by check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers import Delivery, Limits, protocol
from eventcontracts.consumers.command import started, words
from eventcontracts.consumers.interface import LostError, Outcome
from eventcontracts.consumers.process import Process
from eventcontracts.consumers.spawning import spawn_speaker
from eventcontracts.consumers.tails import Tail
from eventcontracts.expectations import Verdict
from eventcontracts.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.jsontypes import Json

__all__ = ["Check", "conform"]

PATIENCE: Final = 10.0
QUIET: Final = 0.3
WINDOW: Final = 64
LARGE: Final = 1 << 20
QUOTED: Final = 40
FIRST: Final = 41
LATER: Final = 999
SHAPES: Final[tuple[Json, ...]] = (None, True, 7, "text", [], [{}], {})
TEXTS: Final = {"é": "żółć 訊息 🙂", "escaped": 'quote " backslash \\ tab \t line \n nul \0'}
NUMBERS: Final = {"large": 2**70, "small": 5e-324, "zero": -0.0, "exact": 12345678901234567}
NO_EVENTS: Final = (b"", b"{", b'{"a":1}}', b"\xff\xfe{", b"\xef\xbb\xbf{}", b"[" * 10_000)


class BrokenError(Exception):
    """A check that fails; the text says what happened."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the protocol asks for.

    Attributes:
        told: What it is.
        problem: What happened instead; empty if it was done.
        skipped: Whether the program does not offer it.
    """

    told: str
    problem: str = ""
    skipped: bool = False


def conform(
    command: str, wanted: Sequence[tuple[Json, Verdict]] = (), limits: Limits | None = None
) -> Iterator[Check]:
    """Yield what a program does well and what not.

    Args:
        command: The program and its arguments.
        wanted: Events with the verdicts that they must get.
        limits: What it may use.

    Raises:
        ConsumerError: If there is no such program.
    """
    allowed = limits or Limits(deadline=PATIENCE)
    checks: list[tuple[str, Callable[[_Talk], bool]]] = [
        ("answers the greeting", _greets),
        ("answers each delivery by its number", _answers),
        ("answers in order what is sent ahead", _window),
        ("takes an event of 1 MiB", _large),
        ("takes text in any script", _texts),
        ("takes numbers of any size", _numbers),
        ("takes what is no object", _shapes),
        ("leaves alone members that it does not know", _unknown),
        ("takes bytes that are no JSON", _bytes),
        ("forgets when it is reset", _resets),
        ("answers a greeting of another version", _versions),
        ("prints nothing that is not asked for", _quiet),
        ("runs beside another one of its kind", _twice),
        ("ends when it is told goodbye", _bye),
        ("ends when its input ends", _hang_up),
        *(_wanted(event, verdict) for event, verdict in wanted),
    ]
    for told, check in checks:
        talk = _Talk(command, allowed)
        try:
            done = check(talk)
        except (BrokenError, LostError, protocol.ProtocolError) as error:
            yield Check(told, str(error) or type(error).__name__)
        else:
            yield Check(told, skipped=not done)
        finally:
            talk.kill()


class _Talk:
    """A conversation with one process of the program."""

    def __init__(self, command: str, limits: Limits) -> None:
        self._command, self.limits = command, limits
        child = started(command, words(command), spawn_speaker)
        self._process = Process(child, limits, Tail())

    def greet(self) -> protocol.Greeting:
        """Greet, and return the answer."""
        self._process.expect(self.limits.start)
        self.send(protocol.hello())
        found = protocol.greeting(self.line())
        if found.error:
            raise BrokenError(f"it says that it cannot be used: {found.error}")
        return found

    def send(self, data: bytes) -> None:
        """Send a line, or several."""
        self._process.send(data)

    def line(self) -> bytes:
        """Return the next line."""
        found = self._process.line()
        self._process.expect(self.limits.deadline)
        return found

    def answers(self, *deliveries: bytes, first: int = 0) -> list[Outcome]:
        """Send deliveries at once and return the answers."""
        self.send(b"".join(deliveries))
        return [protocol.answer(self.line(), seq) for seq, _ in enumerate(deliveries, first)]

    def takes(self, *events: Json) -> bool:
        """Deliver events one by one."""
        self.greet()
        for seq, event in enumerate(events):
            body = json.dumps(event, ensure_ascii=False).encode()
            self.answers(protocol.deliver(seq, Delivery(body, "CHECK")), first=seq)
        return True

    def waits_in_vain(self) -> None:
        """Check that it says nothing now."""
        self._process.expect(QUIET)
        try:
            line = self._process.line()
        except LostError as error:
            if error.outcome.verdict is Verdict.HUNG:
                return
            raise
        raise BrokenError(f"it printed {line[:60]!r} without being asked")

    def ends(self) -> bool:
        """Wait for it to end by itself."""
        self._process.expect(self.limits.deadline)
        self._process.finish()
        status, how = self._process.ending()
        if status:
            raise BrokenError(how)
        return True

    def another(self) -> _Talk:
        """Begin a conversation with another process of the program."""
        return _Talk(self._command, self.limits)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()


def _event(seq: int, event: Json = None) -> bytes:
    body = compact({"check": seq} if event is None else event)
    return protocol.deliver(seq, Delivery(body, "CHECK"))


def _greets(talk: _Talk) -> bool:
    talk.greet()
    return True


def _answers(talk: _Talk) -> bool:
    talk.greet()
    for seq in range(FIRST, FIRST + 3):
        talk.answers(_event(seq), first=seq)
    return True


def _window(talk: _Talk) -> bool:
    talk.greet()
    talk.answers(*(_event(seq) for seq in range(WINDOW)))
    return True


def _large(talk: _Talk) -> bool:
    return talk.takes({"text": "x" * LARGE})


def _texts(talk: _Talk) -> bool:
    return talk.takes(TEXTS)


def _numbers(talk: _Talk) -> bool:
    return talk.takes(NUMBERS)


def _shapes(talk: _Talk) -> bool:
    return talk.takes(*SHAPES)


def _unknown(talk: _Talk) -> bool:
    talk.greet()
    talk.answers(b'{"op":"deliver","seq":0,"event_type":"CHECK","later":[1],"event":{}}\n')
    return True


def _bytes(talk: _Talk) -> bool:
    if not talk.greet().takes_bytes:
        return False
    for seq, raw in enumerate(NO_EVENTS):
        talk.answers(protocol.deliver(seq, Delivery.of_bytes(raw, "CHECK")), first=seq)
    return True


def _resets(talk: _Talk) -> bool:
    if not talk.greet().resets:
        return False
    talk.answers(_event(0))
    talk.send(protocol.RESET)
    protocol.reset(talk.line())
    talk.answers(_event(1), first=1)
    return True


def _versions(talk: _Talk) -> bool:
    talk.send(compact({"op": "hello", "protocol": LATER}) + b"\n")
    protocol.greeting(talk.line())
    return True


def _quiet(talk: _Talk) -> bool:
    talk.greet()
    talk.answers(_event(0))
    talk.waits_in_vain()
    return True


def _twice(talk: _Talk) -> bool:
    talk.greet()
    other = talk.another()
    try:
        other.greet()
        other.answers(_event(0))
        talk.answers(_event(0))
    finally:
        other.kill()
    return True


def _bye(talk: _Talk) -> bool:
    talk.greet()
    talk.answers(_event(0))
    talk.send(protocol.BYE)
    return talk.ends()


def _hang_up(talk: _Talk) -> bool:
    talk.greet()
    return talk.ends()


def _wanted(event: Json, verdict: Verdict) -> tuple[str, Callable[[_Talk], bool]]:
    """Return the check that an event gets its verdict."""

    def check(talk: _Talk) -> bool:
        talk.greet()
        (found,) = talk.answers(_event(0, event))
        if found.verdict is not verdict:
            raise BrokenError(f"it is {found.verdict} {found.detail}".strip())
        return True

    text = compact(event).decode()
    shown = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return f"finds {shown} {verdict}", check
