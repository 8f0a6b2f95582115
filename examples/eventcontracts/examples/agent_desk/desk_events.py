"""Reading JSON objects with care: what is not as documented is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["JsonRecord", "MalformedEventError"]

T = TypeVar("T")


class MalformedEventError(ValueError):
    """An event that is not as documented where the desk reads it."""


class JsonRecord:
    """A JSON object and where it lies.

    Args:
        value: What ought to be an object.
        place: Where it lies, for the error.

    Raises:
        MalformedEventError: If it is no object.

    >>> JsonRecord({"queue": {"name": "web"}}, "task").record("queue").text("name")
    'web'
    >>> JsonRecord({"queue": None}, "task").record("queue")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
        ...
    MalformedEventError: task.queue is no object: None
    """

    def __init__(self, value: Json, place: str) -> None:
        if not isinstance(value, dict):
            raise MalformedEventError(f"{place} is no object: {value!r:.40}")
        self._members = value
        self._place = place

    def __contains__(self, name: str) -> bool:
        """Return whether there is a member that is not null."""
        return self._members.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        return self._checked(name, str, "text")

    def number(self, name: str) -> int:
        """Return a whole number that must be there."""
        return self._checked(name, int, "whole number")

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where it is absent or null."""
        return self.text(name) if name in self else None

    def record(self, name: str) -> JsonRecord:
        """Return an object that must be there."""
        return JsonRecord(self._members.get(name), f"{self._place}.{name}")

    def records(self, name: str) -> list[JsonRecord]:
        """Return the objects in a list that must be there."""
        items: list[Json] = self._checked(name, list, "list")
        return [JsonRecord(item, f"{self._place}.{name}[{i}]") for i, item in enumerate(items)]

    def texts(self, name: str) -> list[str]:
        """Return the texts in a list that must be there."""
        items: list[Json] = self._checked(name, list, "list")
        if all(isinstance(item, str) for item in items):
            return items
        raise MalformedEventError(f"{self._place}.{name} holds more than texts")

    def _checked(self, name: str, wanted: type[T], called: str) -> T:
        value = self._members.get(name)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise MalformedEventError(f"{self._place}.{name} is no {called}: {value!r:.40}")
        return value
