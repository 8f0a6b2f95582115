"""The drafts as data: what tells them apart as far as the meaning of a schema goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.schema.validator import SchemaError
from eventcontracts.schema.vocabulary import DRAFT_NAMES, all_subschemas, keywords_where

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = ["CURRENT_DRAFT", "DRAFT_2020_12", "Draft", "draft_named", "draft_of"]

DRAFT_2020_12: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of JSON Schema.

    Attributes:
        name: What people call it.
        foreign: Keywords of draft 2020-12 that mean nothing in it.
        identifier: The keyword that names a schema.
        named_by_fragment: Whether that keyword also sets anchors.
        lone_references: Whether `$ref` silences the keywords beside it.
        contains_evaluates: Whether `contains` counts for `unevaluatedItems`.
    """

    name: str
    foreign: frozenset[str] = frozenset()
    identifier: str = "$id"
    named_by_fragment: bool = False
    lone_references: bool = False
    contains_evaluates: bool = True


CURRENT_DRAFT: Final = Draft("draft 2020-12")


def _keywords_after(draft: str) -> frozenset[str]:
    """Return the keywords of later drafts that change what a schema means."""
    return frozenset(
        keywords_where(
            lambda row: (
                row.role in {"identifier", "assertion", "applicator"}
                and DRAFT_NAMES.index(row.since) > DRAFT_NAMES.index(draft)
            )
        )
    )


DRAFT_2019_09: Final = Draft(
    "draft 2019-09", _keywords_after("draft 2019-09"), contains_evaluates=False
)
DRAFT_7: Final = Draft(
    "draft-07", _keywords_after("draft-07"), named_by_fragment=True, lone_references=True
)
DRAFT_6: Final = replace(DRAFT_7, name="draft-06", foreign=_keywords_after("draft-06"))
DRAFT_4: Final = replace(
    DRAFT_7, name="draft-04", foreign=_keywords_after("draft-04"), identifier="id"
)

UNDECLARED_DRAFT: Final = Draft("an undeclared draft", named_by_fragment=True)
"""For a schema that names no draft: old keywords are read as they were meant, none is silent."""

UNDECLARED_EARLY_DRAFT: Final = replace(UNDECLARED_DRAFT, identifier="id")
"""The same for one that is written as in draft-04."""

DRAFTS: Final = {
    "json-schema.org/draft-04/schema": DRAFT_4,
    "json-schema.org/draft-06/schema": DRAFT_6,
    "json-schema.org/draft-07/schema": DRAFT_7,
    "json-schema.org/draft/2019-09/schema": DRAFT_2019_09,
    "json-schema.org/draft/2020-12/schema": CURRENT_DRAFT,
}
UNSUPPORTED_DRAFTS: Final = ("/draft-01/", "/draft-02/", "/draft-03/")

OLD_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: not row.is_current and row.role != "identifier")
)
"""Keywords that show an early draft; an `id` may be meant for readers only."""


def draft_of(schema: Schema, name: str = "schema") -> Draft:
    """Return the draft that a schema is written in.

    It is what `$schema` says; for a schema without, or with one that nobody knows, what its
    keywords say.

    Args:
        schema: The schema.
        name: What to call it in an error.

    Raises:
        SchemaError: If it declares a draft before draft-04.

    >>> draft_of({"$schema": "http://json-schema.org/draft-07/schema#"}).name
    'draft-07'
    >>> draft_of({"minimum": 0, "exclusiveMinimum": True}).name
    'an undeclared draft'
    >>> draft_of({"type": "object"}).name
    'draft 2020-12'
    """
    if isinstance(schema, bool):
        return CURRENT_DRAFT
    return draft_named(schema.get("$schema"), name) or _draft_by_keywords(schema)


def draft_named(dialect: object, name: str) -> Draft | None:
    """Return the draft that a value of `$schema` names, or None if it names none.

    Args:
        dialect: The value.
        name: What to call the schema in an error.

    Raises:
        SchemaError: If it is a draft before draft-04.
    """
    uri = dialect.rpartition("://")[2].rstrip("#") if isinstance(dialect, str) else ""
    if any(draft in uri for draft in UNSUPPORTED_DRAFTS):
        problem = f"{dialect} is too old: rewrite it in draft-04 or later, best in draft 2020-12"
        raise SchemaError(name, "/$schema", problem)
    return DRAFTS.get(uri)


def _draft_by_keywords(schema: JsonObject) -> Draft:
    """Return the draft that the keywords of a schema speak of."""
    found = CURRENT_DRAFT
    for _, part in all_subschemas(schema):
        if isinstance(part.get("exclusiveMinimum"), bool) or isinstance(
            part.get("exclusiveMaximum"), bool
        ):
            return UNDECLARED_EARLY_DRAFT
        if part.keys() & OLD_KEYWORDS or isinstance(part.get("items"), list) or _is_anchor(part):
            found = UNDECLARED_DRAFT
    top = schema.get("id")
    if isinstance(top, str) and "://" in top and "$id" not in schema:
        return UNDECLARED_EARLY_DRAFT
    return found


def _is_anchor(part: JsonObject) -> bool:
    return isinstance(part.get("$id"), str) and "#" in part["$id"][:-1]
