"""Pages as different vendors write them: which events a reader finds on each, and how named."""

from __future__ import annotations

import json

import pytest

from eventcontracts.documents import read_documents, select


def block(event, language="json"):
    """Return a fence with a payload."""
    return f"\n\n```{language}\n{json.dumps(event, indent=2)}\n```\n\n"


def parcel(name, key="event", **data):
    """Return an event of a carrier."""
    return {"id": "p-1", key: name, "sent": "2026-03-01T10:00:00Z", "parcel": {"no": 7, **data}}


PAGES = {
    # headings in words, requests and answers for each, an API to manage subscriptions
    "carrier.md": "# Tracking hooks\n\n## Register a hook\n\nPOST /v1/hooks"
    + block({"url": "https://you.example", "events": ["parcel.scanned"]})
    + "".join(
        f"## {title}\n\nSent at once.\n\n### Request{block(parcel(name))}### Response"
        + block({"received": True})
        for title, name in [("A parcel is scanned", "parcel.scanned"), ("Lost!", "parcel.lost")]
    )
    + "## Errors\n\nWe retry when your server returns this:"
    + block({"error": {"code": 4}}),
    # headers name the event, payloads do not
    "forge.md": "".join(
        f"## {title}\n\n```\nX-Forge-Event: {name}\n```{block(event)}"
        for title, name, event in [
            ("When somebody pushes", "push", {"ref": "main", "commits": []}),
            ("Reviews", "review", {"review": {"state": "approved"}, "action": "submitted"}),
            ("Tags", "tag_push", {"ref": "v1", "tag": "v1"}),
        ]
    ),
    # one section an object, one below it an action, as many times
    "board.md": "".join(
        f"# {thing}\n\n"
        + "".join(
            f"## {verb}{block({'type': thing.lower(), 'action': verb.lower(), 'data': {}})}"
            for verb in ("Created", "Deleted")
        )
        for thing in ("Card", "List", "Board")
    )
    .replace('"created"', '"create"')
    .replace('"deleted"', '"delete"'),
    # in Portuguese, each event below the same heading
    "fatura.md": "".join(
        f"## {title}\n\n### Exemplo{block({'tipo': name, 'fatura': {'valor': 7}})}"
        for title, name in [("Fatura paga", "fatura_paga"), ("Fatura vencida", "fatura_vencida")]
    ),
    # bold labels in one section, an envelope whose type is always the same
    "chat.md": "# Events API\n\nAll callbacks:\n\n"
    + "".join(
        f"**{title}**{block({'type': 'callback', 'team': 'T', 'event': {'type': name, 'ts': '1'}})}"
        for title, name in [
            ("Someone speaks", "message"),
            ("Emoji", "reaction_added"),
            ("Pins", "pin_added"),
            ("New people", "team_join"),
        ]
    )
    + "**Challenge**"
    + block({"type": "url_verification", "challenge": "x"}),
    # names with blanks at a key of two words, a policy, what a command prints
    "cloud.md": "".join(
        f"## {name} events{block({'detail-type': name, 'source': 'cloud.disk', 'detail': {}})}"
        for name in ("Disk Full", "Disk Attached")
    )
    + "## Permissions"
    + block({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "x"}]})
    + "```\n$ cloud disks list\n```\n\nYou should see output like this:"
    + block({"disks": []}, ""),
    # a list of events in one fence, with a comment before each
    "till.md": "# Webhooks\n\n```js\n// sale.made\n{topic: 'sale.made', sum: 1}\n"
    "// sale.voided\n{topic: 'sale.voided', why: 'x'}\n```\n",
    # tabs with JSON and the schema of it
    "bank.mdx": "".join(
        f'## {title}\n\n<Tabs>\n<TabItem label="Payload">{block({"eventCode": name, "iban": "x"})}'
        f'</TabItem>\n<TabItem label="JSON Schema">{block({"type": "object", "properties": {"a": {"type": "string"}}})}</TabItem>\n</Tabs>\n\n'  # noqa: E501
        for title, name in [("Payout booked", "PAYOUT_BOOKED"), ("Payout failed", "PAYOUT_FAILED")]
    ),
    # HTML with definitions
    "meter.html": "<h1>Readings</h1><dl>"
    + "".join(
        f"<dt>{title}</dt><dd><pre>{json.dumps({'kind': name, 'kwh': 1})}</pre></dd>"
        for title, name in [("New reading", "reading.new"), ("Meter offline", "meter.offline")]
    )
    + "</dl><h2>Example response</h2><pre>{&quot;status&quot;: &quot;ok&quot;}</pre>",
    # titles alone: payloads name nothing
    "clinic.md": "".join(
        f"## {n}. {title}{block({'patient': n, key: True})}"
        for n, (title, key) in enumerate(
            [
                ("Appointment booked (beta)", "booked"),
                ("Example appointment missed event", "missed"),
            ],
            1,
        )
    ),
}

EXPECTED = {
    "carrier.md": (("/event",), ["parcel.lost", "parcel.scanned"]),
    "forge.md": ((), ["push", "review", "tag_push"]),
    "board.md": (
        ("/type+/action",),
        [
            "board.create",
            "board.delete",
            "card.create",
            "card.delete",
            "list.create",
            "list.delete",
        ],
    ),
    "fatura.md": (("/tipo",), ["fatura_paga", "fatura_vencida"]),
    "chat.md": (("/event/type",), ["message", "pin_added", "reaction_added", "team_join"]),
    "cloud.md": (("/detail-type",), ["Disk Attached", "Disk Full"]),
    "till.md": (("/topic",), ["sale.made", "sale.voided"]),
    "bank.mdx": (("/eventCode",), ["PAYOUT_BOOKED", "PAYOUT_FAILED"]),
    "meter.html": (("/kind",), ["meter.offline", "reading.new"]),
    "clinic.md": ((), ["APPOINTMENT_BOOKED", "APPOINTMENT_MISSED"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_events_of_a_page_are_found_with_the_names_of_the_wire(name, tmp_path):
    """Nothing else is taken for one, whatever the style of the page is."""
    path = tmp_path / name
    path.write_text(PAGES[name])
    found = select(read_documents([path]))
    samples = [sample for document in found.documents for sample in document.samples]
    names = sorted({found.naming.name(sample) for sample in samples})
    assert (found.naming.pointers, names) == EXPECTED[name]
