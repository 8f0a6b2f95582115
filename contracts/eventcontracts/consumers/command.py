"""The door to a program that speaks the protocol over its standard input and output."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

from eventcontracts.consumers.interface import ConsumerError, Limits
from eventcontracts.consumers.spawning import spawn_speaker
from eventcontracts.consumers.speaker import Speaker
from eventcontracts.consumers.tails import Tail
from eventcontracts.consumers.windowed import Windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventcontracts.consumers.spawning import Child

__all__ = ["CommandConsumer", "started", "words"]


class CommandConsumer(Windowed):
    """A program in any language; docs/protocol.md tells what it is sent and what it answers.

    Args:
        command: The program and its arguments, as a shell would split them; no shell is used.
        limits: What it may use.
        folder: The folder that it runs in; None for the working folder.

    Raises:
        ConsumerError: If the command cannot be split into words.
    """

    def __init__(
        self, command: str, *, limits: Limits | None = None, folder: str | None = None
    ) -> None:
        split = words(command)
        allowed = limits or Limits()
        spawn = partial(spawn_speaker, folder=folder)
        super().__init__(
            command, allowed, lambda: Speaker(started(command, split, spawn), allowed, Tail())
        )


def words(command: str) -> list[str]:
    """Return the program and the arguments of a command.

    Raises:
        ConsumerError: If it cannot be split into words, or there are none.

    >>> words("node 'my adapter.js'")
    ['node', 'my adapter.js']
    """
    try:
        found = shlex.split(command)
    except ValueError as error:
        raise ConsumerError(command, f"it cannot be split into words: {error}") from None
    if not found:
        raise ConsumerError(repr(command), "it is no command")
    return found


def started(command: str, split: Sequence[str], spawn: Callable[[Sequence[str]], Child]) -> Child:
    """Return a program that has been started.

    Raises:
        ConsumerError: If there is no such program.
    """
    try:
        return spawn(split)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ConsumerError(command, f"{split[0]!r} cannot be run: {problem}") from None
