"""The desk: one handler for each event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.examples.agent_desk.board import Board, QueueEntry
from eventcontracts.examples.agent_desk.desk_events import JsonRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["CorrectedDesk", "Desk"]

CLOSED_STATE: Final = "CLOSED"


class Desk:
    """Keeps a board up to date with the events of Conversation Studio.

    >>> desk = Desk()
    >>> paused = {"name": "CONVERSATION_PAUSED", "conversationId": "c1"}
    >>> desk.handle({"intent": "CONVERSATION_PAUSED", "entities": {"cimEvent": paused}})
    >>> desk.board["c1"].paused
    True
    """

    def __init__(self) -> None:
        self.board = Board()
        self._handlers: dict[str, Callable[[JsonRecord], None]] = {
            "AGENT_MRD_INTERRUPTED": self._agent_interrupted,
            "AGENT_SLA_EXPIRED": self._sla_expired,
            "AGENT_SUBSCRIBED": self._agent_subscribed,
            "AGENT_UNSUBSCRIBED": self._agent_unsubscribed,
            "CHANNEL_SESSION_EXPIRED": self._session_over,
            "CHANNEL_SESSION_STARTED": self._session_started,
            "CONVERSATION_PAUSED": self._paused,
            "CONVERSATION_RESUMED": self._resumed,
            "CUSTOMER_SLA_EXPIRED": self._sla_expired,
            "FIND_AGENT": self._agent_wanted,
            "NO_RESPONSE_ENTITY": self._no_response,
            "PARTICIPANT_ROLE_CHANGED": self._role_changed,
            "TASK_ENQUEUED": self._task_enqueued,
            "TASK_STATE_CHANGED": self._task_changed,
        }

    def handle(self, event: Json) -> None:
        """Show an event on the board; one that is not known is ignored, as new ones appear.

        Args:
            event: The webhook's body, or a Node-RED message with it as payload.

        Raises:
            MalformedEventError: If it is not as documented where the desk reads it.
        """
        body = JsonRecord(event, "event")
        if "payload" in body:
            body = body.record("payload")
        entities = body.record("entities")
        if body.text("intent") == "CONVERSATION_STARTED":
            self._start(entities.record("channelSession"))
        elif "cimEvent" in entities:
            happened = entities.record("cimEvent")
            handler = self._handlers.get(happened.text("name"))
            if handler is not None:
                handler(happened)

    def _start(self, session: JsonRecord) -> None:
        conversation = self.board[session.text("conversationId")]
        conversation.sessions[session.text("id")] = session.record("channel").text("name")
        if "customer" in session:
            conversation.customer = session.record("customer").optional_text("firstName") or ""

    def _session_started(self, happened: JsonRecord) -> None:
        self._start(happened.record("data"))

    def _session_over(self, happened: JsonRecord) -> None:
        session = happened.record("data")
        self.board[session.text("conversationId")].sessions.pop(session.text("id"), None)

    def _agent_wanted(self, happened: JsonRecord) -> None:
        self._alarm(happened, "an agent is wanted")

    def _no_response(self, happened: JsonRecord) -> None:
        self._alarm(happened, "the bot has no answer")

    def _sla_expired(self, happened: JsonRecord) -> None:
        who = "agent" if happened.text("name").startswith("AGENT") else "customer"
        self._alarm(happened, f"the {who} has not answered in time")

    def _alarm(self, happened: JsonRecord, what: str) -> None:
        self.board[happened.text("conversationId")].alarms.append(what)

    def _paused(self, happened: JsonRecord) -> None:
        self.board[happened.text("conversationId")].paused = True

    def _resumed(self, happened: JsonRecord) -> None:
        self.board[happened.text("conversationId")].paused = False

    def _agent_interrupted(self, happened: JsonRecord) -> None:
        data = happened.record("data")
        agent = data.text("agentId")
        for conversation_id in data.texts("conversations"):
            self.board[conversation_id].alarms.append(f"agent {agent} had to leave for a call")

    def _agent_subscribed(self, happened: JsonRecord) -> None:
        participant = happened.record("data").record("agentParticipant")
        agents = self.board[happened.text("conversationId")].agents
        agents[participant.text("id")] = participant.text("role")

    def _agent_unsubscribed(self, happened: JsonRecord) -> None:
        participant = happened.record("data").record("agentParticipant")
        self.board[happened.text("conversationId")].agents.pop(participant.text("id"), None)

    def _role_changed(self, happened: JsonRecord) -> None:
        participant = happened.record("data").record("conversationParticipant")
        if participant.text("type") == "AGENT":
            agents = self.board[happened.text("conversationId")].agents
            agents[participant.text("id")] = participant.text("role")

    def _task_enqueued(self, happened: JsonRecord) -> None:
        task = happened.record("data").record("task")
        media = self._media_in_queue(task)
        if media is not None:
            self.board[happened.text("conversationId")].waiting[task.text("id")] = QueueEntry(
                task.text("id"),
                media.record("queue").text("name"),
                media.number("priority"),
                happened.number("timestamp"),
            )

    def _task_changed(self, happened: JsonRecord) -> None:
        task = happened.record("data").record("task")
        if task.record("state").text("name") == CLOSED_STATE:
            self.board[happened.text("conversationId")].waiting.pop(task.text("id"), None)

    def _media_in_queue(self, task: JsonRecord) -> JsonRecord | None:
        """Return the media of a task that waits: its first, for it has just been enqueued."""
        return task.records("activeMedia")[0]


class CorrectedDesk(Desk):
    """The desk as it should be: a task can be enqueued before it has any media."""

    def _media_in_queue(self, task: JsonRecord) -> JsonRecord | None:
        """Return the first media of a task, if it has one yet."""
        media = task.records("activeMedia")
        return media[0] if media else None
