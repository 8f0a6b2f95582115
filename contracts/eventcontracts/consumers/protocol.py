"""The lines that a consumer in another process is talked to with; docs/protocol.md describes them.

Each line is a JSON object. We greet with `hello`, then `deliver`, `reset` where the other side can,
and `bye`; the other side answers `hello` by `hello`, `reset` by `reset`, and each delivery, in
order, by `{"seq", "verdict", "detail"}`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from eventcontracts.consumers.interface import Outcome
from eventcontracts.policy import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = [
    "BYE",
    "PROTOCOL_VERSION",
    "RESET",
    "Greeting",
    "ProtocolError",
    "answer",
    "deliver",
    "greeting",
    "hello",
    "reset",
]

PROTOCOL_VERSION: Final = 1
"""The version of the protocol."""

RESET: Final = b'{"op":"reset"}\n'
BYE: Final = b'{"op":"bye"}\n'

ANSWER_VERDICTS: Final = {
    verdict.value: verdict for verdict in Verdict if verdict is not Verdict.UNSTABLE
}
MAX_PROTOCOL_DETAIL: Final = 300
MAX_SHOWN_CHARACTERS: Final = 60


class ProtocolError(Exception):
    """A line that is not the answer that was due; the text says what it is."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """The greeting: what the other side says of itself.

    Attributes:
        takes_bytes: Whether it takes bytes that are no JSON, as `body_base64`.
        resets: Whether it forgets all earlier deliveries when told to.
        home: The folder of the consumer's code, for a Python worker.
        error: Why the consumer cannot be used; empty if it can.
    """

    takes_bytes: bool = False
    resets: bool = False
    home: str = ""
    error: str = ""


def hello(**more: Any) -> bytes:
    r"""Return the line that greets.

    >>> hello()
    b'{"op":"hello","protocol":1}\n'
    """
    return orjson.dumps({"op": "hello", "protocol": PROTOCOL_VERSION, **more}) + b"\n"


def greeting(line: bytes) -> Greeting:
    """Return what the answer to a greeting says.

    Raises:
        ProtocolError: If it is no greeting, or one of another version.

    >>> greeting(b'{"op":"hello","protocol":1,"bytes":true}').takes_bytes
    True
    """
    said = _parse_object(line)
    if said.get("op") != "hello":
        raise ProtocolError(f"it answers the greeting with {_shorten_line(line)}")
    if said.get("protocol") != PROTOCOL_VERSION:
        version = printable(repr(said.get("protocol")))[:MAX_SHOWN_CHARACTERS]
        raise ProtocolError(
            f"it speaks version {version} of the protocol, and this is {PROTOCOL_VERSION}"
        )
    return Greeting(
        said.get("bytes") is True,
        said.get("reset") is True,
        _require_string(said.get("home")),
        _require_string(said.get("error")),
    )


def deliver(seq: int, delivery: Deliverable, *, encoded: bool = False) -> bytes:
    r"""Return the line of a delivery.

    Args:
        seq: Its number.
        delivery: What is delivered.
        encoded: Whether the body is sent as bytes even where it is JSON.

    >>> from eventcontracts.consumers.interface import Delivery
    >>> deliver(3, Delivery(b"{}", "PING"))
    b'{"op":"deliver","seq":3,"event_type":"PING","event":{}}\n'
    """
    name = _quote_name(delivery.event_type)
    if encoded or delivery.raw is not None:
        body = b64encode(delivery.body)
        head = b'{"op":"deliver","seq":%d,"event_type":%b,' % (seq, name)
        note = b"" if delivery.raw is not None else b'"json":true,'
        return b'%b%b"body_base64":"%b"}\n' % (head, note, body)
    body = delivery.body
    if b"\n" in body:  # in JSON a line break stands between values only
        body = body.replace(b"\n", b" ")
    return b'{"op":"deliver","seq":%d,"event_type":%b,"event":%b}\n' % (seq, name, body)


def answer(line: bytes, seq: int, seconds: float = 0.0) -> Outcome:
    """Return the outcome that an answer states.

    Args:
        line: The answer.
        seq: The number of the delivery that an answer is due for.
        seconds: How long it took, unless the answer says so.

    Raises:
        ProtocolError: If it is no answer to the delivery of that number.

    >>> answer(b'{"seq":3,"verdict":"rejected","detail":"no id"}', 3).detail
    'no id'
    """
    said = _parse_object(line)
    if "seq" not in said:
        raise ProtocolError(f"it printed {_shorten_line(line)}, which is no answer")
    if said["seq"] != seq or isinstance(said["seq"], bool):
        number = printable(repr(said["seq"]))[:MAX_SHOWN_CHARACTERS]
        raise ProtocolError(f"it answered {number} when {seq} was due: answers come in order")
    verdict = said.get("verdict")
    if not isinstance(verdict, str) or verdict not in ANSWER_VERDICTS:
        raise ProtocolError(
            f"it answered {_shorten_line(line)}; a verdict is one of {', '.join(ANSWER_VERDICTS)}"
        )
    told = said.get("seconds")
    return Outcome(
        ANSWER_VERDICTS[verdict],
        _require_string(said.get("detail")),
        _require_string(said.get("cause")),
        float(told) if isinstance(told, int | float) else seconds,
        reads=_require_strings(said.get("reads")),
    )


def reset(line: bytes) -> None:
    """Check the answer to `reset`.

    Raises:
        ProtocolError: If it is another.
    """
    if _parse_object(line).get("op") != "reset":
        raise ProtocolError(f"it answers the reset with {_shorten_line(line)}")


@lru_cache(maxsize=256)
def _quote_name(name: str) -> bytes:
    return orjson.dumps(name)


def _parse_object(line: bytes) -> JsonObject:
    try:
        said = orjson.loads(line)
    except ValueError:
        said = _parse_leniently(line)
    if not isinstance(said, dict):
        raise ProtocolError(f"it printed {_shorten_line(line)}, which is no answer")
    return said


def _parse_leniently(line: bytes) -> Any:
    """Return what a line says in JSON that only half a surrogate pair keeps from being text."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _require_string(value: object) -> str:
    return printable(value.strip()[:MAX_PROTOCOL_DETAIL]) if isinstance(value, str) else ""


def _require_strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(text for text in value if isinstance(text, str))


def _shorten_line(line: bytes) -> str:
    text = printable(line[: MAX_SHOWN_CHARACTERS + 1].decode(errors="replace"))
    return repr(text[:MAX_SHOWN_CHARACTERS] + "…" if len(text) > MAX_SHOWN_CHARACTERS else text)
