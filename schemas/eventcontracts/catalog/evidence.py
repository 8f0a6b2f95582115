"""Evidence: what a schema's statements rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["Evidence", "Reason"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Observations at one place of a definition or an event.

    Attributes:
        seen: How many values were seen there.
        of: How many records or lists could have had one.
        nulls: How many of the values were null.
        records: How many different records had a value; a record that a document repeats counts
            once, and twenty stand for any more.
        values: How many different values there were, null aside.
        places: Some of the documents and lines where they stand, sorted.
        weak: What is said of the place on too little evidence: `type`, `integer`, `format`,
            `required` or `keys`.
        guessed: What is allowed without having been seen, such as `null`, `optional` or `empty`,
            each with its reason.

    >>> Evidence(seen=3, of=4, nulls=1, records=3, places=("page.txt:12",)).as_json()
    {'seen': 3, 'of': 4, 'nulls': 1, 'records': 3, 'values': 0, 'places': ['page.txt:12']}
    """

    seen: int
    of: int
    nulls: int = 0
    records: int = 0
    values: int = 0
    places: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    guessed: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def from_json(cls, facts: JsonObject) -> Evidence:
        """Return the evidence that a catalog's file states."""
        return cls(
            facts["seen"],
            facts["of"],
            facts["nulls"],
            facts["records"],
            facts["values"],
            tuple(facts["places"]),
            tuple(facts.get("weak", ())),
            dict(facts.get("guessed", {})),
        )

    def as_json(self) -> JsonObject:
        """Return it as a catalog's file states it."""
        return {
            "seen": self.seen,
            "of": self.of,
            "nulls": self.nulls,
            "records": self.records,
            "values": self.values,
            "places": list(self.places),
            **({"weak": list(self.weak)} if self.weak else {}),
            **({"guessed": dict(self.guessed)} if self.guessed else {}),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Reason of a correction, or of a fact that another version was reconstructed from.

    Attributes:
        at: The definition or event (`*` for all events) and the pointer of a value in it.
        keywords: The keywords that it sets.
        text: The reason.
        how: Whether the keywords were corrected, reconstructed, or declared by a document.
        absent: The keys that it took away from the value.
    """

    at: str
    keywords: tuple[str, ...]
    text: str
    how: Literal["corrected", "reconstructed", "declared"] = "corrected"
    absent: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, facts: JsonObject) -> Reason:
        """Return the reason that a catalog's file states."""
        how, absent = facts.get("how", "corrected"), tuple(facts.get("absent", ()))
        return cls(facts["at"], tuple(facts["keywords"]), facts["text"], how, absent)

    def as_json(self) -> JsonObject:
        """Return it as a catalog's file states it."""
        stated = {"at": self.at, "keywords": list(self.keywords), "text": self.text}
        if self.how == "corrected":
            return stated
        return {**stated, "how": self.how, "absent": list(self.absent)}

    def covers(self, owner: str, pointer: str, keyword: str) -> bool:
        """Return whether it is the reason of a keyword.

        >>> reason = Reason("Task/state", ("enum",), "Declared.")
        >>> reason.covers("Task", "/state", "enum"), reason.covers("Task", "/state", "type")
        (True, False)
        """
        return keyword in self.keywords and self.at in {owner + pointer, "*" + pointer}
