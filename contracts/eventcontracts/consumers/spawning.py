"""Spawning of child processes, and the pipes to them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ChildProcess", "spawn_exec_program", "spawn_protocol_program", "spawn_worker"]

PIPE_BYTES: Final = 1 << 20
WORKER_MODULE: Final = "eventcontracts.consumers.worker"


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """A child process, the leader of a session of its own.

    Attributes:
        process: The process.
        writer: The descriptor that lines to it are written to.
        reader: The descriptor that its answers are read from; None where it gives none.
        chatter: The descriptor of all else that it prints.
    """

    process: subprocess.Popen[bytes]
    writer: int
    reader: int | None
    chatter: int


def spawn_worker(faults: int) -> ChildProcess:
    """Start a Python worker, which talks over pipes of its own.

    Args:
        faults: The descriptor of the file that it dumps its stack to.
    """
    theirs_in, writer = os.pipe()
    reader, theirs_out = os.pipe()
    descriptors = (theirs_in, theirs_out, faults)
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, and numbers
            [sys.executable, "-m", WORKER_MODULE, *map(str, descriptors)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            start_new_session=True,
        )
    except BaseException:
        _close_descriptors(writer, reader)
        raise
    finally:
        _close_descriptors(theirs_in, theirs_out)
    _widen_pipe(writer)
    return ChildProcess(process, writer, reader, _duplicate_descriptor(process.stdout))


def spawn_protocol_program(command: Sequence[str], folder: str | None = None) -> ChildProcess:
    """Start a command that is talked to over its standard input and output.

    Args:
        command: The program and its arguments.
        folder: The folder that it runs in; None for the working folder.

    Raises:
        OSError: If there is no such program.
    """
    process = _start_session(command, folder, subprocess.PIPE)
    writer = _duplicate_descriptor(process.stdin)
    _widen_pipe(writer)
    return ChildProcess(
        process,
        writer,
        _duplicate_descriptor(process.stdout),
        _duplicate_descriptor(process.stderr),
    )


def spawn_exec_program(
    command: Sequence[str], environment: Mapping[str, str], folder: str | None = None
) -> ChildProcess:
    """Start a command that reads its standard input and answers by its exit status.

    Args:
        command: The program and its arguments.
        environment: Variables beside the ones of this process.
        folder: The folder that it runs in; None for the working folder.

    Raises:
        OSError: If there is no such program.
    """
    process = _start_session(command, folder, subprocess.STDOUT, {**os.environ, **environment})
    return ChildProcess(
        process, _duplicate_descriptor(process.stdin), None, _duplicate_descriptor(process.stdout)
    )


def _start_session(
    command: Sequence[str],
    folder: str | None,
    stderr: int,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, with pipes to it and from it."""
    return subprocess.Popen(  # noqa: S603 - the user names the command to be run
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        env=environment,
        cwd=folder,
    )


def _duplicate_descriptor(stream: IO[bytes] | None) -> int:
    """Return a descriptor of a stream's pipe that lives until it is closed by number."""
    if stream is None:
        raise ValueError("the process was started without this pipe")
    descriptor = os.dup(stream.fileno())
    stream.close()
    return descriptor


def _widen_pipe(writer: int) -> None:
    """Let a pipe hold a window of deliveries, so that nobody waits for the other's turn."""
    with contextlib.suppress(OSError, AttributeError):  # not on this system, or no more of it
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _close_descriptors(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
