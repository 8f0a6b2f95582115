"""A server that is started here, and watched while it is under test."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.interface import ConsumerError, Outcome
from eventcontracts.consumers.process import diagnose_output, memory_of_process
from eventcontracts.consumers.session import split_command
from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.consumers.interface import Limits

__all__ = ["ServerProcess", "ServerStartError"]

LOG_CHUNK_BYTES: Final = 1 << 16
LOG_TAIL_BYTES: Final = 1 << 14
LISTEN_POLL_SECONDS: Final = 0.05
READ_POLL_SECONDS: Final = 0.002
STOP_GRACE_SECONDS: Final = 1.0


class ServerStartError(Exception):
    """A server that does not come to listen; the text says why."""


class ServerProcess:
    """A process that listens at an address.

    Args:
        command: The program and its arguments, as a shell would split them; no shell is used.
        address: The host and the port that it listens at.
        limits: What it may use.
        folder: The folder that it runs in; None for the working folder.

    Raises:
        ConsumerError: If there is no such program, or something else listens there.
        UnstartedError: If it does not listen in time.
    """

    def __init__(
        self, command: str, address: tuple[str, int], limits: Limits, folder: str | None
    ) -> None:
        if _is_listening(address):
            where = f"{address[0]}:{address[1]}"
            raise ConsumerError(command, f"something listens at {where} already; end it first")
        self._limits = limits
        self._tail = b""
        self._printed = 0
        self._patience = LISTEN_POLL_SECONDS
        split = split_command(command)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user names the command to be run
                split,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=folder,
            )
        except OSError as error:
            problem = f"{split[0]!r} cannot be run: {error.strerror or error}"
            raise ConsumerError(command, problem) from None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self._await(address)
        except BaseException:
            self.stop()
            raise

    def watched(self, outcome: Outcome) -> Outcome:
        """Return the outcome of a delivery, with what the process tells of it.

        Args:
            outcome: What the answer said.
        """
        if outcome.verdict is Verdict.CRASHED:
            self._await_log()
        printed, self._printed = self._printed, 0
        tail, self._tail = self._tail, b""
        if outcome.fatal and self._ended(STOP_GRACE_SECONDS):
            return Outcome(Verdict.CRASHED, *self._describe_exit(tail), outcome.seconds, fatal=True)
        if printed > self._limits.output:
            detail = f"more than {self._limits.output:,} bytes printed for one event"
            return Outcome(Verdict.FLOODED, detail, "output", outcome.seconds, fatal=True)
        if self._limits.memory and memory_of_process(self._process.pid) > self._limits.memory:
            detail = f"it holds more than {self._limits.memory >> 20:,} MiB"
            return Outcome(Verdict.CRASHED, detail, "memory", outcome.seconds, fatal=True)
        said, cause = diagnose_output(tail) if outcome.verdict is Verdict.CRASHED else ("", "")
        if " at " in cause:
            return replace(outcome, detail=f"{outcome.cause}: {said} ({cause})", cause=cause)
        return outcome

    def stop(self) -> None:
        """End the process and what it has started."""
        self._kill(signal.SIGTERM)
        self._ended(STOP_GRACE_SECONDS)
        self._kill(signal.SIGKILL)
        self._process.wait()
        self._reader.join(STOP_GRACE_SECONDS)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()

    def _await(self, address: tuple[str, int]) -> None:
        until = time.monotonic() + self._limits.start
        while not _is_listening(address):
            if self._ended(0):
                raise ServerStartError(self._describe_exit(b"")[0])
            if time.monotonic() > until:
                raise ServerStartError(f"it does not listen within {self._limits.start:g} s")
            time.sleep(LISTEN_POLL_SECONDS)

    def _await_log(self) -> None:
        """Wait for what the server logs about its answer, which may come after it.

        That is until the log names a place in code and is quiet. A server that does not log its
        crashes is waited for less and less.
        """
        until = time.monotonic() + self._patience
        printed = -1
        while not (
            is_told := printed == self._printed and " at " in diagnose_output(self._tail)[1]
        ):
            if time.monotonic() > until:
                break
            printed = self._printed
            time.sleep(READ_POLL_SECONDS)
        self._patience = (
            LISTEN_POLL_SECONDS if is_told else max(self._patience / 2, READ_POLL_SECONDS)
        )

    def _read(self) -> None:
        for chunk in self._chunks():
            self._tail = (self._tail + chunk)[-LOG_TAIL_BYTES:]
            self._printed += len(chunk)

    def _chunks(self) -> Iterator[bytes]:
        with contextlib.suppress(OSError, ValueError):
            while self._process.stdout and (
                chunk := os.read(self._process.stdout.fileno(), LOG_CHUNK_BYTES)
            ):
                yield chunk

    def _ended(self, seconds: float) -> bool:
        """Return whether the process ends within some seconds; its number stays its own."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        until = time.monotonic() + seconds
        while os.waitid(os.P_PID, self._process.pid, options) is None:
            if time.monotonic() >= until:
                return False
            time.sleep(LISTEN_POLL_SECONDS)
        return True

    def _kill(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _describe_exit(self, before: bytes) -> tuple[str, str]:
        """Return how the process ended with the line that tells why, and the cause."""
        info = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        self._reader.join(STOP_GRACE_SECONDS)
        number = info.si_status if info else 0
        how = f"the server ended with status {number}"
        if info and info.si_code != os.CLD_EXITED:
            how = f"the server was killed by {signal.Signals(number).name}"
        said, cause = diagnose_output(before + self._tail)
        return f"{how}: {said}" if said else how, f"{how} {cause}".strip()


def _is_listening(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
