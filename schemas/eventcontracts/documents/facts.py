"""Facts about fields that a document says in words: in a table, a list or a comment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.pointers import MISSING

if TYPE_CHECKING:
    from eventcontracts.documents.document import SourceLocation
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["FACT_TYPES", "FieldFact"]

FACT_TYPES: Final = ("null", "boolean", "object", "array", "number", "string", "integer")
"""The types that a fact may name: those of JSON Schema (draft 2020-12, validation, 6.1.1)."""


@dataclass(frozen=True, slots=True)
class FieldFact:
    """A fact about one field that a document says in words.

    Attributes:
        pointer: The field's place in the payload, with `*` for a list's items.
        place: Where the document says it.
        types: The JSON types that are named, `null` aside; none where no type is named.
        required: Whether it is said to be always there, or not always; None where nothing is said.
        nullable: Whether it is said that it may, or may not, be null.
        enum: All values that it may have, where they are listed.
        format: A format of JSON Schema that is named, such as `date-time`.
        description: What it means, in the document's words.
        default: The value that counts where it is absent; `MISSING` where nothing is said.
        examples: Values that are given as examples.
        deprecated: Whether it is said to be going away.

    >>> from eventcontracts.documents import SourceLocation
    >>> fact = FieldFact("/data/total", SourceLocation("page.md", 7), types=("integer",),
    ...     required=True)
    >>> fact.says_nothing, FieldFact("/id", fact.place).says_nothing
    (False, True)
    """

    pointer: str
    place: SourceLocation
    types: tuple[str, ...] = ()
    required: bool | None = None
    nullable: bool | None = None
    enum: tuple[Json, ...] = field(default=(), hash=False)
    format: str = ""
    description: str = ""
    default: Json = field(default=MISSING, hash=False)
    examples: tuple[Json, ...] = field(default=(), hash=False)
    deprecated: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether it names the field and tells nothing of it."""
        return self == FieldFact(self.pointer, self.place)
