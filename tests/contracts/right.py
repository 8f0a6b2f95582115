"""Right consumers of the bundled catalog's events: none of them may raise an alarm."""

# ruff: noqa: D103 - each is named for what it does

from __future__ import annotations

import functools
import json
import sys
from typing import Any


def lenient(event):
    """Look at the name only."""
    if not isinstance(event, dict):
        raise ValueError("no event")  # noqa: TRY004 - it is how a consumer rejects
    return event.get("name")


async def later(event):
    return walks(event)


def walks(event):
    """Visit every value, whatever it is."""
    lenient(event)
    todo, seen = [event], 0
    while todo:
        value = todo.pop()
        seen += 1
        if isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    return seen


@functools.cache
def _model():
    import pydantic

    class Session(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="ignore")
        id: str | None = None
        isActive: bool | None = None  # noqa: N815 - as the event names it

    class Event(pydantic.BaseModel):
        id: str
        name: str
        conversationId: str  # noqa: N815 - as the event names it
        channelSession: Session | None = None  # noqa: N815 - as the event names it
        data: Any = None

    return Event


def modeled(event):
    """Take what pydantic makes of the event."""
    return _model().model_validate(event)


@functools.cache
def _validator(name):
    import jsonschema

    from eventcontracts.catalog import Catalog

    contract = Catalog.load("expertflow-cx").contract(name, "event")
    checker = jsonschema.FormatChecker()
    return jsonschema.Draft202012Validator(contract.schema, format_checker=checker)


def strict(event):
    """Refuse whatever the schema does."""
    _validator("AGENT_SUBSCRIBED").validate(event)


def careful(event):
    """Use one deep field, and refuse the event where it is not what it should be."""
    lenient(event)
    data = event.get("data")
    session = data.get("agentSubscription") if isinstance(data, dict) else None
    if session is not None and not isinstance(session, dict):
        raise ValueError("data.agentSubscription")


def parsed(body):
    """Return an event, and refuse what is no JSON by the letter."""

    def unique(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    def never(text):
        raise ValueError(f"{text} is no number")

    try:
        return json.loads(
            body.decode(), object_pairs_hook=unique, parse_constant=never, parse_float=finite
        )
    except RecursionError:
        raise ValueError("too deep") from None


def finite(text):
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(f"{text} is too large")
    return number


def status(body):
    """Return how an app answers a body."""
    try:
        walks(parsed(body))
    except ValueError as error:
        return 400, str(error)
    return 200, ""


async def asgi(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    code, said = status(body)
    await send({"type": "http.response.start", "status": code, "headers": []})
    await send({"type": "http.response.body", "body": said.encode()})


def wsgi(environ, start_response):
    code, said = status(environ["wsgi.input"].read())
    start_response(f"{code} Told", [])
    return [said.encode()]


def once():
    code, said = status(sys.stdin.buffer.read())
    sys.stderr.write(said)
    sys.exit(65 if code == 400 else 0)


if __name__ == "__main__":
    once()
