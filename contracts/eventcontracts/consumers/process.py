"""A child process from outside: lines to and from it, memory, limits, and how it ends."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from eventcontracts.consumers.interface import ConsumerLostError, Limits
from eventcontracts.policy import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from eventcontracts.consumers.spawning import ChildProcess

__all__ = [
    "OutputDiagnostics",
    "Process",
    "ProcessDiagnostics",
    "diagnose_output",
    "memory_of_process",
]

# What the last lines that a program printed tell of its end.


MAX_SHOWN_LENGTH: Final = 200


ERROR_NAME: Final = re.compile(
    r"^(?:Exception in thread \S+ |Uncaught |panic: |fatal error: )?(\w[\w.:$]*)"
)


ERROR_SUFFIX: Final = re.compile(r"(?:Error|Exception|Warning|Panic)$")


ERROR_WORD: Final = re.compile(r"\b(?:\w*Error|\w*Exception|panic|fatal)\b")


PYTHON_FRAME: Final = re.compile(r'^\s+File "(.+)", line (\d+)', re.MULTILINE)


SOURCE_LOCATION: Final = re.compile(
    r"(?:at |\(|File \"|^\s*)?([\w./@+-]+\.\w+)(?::|\", line | line )(\d+)"
)


class OutputDiagnostics:
    """A witness that reads what a program printed last."""

    def late(self, process: Process) -> str:
        """Return nothing: a program that hangs does not say where."""
        del process
        return ""

    def ended(self, process: Process, how: str) -> tuple[str, str]:
        """Return how it ended with the line that tells why, and the kind of error."""
        said, cause = diagnose_output(process.tail)
        return f"{how}: {said}" if said else how, f"{how} {cause}".strip()

    def close(self) -> None:
        """Do nothing: it holds nothing."""


def diagnose_output(tail: bytes) -> tuple[str, str]:
    r"""Return the line that tells why a program ended, and what lasts of it: error and place.

    It is the last line that names an error, or else the last line.

    >>> diagnose_output(b"TypeError: no id\n    at on_event (/app/desk.js:12:3)\n\nNode.js v20\n")
    ('TypeError: no id', 'TypeError at desk.js:12')
    >>> diagnose_output(b"no order at desk.pl line 7.\n")
    ('no order at desk.pl line 7.', 'desk.pl:7')
    """
    text = tail.decode(errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    loud = [line for line in lines if ERROR_WORD.search(line) and not line.startswith((" ", "\t"))]
    if not lines:
        return "", ""
    line = (loud or lines)[-1].strip()
    match = ERROR_NAME.match(line)
    name = match[1] if match and ERROR_SUFFIX.search(match[1].rstrip(":")) else ""
    cause = " at ".join(filter(None, (name.rstrip(":"), _last_location(line, "\n".join(lines)))))
    return printable(line[:MAX_SHOWN_LENGTH]), printable(cause)


def _last_location(line: str, text: str) -> str:
    """Return the file and line that a text names: Python names the innermost last, others first."""
    frames = list(PYTHON_FRAME.finditer(text))
    found = SOURCE_LOCATION.search(line) or (frames[-1] if frames else SOURCE_LOCATION.search(text))
    return f"{found[1].rpartition('/')[2]}:{found[2]}" if found else ""


# How much memory a process and those that it started hold.


PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


def memory_of_process(pid: int) -> int:
    """Return the bytes of memory that a process and its descendants hold of their own.

    What they share with other processes, such as libraries, does not count. Where the system does
    not tell, it is 0.

    >>> memory_of_process(os.getpid()) > 1 << 20
    True
    """
    folder = Path("/proc") / str(pid)
    try:
        resident, shared = map(int, (folder / "statm").read_bytes().split()[1:3])
        children = (folder / "task" / str(pid) / "children").read_bytes().split()
    except (OSError, ValueError):
        return 0
    return (resident - shared) * PAGE_BYTES + sum(
        memory_of_process(int(child)) for child in children
    )


CHUNK_BYTES: Final = 1 << 16


GRACE_SECONDS: Final = 0.5


POLL_SECONDS: Final = 0.05


"""Seconds between two looks at how much memory it holds."""


TAIL_BYTES: Final = 1 << 12


MAX_IOV_PIECES: Final = 256


"""How many pieces are sent at once; the system takes at least so many."""


class ProcessDiagnostics(Protocol):
    """Diagnostics, which know more of a process than the system tells."""

    def late(self, process: Process) -> str:
        """Return where a process is that does not answer; empty if that is unknown."""
        ...

    def ended(self, process: Process, how: str) -> tuple[str, str]:
        """Return one line about the end of a process, and what was the cause."""
        ...

    def close(self) -> None:
        """Let go of what it holds: the process is dead."""
        ...


class Process:
    """A child process that answers lines by lines.

    Args:
        child: The process as it was started.
        limits: What it may use.
        witness: What knows more of it.

    Attributes:
        pid: Its number.
        since: When the wait for the next line began.
        tail: The last of what it printed.
    """

    def __init__(self, child: ChildProcess, limits: Limits, witness: ProcessDiagnostics) -> None:
        self._child = child
        self._limits = limits
        self._diagnostics = witness
        self._outgoing: deque[bytes | memoryview] = deque()
        self._incoming = b""
        self._lines: deque[bytes] = deque()
        self._printed = 0
        self._closing = self._hung_up = False
        self._seen = 0.0
        self.pid = child.process.pid
        self.tail = b""
        self._selector = selectors.DefaultSelector()
        self._reading = child.reader is not None
        self._writing = False
        for descriptor in (child.reader, child.chatter, child.writer):
            if descriptor is not None:
                os.set_blocking(descriptor, False)
        for descriptor in (child.reader, child.chatter):
            if descriptor is not None:
                self._selector.register(descriptor, selectors.EVENT_READ)
        self._chatting = True
        self.expect(limits.start)

    def expect(self, seconds: float) -> None:
        """Begin to wait: the next line is to come within some seconds."""
        self._deadline = seconds
        self.since = time.monotonic()
        self._printed = 0

    def send(self, data: bytes) -> None:
        """Queue what is sent with the next look for a line."""
        if data:
            self._outgoing.append(data)

    def finish(self) -> None:
        """Close its input once all is sent."""
        self._closing = True

    def line(self) -> bytes:
        """Return the next line.

        Raises:
            LostError: If it hangs, floods, holds too much memory or ends. It is dead by then.
        """
        if self._lines:
            return self._lines.popleft()
        try:
            while not self._lines:
                remaining = self.since + self._deadline - time.monotonic()
                self._exchange(min(max(remaining, 0), POLL_SECONDS))
                if remaining <= 0 and not self._lines:
                    raise self._late()
        except ConsumerLostError:
            self.kill()
            raise
        return self._lines.popleft()

    def ending(self) -> tuple[int, str]:
        """Return its exit status once it has ended, negative for a signal, and that in words.

        Raises:
            LostError: If it hangs, floods or holds too much memory. It is dead by then.
        """
        if self._child.reader is not None:
            self._selector.unregister(self._child.reader)
        try:
            while not (how := self._describe_end(0 if self._chatting else POLL_SECONDS)):
                remaining = self.since + self._deadline - time.monotonic()
                if remaining <= 0:
                    raise self._late()
                if self._chatting or self._outgoing:
                    self._exchange(min(remaining, POLL_SECONDS))
            self._drain_rest()
        finally:
            self.kill()
        return self._child.process.returncode, how

    def garbage(self, problem: str) -> ConsumerLostError:
        """Return what it means that it said something else than an answer. It is dead by then."""
        until = time.monotonic() + GRACE_SECONDS / 2
        lost = ConsumerLostError(Verdict.CRASHED, problem, "garbage")
        with contextlib.suppress(OSError):
            try:
                while (left := until - time.monotonic()) > 0 and self._reading:
                    self._printed += sum(map(len, self._lines))
                    self._lines.clear()
                    self._check_output()
                    self._exchange(min(left, POLL_SECONDS))
            except ConsumerLostError as error:
                if error.outcome.verdict is Verdict.FLOODED:
                    lost = error
        self.kill()
        return lost

    def close(self) -> None:
        """Hang up, and end the process if that does not."""
        with contextlib.suppress(ConsumerLostError):
            if self._outgoing:
                self._exchange(0)
        self._hang_up()
        self._describe_end(GRACE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process and what it has started; nothing happens when it is dead already."""
        process = self._child.process
        if process.returncode is None:  # until it is reaped its number is not given away
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._hang_up()
            self._selector.close()
            self._diagnostics.close()
            os.close(self._child.chatter)
            if self._child.reader is not None:
                os.close(self._child.reader)

    def _exchange(self, timeout: float) -> None:
        """Send and receive what is ready, waiting at most `timeout` seconds for something."""
        self._give()
        for key, events in self._selector.select(timeout):
            if key.fd == self._child.chatter:
                self._drain()
            elif events & selectors.EVENT_READ:
                self._take()
        self._look()

    def _give(self) -> None:
        """Send what the pipe takes, and see to it that room for more is waited for."""
        try:
            while self._outgoing:
                self._sent(os.writev(self._child.writer, [*islice(self._outgoing, MAX_IOV_PIECES)]))
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._outgoing.clear()
        wanted = bool(self._outgoing)
        if wanted != self._writing:
            self._writing = wanted
            if wanted:
                self._selector.register(self._child.writer, selectors.EVENT_WRITE)
            else:
                self._selector.unregister(self._child.writer)
        if self._closing and not wanted:
            self._hang_up()

    def _sent(self, length: int) -> None:
        """Forget what has been sent."""
        while length:
            first = self._outgoing.popleft()
            if len(first) > length:
                self._outgoing.appendleft(memoryview(first)[length:])
                return
            length -= len(first)

    def _take(self) -> None:
        received = os.read(self._child.reader or 0, CHUNK_BYTES)
        if not received:
            if self._lines:
                return
            raise self._ended()
        self._incoming += received
        *lines, rest = self._incoming.split(b"\n")
        if len(rest) > self._limits.answer:
            raise _flooded_error(self._limits.answer, "in one answer")
        self._lines.extend(lines)
        self._incoming = rest

    def _drain(self) -> None:
        """Read what the consumer prints, keep the end of it, and count."""
        received = os.read(self._child.chatter, CHUNK_BYTES)
        self.tail = (self.tail + received)[-TAIL_BYTES:]
        self._printed += len(received)
        if not received:
            self._chatting = False
            self._selector.unregister(self._child.chatter)
        self._check_output()

    def _drain_rest(self) -> None:
        """Read what a process that has ended left in its pipe."""
        with contextlib.suppress(BlockingIOError):
            while self._chatting:
                self._drain()

    def _check_output(self) -> None:
        if self._printed > self._limits.output:
            raise _flooded_error(self._limits.output, "printed for one event")

    def _look(self) -> None:
        """See from time to time how much memory it holds."""
        now = time.monotonic()
        if self._limits.memory and now - self._seen > POLL_SECONDS:
            self._seen = now
            if memory_of_process(self.pid) > self._limits.memory:
                most = self._limits.memory >> 20
                raise ConsumerLostError(
                    Verdict.CRASHED, f"it holds more than {most:,} MiB", "memory"
                )

    def _late(self) -> ConsumerLostError:
        """Return what it means that no answer came in time."""
        if self._describe_end(0):
            return self._ended()
        where = self._diagnostics.late(self)
        at = f", at {where}" if where else ""
        return ConsumerLostError(Verdict.HUNG, f"no answer in {self._deadline:.3g} s{at}")

    def _ended(self) -> ConsumerLostError:
        """Return what it means that it hung up."""
        how = self._describe_end(GRACE_SECONDS) or "it closed the connection"
        with contextlib.suppress(ConsumerLostError):
            self._drain_rest()
        return ConsumerLostError(Verdict.CRASHED, *self._diagnostics.ended(self, how))

    def _describe_end(self, timeout: float) -> str:
        """Return how the process ended, or nothing if it does not within some seconds."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        until = time.monotonic() + timeout
        while (info := os.waitid(os.P_PID, self.pid, options)) is None:
            if time.monotonic() >= until:
                return ""
            time.sleep(0.001)
        if info.si_code == os.CLD_EXITED:
            return f"the process ended with status {info.si_status}"
        return f"the process was killed by {signal.Signals(info.si_status).name}"

    def _hang_up(self) -> None:
        if not self._hung_up:
            self._hung_up = True
            if self._writing:
                self._selector.unregister(self._child.writer)
                self._writing = False
            os.close(self._child.writer)


def _flooded_error(limit: int, where: str) -> ConsumerLostError:
    return ConsumerLostError(Verdict.FLOODED, f"more than {limit:,} bytes {where}", "output")
