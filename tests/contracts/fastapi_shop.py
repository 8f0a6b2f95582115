"""A FastAPI app as a consumer of orders, as anybody would write it."""

from __future__ import annotations

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Order(BaseModel):
    """An order."""

    id: str
    items: list[dict[str, object]]


@app.post("/events")
async def take(order: Order):
    """Tell the first item of an order."""
    return {"first": order.items[0]}
