from __future__ import annotations

import pytest

from eventcontracts.documents import name_of_title
from eventcontracts.documents.titles import is_generic


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("order.paid event", "order.paid"), ("The order.paid event", "order.paid"),
        ("Event: order.paid", "order.paid"), ("order.paid (deprecated)", "order.paid"),
        ("order.paid Beta", "order.paid"), ("order.paid \N{EM DASH} it was paid", "order.paid"),
        ("Order paid (order.paid)", "order.paid"), ("order.paid example", "order.paid"),
        ("tag_push", "tag_push"), ("PUSH", "PUSH"), ("orders/create", "orders/create"),
        ("Order paid", "ORDER_PAID"), ("3. Order paid event", "ORDER_PAID"),
        ("Example order paid event", "ORDER_PAID"), ("Sample of an order", "order"),
        ("Push events--Stöße", "Push"), ("Order paid, sent & lost", "ORDER_PAID_SENT_LOST"),
        ("Queue message (first in, first out)", "QUEUE_MESSAGE_FIRST_IN_FIRST_OUT"),
        ("Queue message (standard)", "QUEUE_MESSAGE_STANDARD"),
        ("Create a webhook", "CREATE_A_WEBHOOK"), ("Event created", "EVENT_CREATED"),
        ("Bestellung bezahlt", "BESTELLUNG_BEZAHLT"), ("Event", "Event"),
        ("order_paid.json", "order_paid"),
        ("Example event.json - Order paid", "ORDER_PAID"), ("2024.", "2024"),
    ],
)  # fmt: skip
def test_a_title_gives_the_name_that_is_in_it(title, name):
    """A word of code is the name; otherwise what is said around it is left out."""
    assert name_of_title(title) == name


@pytest.mark.parametrize(
    "title",
    ["Example", "Request body", "JSON payload", "Sample request body:", "Request body--Corpo",
     "Exemplo", "Beispiel", "Full example", "Note", "Event data", "Example 2", ""],
)  # fmt: skip
def test_generic_titles_say_what_stands_below(title):
    """They name no event, in the languages that are known."""
    assert is_generic(title)


@pytest.mark.parametrize(
    "title", ["Order paid", "Push", "Sample order", "note_created", "Data lost"]
)
def test_titles_of_events_are_not_generic(title):
    """A single other word is enough."""
    assert not is_generic(title)
