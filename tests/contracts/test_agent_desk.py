"""The example: an agent desk whose bug the contract test finds, and the corrected one."""

from __future__ import annotations

import copy

import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.configuration import Configuration
from eventcontracts.examples.agent_desk import CorrectedDesk, Desk
from eventcontracts.policy import Verdict
from eventcontracts.verification import verify

DESK = "eventcontracts.examples.agent_desk"
CATALOG = Catalog.load("expertflow-cx")


def report(name, *events, n=20, **settings):
    """Return the report of a contract test of the desk."""
    configuration = Configuration(f"{DESK}:{name}", events=events, n=n, **settings)
    consumer = configuration.door()
    try:
        return verify(configuration.contracts(), consumer, configuration.settings())
    finally:
        consumer.close()


def sample(event_type, layer=None):
    """Return a documented payload."""
    return copy.deepcopy(CATALOG.contract(event_type, layer).sample)


@pytest.mark.parametrize("layer", ["node-red", "webhook"])
@pytest.mark.parametrize("desk", [Desk, CorrectedDesk])
def test_both_desks_take_every_documented_payload(desk, layer):
    """Each event is handled in either envelope."""
    handled = desk()
    for event_type in CATALOG.event_types:
        if (event := sample(event_type, layer)) is not None:
            handled.handle(event)


def test_the_bug_is_found_and_shown_as_one_difference():
    """The first media of a task that has none: nothing else of the desk fails."""
    found = report("on_event", "TASK_ENQUEUED", n=100)
    (cause,) = [cause for cell in found.cells for cause in cell.causes]
    (difference,) = cause.smallest.differences
    assert cause.outcome.verdict is Verdict.CRASHED
    assert cause.outcome.detail.startswith("IndexError")
    assert difference.path[-2:] == ("task", "activeMedia")
    assert difference.new == []
    assert CATALOG.contract("TASK_ENQUEUED").accepts(cause.smallest.event)


def test_the_corrected_desk_passes():
    """With the one place mended there is no failure, and no false alarm, in any event type."""
    found = report("corrected", n=25)
    assert len(found.cells) == 2 * len(CATALOG.event_types)
    assert not found.failures
    assert found.by_verdict.keys() == {Verdict.ACCEPTED, Verdict.REJECTED}


def test_the_desk_shows_what_waits_and_forgets_what_is_over():
    """A task waits in its queue from TASK_ENQUEUED until its state is CLOSED."""
    desk = Desk()
    enqueued = sample("TASK_ENQUEUED", "webhook")
    happened = enqueued["entities"]["cimEvent"]
    queue = happened["data"]["task"]["activeMedia"][0]["queue"]["name"]
    desk.handle(enqueued)
    assert [entry.task for entry in desk.board.queue(queue)] == [happened["data"]["task"]["id"]]
    happened["name"] = "TASK_STATE_CHANGED"
    happened["data"]["task"]["state"]["name"] = "CLOSED"
    desk.handle(enqueued)
    assert desk.board.queue(queue) == []


def test_the_desk_follows_agents():
    """Who has subscribed is shown with the role, until it unsubscribes."""
    desk = Desk()
    subscribed, unsubscribed = sample("AGENT_SUBSCRIBED"), sample("AGENT_UNSUBSCRIBED")
    happened = subscribed["payload"]["entities"]["cimEvent"]
    desk.handle(subscribed)
    agents = desk.board[happened["conversationId"]].agents
    assert agents == {happened["data"]["agentParticipant"]["id"]: "PRIMARY"}
    unsubscribed["payload"]["entities"]["cimEvent"].update(
        conversationId=happened["conversationId"], data=happened["data"]
    )
    desk.handle(unsubscribed)
    assert agents == {}
