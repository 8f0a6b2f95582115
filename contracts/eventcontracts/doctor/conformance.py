"""Checks that a program speaks the protocol of docs/protocol.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers import Delivery, Limits, protocol
from eventcontracts.consumers.interface import ConsumerLostError, Outcome
from eventcontracts.consumers.process import OutputDiagnostics, Process
from eventcontracts.consumers.session import split_command, start_program
from eventcontracts.consumers.spawning import spawn_protocol_program
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["ConformanceCheck", "check_conformance"]

PATIENCE_SECONDS: Final = 10.0
QUIET_SECONDS: Final = 0.3
WINDOW_DELIVERIES: Final = 64
LARGE_EVENT_BYTES: Final = 1 << 20
MAX_QUOTED_LENGTH: Final = 40
FIRST_SEQUENCE_NUMBER: Final = 41
UNKNOWN_VERSION: Final = 999
SAMPLE_VALUES: Final[tuple[Json, ...]] = (None, True, 7, "text", [], [{}], {})
SAMPLE_STRINGS: Final = {
    "é": "żółć 訊息 🙂",
    "escaped": 'quote " backslash \\ tab \t line \n nul \0',
}
SAMPLE_NUMBERS: Final = {"large": 2**70, "small": 5e-324, "zero": -0.0, "exact": 12345678901234567}
MALFORMED_BODIES: Final = (b"", b"{", b'{"a":1}}', b"\xff\xfe{", b"\xef\xbb\xbf{}", b"[" * 10_000)


class CheckFailedError(Exception):
    """A check that fails; the text says what happened."""


@dataclass(frozen=True, slots=True)
class ConformanceCheck:
    """One thing that the protocol asks for.

    Attributes:
        told: What it is.
        problem: What happened instead; empty if it was done.
        skipped: Whether the program does not offer it.
    """

    told: str
    problem: str = ""
    skipped: bool = False


def check_conformance(
    command: str, wanted: Sequence[tuple[Json, Verdict]] = (), limits: Limits | None = None
) -> Iterator[ConformanceCheck]:
    """Yield what a program does well and what not.

    Args:
        command: The program and its arguments.
        wanted: Events with the verdicts that they must get.
        limits: What it may use.

    Raises:
        ConsumerError: If there is no such program.
    """
    allowed = limits or Limits(deadline=PATIENCE_SECONDS)
    checks: list[tuple[str, Callable[[_ProtocolTalk], bool]]] = [
        ("answers the greeting", _check_greeting),
        ("answers each delivery by its number", _check_answers),
        ("answers in order what is sent ahead", _check_window),
        ("takes an event of 1 MiB", _check_large_event),
        ("takes text in any script", _check_strings),
        ("takes numbers of any size", _check_numbers),
        ("takes what is no object", _check_shapes),
        ("leaves alone members that it does not know", _check_unknown_keys),
        ("takes bytes that are no JSON", _check_bytes),
        ("forgets when it is reset", _check_reset),
        ("answers a greeting of another version", _check_versions),
        ("prints nothing that is not asked for", _check_quiet),
        ("runs beside another one of its kind", _check_second_process),
        ("ends when it is told goodbye", _check_bye),
        ("ends when its input ends", _check_hang_up),
        *(_verdict_check(event, verdict) for event, verdict in wanted),
    ]
    for told, check in checks:
        talk = _ProtocolTalk(command, allowed)
        try:
            done = check(talk)
        except (CheckFailedError, ConsumerLostError, protocol.ProtocolError) as error:
            yield ConformanceCheck(told, str(error) or type(error).__name__)
        else:
            yield ConformanceCheck(told, skipped=not done)
        finally:
            talk.kill()


class _ProtocolTalk:
    """A conversation with one process of the program."""

    def __init__(self, command: str, limits: Limits) -> None:
        self._command, self.limits = command, limits
        child = start_program(command, split_command(command), spawn_protocol_program)
        self._process = Process(child, limits, OutputDiagnostics())

    def greet(self) -> protocol.Greeting:
        """Greet, and return the answer."""
        self._process.expect(self.limits.start)
        self.send(protocol.hello())
        found = protocol.greeting(self.line())
        if found.error:
            raise CheckFailedError(f"it says that it cannot be used: {found.error}")
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
        self._process.expect(QUIET_SECONDS)
        try:
            line = self._process.line()
        except ConsumerLostError as error:
            if error.outcome.verdict is Verdict.HUNG:
                return
            raise
        raise CheckFailedError(f"it printed {line[:60]!r} without being asked")

    def ends(self) -> bool:
        """Wait for it to end by itself."""
        self._process.expect(self.limits.deadline)
        self._process.finish()
        status, how = self._process.ending()
        if status:
            raise CheckFailedError(how)
        return True

    def another(self) -> _ProtocolTalk:
        """Begin a conversation with another process of the program."""
        return _ProtocolTalk(self._command, self.limits)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()


def _event_message(seq: int, event: Json = None) -> bytes:
    body = compact({"check": seq} if event is None else event)
    return protocol.deliver(seq, Delivery(body, "CHECK"))


def _check_greeting(talk: _ProtocolTalk) -> bool:
    talk.greet()
    return True


def _check_answers(talk: _ProtocolTalk) -> bool:
    talk.greet()
    for seq in range(FIRST_SEQUENCE_NUMBER, FIRST_SEQUENCE_NUMBER + 3):
        talk.answers(_event_message(seq), first=seq)
    return True


def _check_window(talk: _ProtocolTalk) -> bool:
    talk.greet()
    talk.answers(*(_event_message(seq) for seq in range(WINDOW_DELIVERIES)))
    return True


def _check_large_event(talk: _ProtocolTalk) -> bool:
    return talk.takes({"text": "x" * LARGE_EVENT_BYTES})


def _check_strings(talk: _ProtocolTalk) -> bool:
    return talk.takes(SAMPLE_STRINGS)


def _check_numbers(talk: _ProtocolTalk) -> bool:
    return talk.takes(SAMPLE_NUMBERS)


def _check_shapes(talk: _ProtocolTalk) -> bool:
    return talk.takes(*SAMPLE_VALUES)


def _check_unknown_keys(talk: _ProtocolTalk) -> bool:
    talk.greet()
    talk.answers(b'{"op":"deliver","seq":0,"event_type":"CHECK","later":[1],"event":{}}\n')
    return True


def _check_bytes(talk: _ProtocolTalk) -> bool:
    if not talk.greet().takes_bytes:
        return False
    for seq, raw in enumerate(MALFORMED_BODIES):
        talk.answers(protocol.deliver(seq, Delivery.of_bytes(raw, "CHECK")), first=seq)
    return True


def _check_reset(talk: _ProtocolTalk) -> bool:
    if not talk.greet().resets:
        return False
    talk.answers(_event_message(0))
    talk.send(protocol.RESET)
    protocol.reset(talk.line())
    talk.answers(_event_message(1), first=1)
    return True


def _check_versions(talk: _ProtocolTalk) -> bool:
    talk.send(compact({"op": "hello", "protocol": UNKNOWN_VERSION}) + b"\n")
    protocol.greeting(talk.line())
    return True


def _check_quiet(talk: _ProtocolTalk) -> bool:
    talk.greet()
    talk.answers(_event_message(0))
    talk.waits_in_vain()
    return True


def _check_second_process(talk: _ProtocolTalk) -> bool:
    talk.greet()
    other = talk.another()
    try:
        other.greet()
        other.answers(_event_message(0))
        talk.answers(_event_message(0))
    finally:
        other.kill()
    return True


def _check_bye(talk: _ProtocolTalk) -> bool:
    talk.greet()
    talk.answers(_event_message(0))
    talk.send(protocol.BYE)
    return talk.ends()


def _check_hang_up(talk: _ProtocolTalk) -> bool:
    talk.greet()
    return talk.ends()


def _verdict_check(event: Json, verdict: Verdict) -> tuple[str, Callable[[_ProtocolTalk], bool]]:
    """Return the check that an event gets its verdict."""

    def check(talk: _ProtocolTalk) -> bool:
        talk.greet()
        (found,) = talk.answers(_event_message(0, event))
        if found.verdict is not verdict:
            raise CheckFailedError(f"it is {found.verdict} {found.detail}".strip())
        return True

    text = compact(event).decode()
    shown = text if len(text) <= MAX_QUOTED_LENGTH else f"{text[:MAX_QUOTED_LENGTH]}…"
    return f"finds {shown} {verdict}", check
