"""The process that a Python consumer runs in: `python -m eventcontracts.consumers.worker`.

It talks JSON lines over a socket of its own, so that whatever the consumer prints disturbs
nothing. The first line each way is a greeting with the version of the protocol; then each line
`{"seq", "event"}` is answered, in order, by `{"seq", "verdict", "detail", "cause", "seconds"}`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import resource
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

from eventcontracts.consumers.calling import Caller
from eventcontracts.consumers.interface import PROTOCOL, ConsumerError, Outcome
from eventcontracts.consumers.target import resolve
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsontypes import JsonObject

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Serve one consumer until the other side hangs up.

    Args:
        arguments: The file descriptors of the socket and of the file for stack dumps.
    """
    channel = socket.socket(fileno=int(arguments[0]))
    channel.set_inheritable(False)
    faults = int(arguments[1])
    faulthandler.enable(faults)
    faulthandler.register(signal.SIGUSR1, faults)
    lines = channel.makefile("rb")
    order = json.loads(next(lines))
    _limit(order["memory"])
    sys.path[:0] = order["path"]
    sys.argv = [order["consumer"]]
    try:
        target = resolve(order["consumer"])
    except ConsumerError as error:
        _say(channel, {"protocol": PROTOCOL, "error": error.problem})
        return
    _say(channel, {"protocol": PROTOCOL, "home": target.home})
    _serve(channel, lines, Caller(target, tuple(order["rejects"])))


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _serve(channel: socket.socket, lines: Iterable[bytes], caller: Caller) -> None:
    for seq, line in enumerate(lines):
        outcome = _outcome(caller, line)
        answer: JsonObject = {"seq": seq, "verdict": outcome.verdict, "seconds": outcome.seconds}
        if outcome.detail:
            answer["detail"] = outcome.detail
            answer["cause"] = outcome.cause
        _say(channel, answer)


def _outcome(caller: Caller, line: bytes) -> Outcome:
    try:
        event = json.loads(line)["event"]
    except (ValueError, RecursionError):
        return Outcome(Verdict.SKIPPED, "it is no JSON, and a callable is given parsed events")
    try:
        return caller(event)
    except KeyboardInterrupt as error:
        return caller.judge(error)


def _say(channel: socket.socket, message: dict[str, Any]) -> None:
    channel.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
