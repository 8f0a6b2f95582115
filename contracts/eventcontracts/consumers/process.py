"""One worker process, seen from outside: greeting, deliveries, answers and how it ends."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.consumers.frames import dumped_frames, place
from eventcontracts.consumers.interface import PROTOCOL, ConsumerError, Limits, Outcome
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject

__all__ = ["LostError", "Worker"]

CHUNK: Final = 1 << 16
LONGEST_ANSWER: Final = 1 << 14
GRACE: Final = 0.5
ANSWERS: Final = {verdict.value: verdict for verdict in Verdict}


class LostError(Exception):
    """The worker is gone, or no longer to be trusted.

    Attributes:
        outcome: What that means for the delivery that it was busy with.
    """

    def __init__(self, verdict: Verdict, detail: str, cause: str) -> None:
        super().__init__(detail)
        self.outcome = Outcome(verdict, detail, cause, fatal=True)


class Worker:
    """A process with one consumer in it.

    Args:
        name: `module:callable`.
        rejects: More exception types that mean rejection.
        path: Folders to import from, before the usual ones.
        limits: What the consumer may use.

    Raises:
        ConsumerError: If the consumer cannot be imported or is not ready in time.
    """

    def __init__(
        self, name: str, rejects: tuple[str, ...], path: tuple[str, ...], limits: Limits
    ) -> None:
        self._limits = limits
        self._base = os.getcwd()  # noqa: PTH109 - text for frames
        self._outgoing = bytearray()
        self._incoming = b""
        self._lines: deque[bytes] = deque()
        self._sent = self._answered = self._printed = 0
        self._faults = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = self._spawn(theirs)
        self._selector = selectors.DefaultSelector()
        self._watch()
        self._home = ""
        self._deadline = limits.start
        self._since = time.monotonic()
        try:
            self._home = self._greet(name, rejects, path)
        except BaseException:
            self.kill()
            raise
        self._deadline = limits.deadline

    def allow(self, seconds: float) -> None:
        """Give the next delivery more time than the deadline."""
        self._deadline = self._limits.deadline + seconds

    def send(self, body: bytes) -> None:
        """Queue a delivery."""
        if self._sent == self._answered:
            self._since = time.monotonic()
        line = body.replace(b"\n", b" ") if b"\n" in body else body
        self._outgoing += b'{"seq":%d,"event":%b}\n' % (self._sent, line)
        self._sent += 1

    def receive(self) -> Outcome:
        """Return the outcome of the earliest delivery that has none yet.

        Raises:
            LostError: If the worker hangs, floods, talks garbage or ends. It is dead by then.
        """
        try:
            outcome = _read(self._line(), self._answered)
        except LostError:
            self.kill()
            raise
        self._answered += 1
        self._printed = 0
        self._deadline = self._limits.deadline
        self._since = time.monotonic()
        return outcome

    def close(self) -> None:
        """Hang up, and end the process if that does not."""
        self._channel.close()
        self._end(GRACE)
        self.kill()

    def kill(self) -> None:
        """End the process and what it has started; nothing happens when it is dead already."""
        if self._process.returncode is None:  # until it is reaped its number is not given away
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        self._channel.close()
        self._faults.close()
        if self._process.stdout:
            self._process.stdout.close()

    def _spawn(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        descriptors = (theirs.fileno(), self._faults.fileno())
        module = "eventcontracts.consumers.worker"
        return subprocess.Popen(  # noqa: S603 - this interpreter, and numbers
            [sys.executable, "-m", module, *map(str, descriptors)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            start_new_session=True,
        )

    def _watch(self) -> None:
        self._channel.setblocking(False)
        self._selector.register(self._channel, selectors.EVENT_READ)
        if self._process.stdout:
            os.set_blocking(self._process.stdout.fileno(), False)
            self._selector.register(self._process.stdout, selectors.EVENT_READ)

    def _greet(self, name: str, rejects: tuple[str, ...], path: tuple[str, ...]) -> str:
        order = {
            "protocol": PROTOCOL,
            "consumer": name,
            "rejects": rejects,
            "path": path,
            "memory": self._limits.memory,
        }
        self._outgoing += orjson.dumps(order) + b"\n"
        try:
            greeting = orjson.loads(self._line())
        except LostError as error:
            raise ConsumerError(name, f"its process does not start: {error}") from None
        except ValueError:
            greeting = None
        if not isinstance(greeting, dict) or greeting.get("protocol") != PROTOCOL:
            raise ConsumerError(name, "its process does not start: it talks garbage")
        if "error" in greeting:
            raise ConsumerError(name, greeting["error"])
        return str(greeting["home"])

    def _line(self) -> bytes:
        while not self._lines:
            remaining = self._since + self._deadline - time.monotonic()
            self._exchange(max(remaining, 0))
            if remaining <= 0 and not self._lines:
                raise self._late()
        return self._lines.popleft()

    def _exchange(self, timeout: float) -> None:
        """Send and receive what is ready, waiting at most `timeout` seconds for something."""
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0)
        self._selector.modify(self._channel, wanted)
        for key, events in self._selector.select(timeout):
            if key.fileobj is not self._channel:
                self._drain(key.fd)
                continue
            if events & selectors.EVENT_READ:
                self._take()
            if events & selectors.EVENT_WRITE:
                self._give()

    def _give(self) -> None:
        try:
            del self._outgoing[: self._channel.send(self._outgoing[:CHUNK])]
        except (BrokenPipeError, ConnectionResetError):
            self._outgoing.clear()

    def _take(self) -> None:
        try:
            received = self._channel.recv(CHUNK)
        except ConnectionResetError:
            received = b""
        if not received:
            if self._lines:
                return
            raise self._ended()
        self._incoming += received
        *lines, rest = self._incoming.split(b"\n")
        if len(rest) > LONGEST_ANSWER:
            raise _garbage()
        self._lines.extend(lines)
        self._incoming = rest

    def _drain(self, descriptor: int) -> None:
        """Read and forget what the consumer prints, up to a limit for each delivery."""
        received = os.read(descriptor, CHUNK)
        self._printed += len(received)
        if not received and self._process.stdout:
            self._selector.unregister(self._process.stdout)
        if self._printed > self._limits.output:
            problem = f"more than {self._limits.output:,} bytes printed for one event"
            raise LostError(Verdict.FLOODED, problem, "output")

    def _late(self) -> LostError:
        """Return what it means that no answer came in time."""
        if self._end(0):
            return self._ended()
        os.kill(self._process.pid, signal.SIGUSR1)
        time.sleep(GRACE / 10)
        where = self._fault()
        at = f", at {where}" if where else ""
        return LostError(Verdict.HUNG, f"no answer in {self._deadline:.3g} s{at}", "")

    def _ended(self) -> LostError:
        """Return what it means that the worker hung up."""
        how = self._end(GRACE) or "the consumer closed the connection of its worker"
        where = self._fault()
        return LostError(Verdict.CRASHED, f"{how} ({where})" if where else how, f"{how} {where}")

    def _end(self, timeout: float) -> str:
        """Return how the process ended, or nothing if it does not within some seconds."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        until = time.monotonic() + timeout
        while (info := os.waitid(os.P_PID, self._process.pid, options)) is None:
            if time.monotonic() >= until:
                return ""
            time.sleep(0.001)
        if info.si_code == os.CLD_EXITED:
            return f"the process ended with status {info.si_status}"
        return f"the process was killed by {signal.Signals(info.si_status).name}"

    def _fault(self) -> str:
        """Return where the consumer was, if the process could still say so."""
        self._faults.seek(0)
        dump = self._faults.read(CHUNK).decode(errors="replace")
        return place(dumped_frames(dump), self._home, self._base)


def _garbage() -> LostError:
    return LostError(Verdict.CRASHED, "something else answered on its worker's channel", "garbage")


def _read(line: bytes, seq: int) -> Outcome:
    """Return the outcome that an answer states."""
    try:
        answer: JsonObject = orjson.loads(line)
        if answer["seq"] == seq:
            return Outcome(
                ANSWERS[answer["verdict"]],
                answer.get("detail", ""),
                answer.get("cause", ""),
                float(answer["seconds"]),
            )
    except (ValueError, TypeError, KeyError):
        pass
    raise _garbage()
