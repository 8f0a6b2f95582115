"""Web apps as consumers: each answers in its own way."""

# ruff: noqa: D103 - each is named for what it does

from __future__ import annotations

import json
import logging


def answer(status, body=b"", headers=()):
    """Return an ASGI app that gives one answer to everything."""

    async def app(scope, receive, send):
        assert scope["type"] == "http"  # as an app without lifespan events does
        head = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


moved = answer(308, headers=[("location", "/events/")])
strange = answer(299)
page = answer(404, b"<!DOCTYPE html><p>long</p>")
told = answer(422, b'{ "detail": "no\\nid" }')
unavailable = answer(503, b"later")


async def echo(scope, receive, send):
    """Refuse with all that was asked."""
    if scope["type"] == "lifespan":
        raise NotImplementedError
    body = (await receive())["body"]
    asked = [
        scope["method"],
        scope["path"],
        scope["query_string"].decode(),
        {key.decode(): value.decode() for key, value in scope["headers"]},
        body.decode(),
    ]
    await send({"type": "http.response.start", "status": 400, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(asked).encode()})


async def started(scope, receive, send):
    """Accept only after a startup, whose state is there."""
    if scope["type"] == "lifespan":
        await receive()
        scope["state"]["ready"] = True
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    status = 200 if scope["state"]["ready"] else 500
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def refuses_to_start(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "Traceback\nRuntimeError: no queue"})


async def raises(scope, receive, send):
    raise ValueError("it leaves the app")


def logs_and_hides(environ, start_response):
    try:
        json.load(environ["wsgi.input"])["items"]
    except KeyError:
        logging.getLogger("shop").exception("cannot handle it")
        start_response("500 Oh No", [])
        return [b"Internal Server Error"]
    start_response("204 No Content", [])
    return []
