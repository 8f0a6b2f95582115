"""The board of the desk: conversations, who waits in which queue, who talks, what is urgent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

__all__ = ["Board", "Conversation", "QueueEntry"]

MAX_CONVERSATIONS = 1000


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A task that waits for an agent."""

    task: str
    queue: str
    priority: int
    since: int


@dataclass(slots=True)
class Conversation:
    """A conversation on the board."""

    customer: str = ""
    sessions: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, QueueEntry] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    paused: bool = False


class Board:
    """The conversations that were last heard of, the oldest forgotten first.

    >>> board = Board()
    >>> board["c1"].customer = "Ada"
    >>> board["c1"].customer
    'Ada'
    """

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()

    def __getitem__(self, conversation_id: str) -> Conversation:
        """Return a conversation, a new one if it has not been heard of: events may be lost."""
        conversation = self._conversations.setdefault(conversation_id, Conversation())
        self._conversations.move_to_end(conversation_id)
        if len(self._conversations) > MAX_CONVERSATIONS:
            self._conversations.popitem(last=False)
        return conversation

    def queue(self, name: str) -> list[QueueEntry]:
        """Return who waits in a queue: the most urgent first, then the longest waiting."""
        entries = (
            entry
            for conversation in self._conversations.values()
            for entry in conversation.waiting.values()
            if entry.queue == name
        )
        return sorted(entries, key=lambda entry: (-entry.priority, entry.since))
