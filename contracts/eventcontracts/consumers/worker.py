"""The process that Python code runs in: `python -m eventcontracts.consumers.worker`.

It speaks the protocol of docs/protocol.md over pipes of its own, so that whatever the consumer
prints disturbs nothing. The greeting tells it what to load.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import resource
import signal
import sys
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from eventcontracts.consumers.callables import SKIPPED_NO_JSON, CallableCaller, make_caller
from eventcontracts.consumers.interface import ConsumerError, Delivery, Interface, Outcome
from eventcontracts.consumers.protocol import PROTOCOL_VERSION
from eventcontracts.consumers.requests import CloudEvents, RequestTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.consumers.callables import DeliveryCaller
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["main"]

READ_BUFFER_BYTES = 1 << 20
MEMORY_HEADROOM = 4
"""How much more address space than memory it may have: code and reserves count there."""


def main(arguments: list[str]) -> None:
    """Serve one consumer until the other side hangs up.

    Args:
        arguments: The file descriptors to read and to write, and of the file for stack dumps.
    """
    reading, writing, faults = map(int, arguments)
    for descriptor in (reading, writing, faults):
        os.set_inheritable(descriptor, False)
    faulthandler.enable(faults)
    faulthandler.register(signal.SIGUSR1, faults)
    lines = os.fdopen(reading, "rb", READ_BUFFER_BYTES)
    order = json.loads(next(lines))
    _limit_memory(order["memory"])
    sys.path[:0] = order["path"]
    sys.argv = [order["consumer"]]
    try:
        caller, home = make_caller(
            order["consumer"],
            Interface(order["interface"]),
            _parse_request(order["request"]),
            tuple(order["rejects"]),
            order["answer"],
            watched=order["watched"],
        )
    except ConsumerError as error:
        _write_message(
            writing, {"op": "hello", "protocol": PROTOCOL_VERSION, "error": error.problem}
        )
        return
    greeting = {
        "op": "hello",
        "protocol": PROTOCOL_VERSION,
        "bytes": caller.takes_bytes,
        "home": home,
    }
    _write_message(writing, greeting)
    _serve_deliveries(writing, lines, caller)


def _limit_memory(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_HEADROOM * memory, hard))


def _parse_request(told: JsonObject) -> RequestTemplate:
    wrapped = told["cloudevents"]
    return RequestTemplate(
        told["method"],
        told["path"],
        tuple((key, value) for key, value in told["headers"]),
        CloudEvents(wrapped) if wrapped else None,
        told["source"],
    )


def _serve_deliveries(writing: int, lines: Iterable[bytes], caller: DeliveryCaller) -> None:
    for line in lines:
        message = _read_message(line)
        if message.get("op") == "bye":
            caller.close()
            return
        try:
            outcome = _outcome_of_message(caller, message)
        except KeyboardInterrupt as error:
            outcome = caller.judge(error)
        os.write(writing, _answer_line(message["seq"], outcome))


def _read_message(line: bytes) -> JsonObject:
    """Return a message; an event that this interpreter cannot parse is left out."""
    try:
        message: JsonObject = json.loads(line)
    except (ValueError, RecursionError):
        head, _, _ = line.partition(b',"event":')
        message = json.loads(head + b"}")
    return message


def _outcome_of_message(caller: DeliveryCaller, message: JsonObject) -> Outcome:
    if isinstance(caller, CallableCaller):
        return caller(message["event"]) if "event" in message else SKIPPED_NO_JSON
    body = b64decode(message["body_base64"])
    raw = None if message.get("json") else body
    return caller.deliver(Delivery(body, message["event_type"], raw))


def _answer_line(seq: int, outcome: Outcome) -> bytes:
    """Return the line of an answer."""
    told = b""
    if outcome.detail or outcome.reads:
        facts = {"detail": outcome.detail, "cause": outcome.cause, "reads": outcome.reads}
        told = b"," + json.dumps(facts).encode()[1:-1]
    verdict = outcome.verdict.value.encode()
    return b'{"seq":%d,"verdict":"%b","seconds":%.6f%b}\n' % (seq, verdict, outcome.seconds, told)


def _write_message(descriptor: int, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main(sys.argv[1:])
