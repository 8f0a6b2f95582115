"""Fields as documents describe them: the rows of tables and the items of lists, one field each.

Where a field lies in a payload is found out afterwards, see `described`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.typewords import (
    Said,
    literal,
    said_in_prose,
    said_in_type,
    said_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.documents.document import SourceLocation

__all__ = ["DescribedField", "FieldColumns", "field_in_prose", "fields_in_row"]

_COLUMNS: Final = {
    "name": (
        r"(?:json |xml )?(?:fields?|names?|propert(?:y|ies)|keys?|parameters?|attributes?"
        r"|elements?|members?|paths?|json ?path|campos?|nomes?|nombres?|champs?|feld(?:er)?"
        r"|propriedades?|propiedad(?:es)?|parâmetros?|parámetros?|schlüssel|eigenschaft(?:en)?"
        r"|attributs?|atributos?|поле|поля)(?: names?| paths?)?"
    ),
    "type": (
        r"(?:data ?|json ?|value ?)?types?|tipos?(?: de dados?)?|typ(?:en)?|datentyp|format|тип"
    ),
    "required": (
        r"required\??|mandatory\??|presence|always present\??|obrigatóri[oa]s?|obligatori[oa]s?"
        r"|obligatoire|pflicht(?:feld)?|erforderlich|cardinality|card\.?|occurs|occurrence"
    ),
    "optional": r"optional\??|opcional",
    "nullable": r"nullable\??|can be null\??|null\??",
    "description": (
        r"descriptions?|meaning|notes?|comments?|remarks?|explanation|details?|descriç(?:ão|ões)"
        r"|descripci(?:ón|ones)|beschreibung|bedeutung|описание|purpose|about"
    ),
    "values": (
        r"(?:allowed|possible|valid|accepted|enum) ?values?|enum(?:eration)?s?|values|options"
    ),
    "default": r"defaults?(?: values?)?|padrão|standardwert|par défaut",
    "example": r"(?:example|sample)s?(?: values?)?|exemplos?|ejemplos?|exemples?|beispiele?",
}
COLUMNS: Final = {name: re.compile(words, re.IGNORECASE) for name, words in _COLUMNS.items()}
"""What the columns of a table of fields are called."""

YES: Final = re.compile(
    r"\W*(?:y|yes|true|required|mandatory|always|m|x|1|1\.\.[1n*]|\+|sim|sí|ja|oui|да|[✓✔☑✅]\W?)\W*",
    re.IGNORECASE,
)
NO: Final = re.compile(
    r"\W*(?:n|no|false|optional|o|0|0\.\.[1n*]|\?|\*|não|nein|non|нет|[✗✘☐❌-]\W?)\W*|",
    re.IGNORECASE,
)

NESTING: Final = re.compile(r"(?P<marks>(?:[↳└├│─»→>•·‣–—-]|\N{NO-BREAK SPACE}|&nbsp;|&emsp;|\s)+)")  # noqa: RUF001 - signs of nesting
MARKER: Final = re.compile(r"[↳└├─»→>•·‣–—-]|\N{NO-BREAK SPACE}|&nbsp;|&emsp;")  # noqa: RUF001
KEY: Final = r"[^\W\d][\w$@:-]*|\d+|[$@_][\w$-]*"
STEP: Final = rf"(?:{KEY})(?:\[(?:\d+|\*|#|n|i|)\])*"
PATH: Final = re.compile(
    rf"(?:\$\.?|/|\.)?(?P<path>{STEP}(?:(?:\.|/|->|\s?>\s?|\.\[\]\.?)(?:{STEP}|\*|#))*)"
    r"(?P<mark>[?*!]?)(?:\[\])?"
)
SPLIT: Final = re.compile(r"\.|/|->|\s?>\s?")
INDEX: Final = re.compile(r"\[(?:\d+|\*|#|n|i|)\]")

BEGINNING: Final = re.compile(
    r"\s*(?:\*\*|__)?`(?P<name>[^`\s]+)`(?:\*\*|__)?\s*(?P<type>[(\[{<][^()\[\]{}<>]{1,80}[)\]}>])?"
    r"\s*(?:(?P<glue>[:=–—-])\s*(?P<words>.*)|(?P<rest>.*))",  # noqa: RUF001 - dashes
    re.DOTALL,
)
SUBJECT: Final = re.compile(
    r"(?:the |a |an )?(?:field |property |attribute |key |value of )?`(?P<name>[^`\s]+)`"
    r"(?: (?:field|property|attribute|key))?\s+"
    r"(?P<words>(?:is|are|may|can|could|will|must|has|have|contains|defaults)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+")


@dataclass(frozen=True, slots=True)
class DescribedField:
    """A field as a document describes it.

    Attributes:
        names: The keys that lead to it, with `*` for a list's items.
        said: What is said of it.
        description: What it means, in the document's words.
        place: Where it is described.
        depth: How deep it lies below the one described before it; 0 where its names are all.
    """

    names: tuple[str, ...]
    said: Said
    description: str
    place: SourceLocation
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """The columns of a table that describe fields.

    Attributes:
        at: The index of each column by what it tells.
    """

    at: dict[str, int]

    @classmethod
    def of(cls, header: Sequence[str]) -> FieldColumns | None:
        """Return the columns of a table, or None if its rows are no fields.

        Args:
            header: What the columns are called.

        >>> FieldColumns.of(("Field", "Type", "Required")).at
        {'name': 0, 'type': 1, 'required': 2}
        >>> FieldColumns.of(("Event", "Description")) is None
        True
        """
        at: dict[str, int] = {}
        for index, title in enumerate(header):
            told = next(
                (n for n, words in COLUMNS.items() if words.fullmatch(title.strip(" `*"))), None
            )
            if told and told not in at:
                at[told] = index
        telling = at.keys() & {"type", "required", "optional", "nullable", "description", "values"}
        return cls(at) if at.get("name") in {0, 1} and telling else None

    @property
    def names_types(self) -> bool:
        """Whether one of them tells types."""
        return "type" in self.at

    def cell(self, name: str, cells: Sequence[str]) -> str:
        """Return the text of a cell; empty if the table has no such column.

        Args:
            name: What the column tells.
            cells: The cells of a row.
        """
        index = self.at.get(name, len(cells))
        return cells[index].strip() if index < len(cells) else ""


def fields_in_row(
    columns: FieldColumns, cells: Sequence[str], place: SourceLocation
) -> tuple[DescribedField, ...]:
    """Return the fields that a row of a table describes; most often one.

    Args:
        columns: The columns of the table.
        cells: The cells of the row, with back-ticks around code.
        place: Where the row stands.

    >>> from eventcontracts.documents import SourceLocation
    >>> columns = FieldColumns.of(("Field", "Type", "Description"))
    >>> row = ("`data.items[].sku?`", "string", "The article.")
    >>> fields_in_row(columns, row, SourceLocation("a.md", 7))[0].names
    ('data', 'items', '*', 'sku')
    """
    said = _said_in_row(columns, cells)
    description = plain(columns.cell("description", cells))
    name = html.unescape(columns.cell("name", cells))
    found = []
    for part in re.split(r"\s*(?:,|\bor\b)\s+(?=`|\w+$)", name):
        nesting = NESTING.match(part)
        depth = len(MARKER.findall(nesting["marks"])) if nesting else 0
        rest = part[nesting.end() :] if nesting else part
        names, beside = _names(rest)
        if names:
            found.append(DescribedField(names, beside.over(said), description, place, depth))
    return tuple(found)


def _said_in_row(columns: FieldColumns, cells: Sequence[str]) -> Said:
    told = said_in_prose(columns.cell("description", cells))
    said = said_in_type(columns.cell("type", cells)).over(told)
    values = said_in_prose(
        columns.cell("values", cells) and "one of: " + columns.cell("values", cells)
    )
    said = replace(said, enum=values.enum or said.enum, nullable=values.nullable or said.nullable)
    said = replace(said, required=_stated(columns, cells, said.required))
    nullable = columns.cell("nullable", cells)
    if nullable and (YES.fullmatch(nullable) or NO.fullmatch(nullable)):
        said = replace(said, nullable=YES.fullmatch(nullable) is not None)
    if default := columns.cell("default", cells).strip("- "):
        said = replace(said, default=literal(default))
    return said


def _stated(columns: FieldColumns, cells: Sequence[str], otherwise: bool | None) -> bool | None:
    """Return what the columns say of whether a field is always there."""
    for name, yes in (("required", True), ("optional", False)):
        if name in columns.at:
            text = columns.cell(name, cells)
            if YES.fullmatch(text):
                return yes
            if NO.fullmatch(text):
                return not yes
            told = said_in_prose(text).required
            return told if told is not None else otherwise
    return otherwise


def _names(text: str) -> tuple[tuple[str, ...], Said]:
    """Return the keys that the cell of a name has, and what it says beside them."""
    bare = re.sub(r"\*\*|__(?=\w)|~~", "", text.replace("`", "")).strip()
    word, _, rest = bare.partition(" ") if not re.match(r"\S+ ?> ?\S", bare) else (bare, "", "")
    star = word.endswith("*") and not word.endswith((".*", "]*"))
    found = PATH.fullmatch(word)
    if not found:
        return (), Said()
    names: list[str] = []
    for step in SPLIT.split(found["path"]):
        key = INDEX.sub("", step)
        names += [key if key not in {"#", "*"} else "*"] if key else []
        names += ["*"] * len(INDEX.findall(step))
    if word.endswith("[]") and names[-1] != "*":
        names.append("*")
    beside = said_in_type(rest.strip(" ()")) if rest else Said()
    if word.endswith("?"):
        beside = replace(beside, required=False)
    elif star or "~~" in text:
        beside = replace(beside, required=True if star else None, deprecated="~~" in text)
    return tuple(names), beside


def field_in_prose(text: str, place: SourceLocation, depth: int = 0) -> tuple[DescribedField, ...]:
    """Return the fields that an item of a list, or a paragraph, describes.

    An item describes one if it begins with its name in code; a paragraph has to say something
    that can be told of a field.

    Args:
        text: The words, with back-ticks around code.
        place: Where they stand.
        depth: How deep the list lies; 0 for a paragraph.

    >>> from eventcontracts.documents import SourceLocation
    >>> place = SourceLocation("a.md", 7)
    >>> field_in_prose("`total` (integer, optional): in cents", place, 1)[0].said.required
    False
    >>> [found.said.enum for found in field_in_prose("`state` is one of `A`, `B`.", place)]
    [('A', 'B')]
    """
    if depth:
        found = _in_item(text, place, depth)
        return (found,) if found else ()
    sentences = (_in_sentence(sentence, place) for sentence in SENTENCE.split(text))
    return tuple(found for found in sentences if found)


def _in_item(text: str, place: SourceLocation, depth: int) -> DescribedField | None:
    begin = BEGINNING.fullmatch(text)
    if not begin or not (begin["glue"] or begin["type"]):
        return None
    names, beside = _names(begin["name"])
    words = (begin["words"] or begin["rest"] or "").strip()
    said = beside.over(said_in_type((begin["type"] or "")[1:-1]))
    if not said.types:
        first, _, _ = re.split(r"([.,;:–—])", words + ".", maxsplit=1)  # noqa: RUF001 - dashes
        typed = said_in_words(first)
        said = said.over(typed)
    if not names:
        return None
    return DescribedField(names, said.over(said_in_prose(words)), plain(words), place, depth)


def _in_sentence(text: str, place: SourceLocation) -> DescribedField | None:
    found = SUBJECT.match(text)
    names, _ = _names(found["name"]) if found else ((), Said())
    said = said_in_prose(found["words"]) if found else Said()
    if not names or said == Said():
        return None
    return DescribedField(names, said, "", place)


def plain(text: str) -> str:
    """Return words without marks.

    >>> plain("In `cents`, <br> **always**.")
    'In cents, always.'
    """
    return " ".join(re.sub(r"<[^<>]*>|`|\*\*", "", text).split())
