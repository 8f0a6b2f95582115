"""A Flask app as a consumer of orders, as anybody would write it."""

from __future__ import annotations

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/events")
def take():
    """Tell the first item of an order."""
    order = request.get_json()
    if not isinstance(order, dict):
        abort(400)
    return {"first": order["items"][0]}
