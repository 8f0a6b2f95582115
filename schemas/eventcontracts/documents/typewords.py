"""The words that documents have for types, and for what else a field may or must be.

Documents write types as programmers say them: `string | null`, `array of integers`, `?int64`,
`List<Order>`, `string(uuid)`, `"open" | "closed"`. Words that are unknown say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.literals import CONSTANTS
from eventcontracts.jsondata.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["Said", "literal", "said_in_prose", "said_in_type", "said_in_words"]

_BY_TYPE: Final = {
    ("string", ""): "string str text varchar char keyword texto cadena zeichenkette chaîne chaine"
    " stringa строка",
    ("string", "uuid"): "uuid guid",
    ("string", "date-time"): "datetime date-time iso8601 iso-8601 rfc3339 rfc-3339 isodate",
    ("string", "date"): "date fulldate full-date",
    ("string", "email"): "email e-mail",
    ("string", "uri"): "url uri",
    ("integer", ""): "integer int int8 int16 int32 int64 uint uint32 uint64 long short bigint"
    " smallint unix epoch inteiro entero entier ganzzahl intero целое",
    ("number", ""): "number float float32 float64 double decimal numeric real número numero nombre"
    " zahl число",
    ("boolean", ""): "boolean bool booleano booléen booleen boolesch wahrheitswert",
    ("object", ""): "object objects dict dictionary map hash hashmap struct record json jsonobject"
    " objeto objet objekt oggetto объект",
    ("array", ""): "array list set collection lista liste arreglo tableau matriz массив",
}
TYPE_WORDS: Final = {
    word: type_and_format for type_and_format, words in _BY_TYPE.items() for word in words.split()
}
"""The type and format that each word names."""

NULLS: Final = {"null", "nil", "none", "nullable"}
BESIDE_TYPES: Final = {"of", "or", "optional", "required", "a", "an", "iso", "8601", "timestamp"}
"""Words that stand beside the name of a type and leave it one."""

WORD: Final = re.compile(r"[^\W_](?:[\w-]*\w)?")
LIST_OF: Final = re.compile(
    r"(?:array|list|set|collection|lista|liste|arreglo|tableau)s?\s*"
    r"(?:of|de|von|di|<|\[|\(|:)\s*(?P<items>[^)\]>]+)"
    r"|(?P<before>[\w.-]+(?:\s*\|\s*[\w.-]+)*)\s*\[\]|^\s*\[\s*(?P<inside>\w+)\s*\]\s*$"
    r"|(?P<plain>[\w-]+)\s+(?:array|list)\b",
    re.IGNORECASE,
)
MAP_OF: Final = re.compile(r"(?:map|dict|object|record|hash)\w*\s*[<\[(]", re.IGNORECASE)
ALTERNATIVES: Final = re.compile(r"\s*(?:\||/|,|;|\bor\b|\bou\b|\boder\b|\bo\b)\s*", re.IGNORECASE)
VALUE: Final = r"`[^`]+`|\"[^\"]*\"|'[^']*'|“[^”]*”"
QUOTED: Final = re.compile(rf"(?:{VALUE})")
LITERALS: Final = re.compile(
    rf"\s*(?:{VALUE})(?:\s*(?:\||,|/|\bor\b)\s*(?:{VALUE}))+\s*", re.IGNORECASE
)

NULLABLE: Final = re.compile(
    r"\bnullable\b|\b(?:may|can|could|might|will)(?: also)? be `?null`?(?!\w)"
    r"|\bor `?null`?(?!\w)"
    r"|`?\bnull`? (?:if|when|unless|until|for|otherwise)\b|\bis `?null`? (?:if|when)"
    r"|\b(?:ou|oder|o) `?null`?(?!\w)|\bpode ser nul[ao]\b|\bkann null sein\b",
    re.IGNORECASE,
)
NOT_NULLABLE: Final = re.compile(r"\b(?:never|not|non-?)\s*`?null(?:able)?`?(?!\w)", re.IGNORECASE)
OPTIONAL: Final = re.compile(
    r"\boptional\b|\b(?:only|not always) (?:present|included|sent|set|available|there)\b"
    r"|\b(?:present|included|sent|set|returned) only\b"
    r"|\b(?:may|can|might) be (?:absent|missing|omitted)\b"
    r"|\b(?:is|are) (?:omitted|absent|missing)\b"
    r"|\bomitted (?:if|when|for)\b|\bif (?:present|available|any)\b"
    r"|\bopcional\b|\boptionnel(?:le)?\b|\bfacultati(?:f|vo|ve)\b",
    re.IGNORECASE,
)
REQUIRED: Final = re.compile(
    r"\b(?:required|mandatory|obrigatóri[oa]|obligatori[oa]|obligatoire|pflichtfeld|erforderlich)\b"
    r"|\balways (?:present|included|sent|set|there)\b",
    re.IGNORECASE,
)
NOT_REQUIRED: Final = re.compile(r"\b(?:not|non)[ -](?:required|mandatory)\b", re.IGNORECASE)
DEPRECATED: Final = re.compile(
    r"\bdeprecated\b|\bobsolete\b|\bno longer (?:used|set|sent|supported)\b|\bwill be removed\b"
    r"|\bveraltet\b|\bobsoleto\b|\bdéprécié\b",
    re.IGNORECASE,
)
DEFAULT: Final = re.compile(
    rf"\bdefault(?:s to| value is| is| value)?:?\s+(?P<value>{VALUE}|-?\d[\d.]*|true|false|null)"
    r"(?![\w-])",
    re.IGNORECASE,
)
LISTED: Final = re.compile(
    r"\b(?:one of(?: the following)?(?: values)?|either|(?:possible|allowed|valid|accepted|known)"
    r" (?:values|options)(?: are)?|values(?: are)?|must be(?: one of)?|enum(?:eration)?(?: of)?"
    r"|always|ein(?:e|er|es)? von|uma? d[eoa]s?|uno de|l'un de)\s*[:=]?\s*[(\[]?\s*|\A(?=\s*`)",
    re.IGNORECASE,
)
"""What stands before all values that a field may have."""

OPEN: Final = re.compile(
    r"\b(?:e\.?\s?g\.?|for example|for instance|such as|like|including|among others|etc|z\.\s?b|por"
    r" exemplo|par exemple)\b|…|\.\.\.",
    re.IGNORECASE,
)
"""What makes of a list of values one of examples."""

ITEM: Final = re.compile(
    rf"\s*(?P<value>{VALUE}|-?\d+(?:\.\d+)?(?![\w.-])|(?:true|false|null)(?!\w)"
    r"|[A-Za-z_][\w-]*(?:[.:/][\w-]+)*)"
)
REMARK: Final = re.compile(r"\s*(?:\([^()]*\)|[-–—=:]\s+[^`,;|.]{1,60}(?=[,;|]\s*`))")  # noqa: RUF001 - dashes
GLUE: Final = re.compile(
    r"\s*(?:[,|/;]\s*(?:(?:or|and|ou|oder|und|e|y)\b)?|\b(?:or|and|ou|oder|und)\b)\s*",
    re.IGNORECASE,
)
"""What stands behind a value in a list: a remark on it, and what leads to the next one."""

CODE_LIKE: Final = re.compile(r"[A-Z][A-Z0-9]+|.*[\d._:/].*")
"""A bare word that is a value, and not one of the sentence."""

FORMATS: Final = (
    (re.compile(r"\b(?:iso[ -]?8601|rfc[ -]?3339)\b", re.IGNORECASE), "date-time"),
    (re.compile(r"\buuid\b", re.IGNORECASE), "uuid"),
)
UNIX: Final = re.compile(r"\b(?:unix|epoch)\b", re.IGNORECASE)
MOST_VALUES: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """The meaning of words about a field; see `FieldFact` for each attribute.

    Attributes:
        items: What is said of the items of a list; None where nothing is.
    """

    types: tuple[str, ...] = ()
    required: bool | None = None
    nullable: bool | None = None
    enum: tuple[Json, ...] = ()
    format: str = ""
    default: Json = MISSING
    examples: tuple[Json, ...] = ()
    deprecated: bool = False
    items: Said | None = None

    def over(self, other: Said) -> Said:
        """Return what this says, and where it says nothing what the other one does."""
        return Said(
            types=self.types or other.types,
            required=other.required if self.required is None else self.required,
            nullable=other.nullable if self.nullable is None else self.nullable,
            enum=self.enum or other.enum,
            format=self.format or other.format,
            default=other.default if self.default is MISSING else self.default,
            examples=self.examples or other.examples,
            deprecated=self.deprecated or other.deprecated,
            items=self.items or other.items,
        )


def said_in_type(text: str) -> Said:
    """Return what the words in a column of types say.

    Args:
        text: The words, with back-ticks around code.

    >>> said_in_type("?array of integers").types, said_in_type("string | null").nullable
    (('array',), True)
    >>> said_in_type('"open" | "closed"').enum, said_in_type("string(uuid), optional").format
    (('open', 'closed'), 'uuid')
    """
    text = text.strip()
    beside = _beside(text)
    if LITERALS.fullmatch(text):
        values = tuple(dict.fromkeys(literal(found) for found in QUOTED.findall(text)))
        if not all(_names_type(str(value)) for value in values):
            kept = tuple(value for value in values if value is not None)
            return replace(
                beside, enum=kept, types=_types_of(kept), nullable=None in values or None
            )
    plain = re.sub(r"[`*\"']", "", text)
    optional = plain.startswith("?") or plain.endswith("?")
    if optional and beside.nullable is None:
        beside = replace(beside, nullable=True)
    listed = LIST_OF.search(plain)
    if listed and not MAP_OF.match(plain):
        inside = next(group for group in listed.groups() if group)
        items = said_in_type(re.sub(r"\s*(?:\bor\b|\|)\s*null\b", "", inside))
        return replace(beside, types=("array",), items=items)
    if MAP_OF.match(plain):
        return replace(beside, types=("object",))
    return _said_by_alternatives(plain, beside)


def _beside(text: str) -> Said:
    """Return the facts beside the type: whether the field may be absent, null, and so on."""
    return Said(
        required=_is_required(text),
        nullable=_is_nullable(text),
        deprecated=DEPRECATED.search(text) is not None,
    )


def _said_by_alternatives(text: str, beside: Said) -> Said:
    types: dict[str, None] = {}
    whole, nullable = True, beside.nullable
    formats = {name for pattern, name in FORMATS if pattern.search(text)}
    text = FORMATS[0][0].sub("date-time", text)
    for part in ALTERNATIVES.split(re.sub(r"[()<>\[\]?]", " ", text)):
        words = [word.lower() for word in WORD.findall(part)]
        found = [known for known in map(_type_of_word, words) if known]
        if set(words) & NULLS:
            nullable = True
        if found:
            types[found[0][0]] = None
            formats |= {name for _, name in found if name}
        elif words and not set(words) & NULLS and not _is_remark(part):
            whole = False
    if not whole:
        types = (
            {name: None for name in types if name in {"object", "array"}} if len(types) == 1 else {}
        )
    return replace(
        beside,
        types=tuple(types),
        nullable=nullable,
        format=formats.pop() if whole and len(formats) == 1 and set(types) == {"string"} else "",
    )


def _type_of_word(word: str) -> tuple[str, str] | None:
    return TYPE_WORDS.get(word) or TYPE_WORDS.get(word.removesuffix("s"))


def _is_remark(part: str) -> bool:
    return bool(REQUIRED.search(part) or OPTIONAL.search(part) or DEPRECATED.search(part))


def _names_type(text: str) -> bool:
    return text.lower() in TYPE_WORDS or text.lower() in NULLS


def said_in_words(text: str) -> Said:
    """Return what words say of a type if they are nothing but the name of one, or of several.

    >>> said_in_words("array of strings").types, said_in_words("number of items").types
    (('array',), ())
    """
    words = [word.lower() for word in WORD.findall(text)]
    known = all(_type_of_word(word) or word in NULLS or word in BESIDE_TYPES for word in words)
    return said_in_type(text) if words and known else Said()


def said_in_prose(text: str) -> Said:
    """Return what sentences about a field say, as far as they use the words that most use.

    Args:
        text: The sentences, with back-ticks around code.

    >>> said = said_in_prose("One of `open`, `closed`. May be null; defaults to `open`.")
    >>> said.enum, said.nullable, said.default
    (('open', 'closed'), True, 'open')
    """
    default = DEFAULT.search(text)
    enum, examples = _listed(text)
    formats = [name for pattern, name in FORMATS if pattern.search(text)]
    return Said(
        types=("integer",) if UNIX.search(text) and not formats else (),
        required=_is_required(text),
        nullable=True if None in enum else _is_nullable(text),
        enum=tuple(value for value in enum if value is not None),
        format=formats[0] if len(formats) == 1 else "",
        default=literal(default["value"]) if default else MISSING,
        examples=examples,
        deprecated=DEPRECATED.search(text) is not None,
    )


def _is_required(text: str) -> bool | None:
    if OPTIONAL.search(text) or NOT_REQUIRED.search(text):
        return False
    return True if REQUIRED.search(text) else None


def _is_nullable(text: str) -> bool | None:
    if NOT_NULLABLE.search(text):
        return False
    return True if NULLABLE.search(text) else None


def _listed(text: str) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """Return the values that are listed, and those that are given as examples alone."""
    for begin in LISTED.finditer(text):
        values, end, marked = _values(text, begin.end())
        sentence = re.split(r"[.;](?:\s|$)", text[end:], maxsplit=1)[0]
        rest = re.sub(r"\([^()]*\)|[\s.)\]]", "", sentence)
        if not values or (rest and (not marked or not begin[0].strip())):
            continue
        if len(values) == 1 and not _is_constant(begin[0], str(values[0]), marked=marked):
            continue
        is_open = OPEN.search(text[: begin.start()][-12:] + " " + sentence)
        return ((), values) if is_open else (values, ())
    return (), ()


def _is_constant(before: str, value: str, *, marked: bool) -> bool:
    """Return whether a single value is said to be the only one."""
    if not before.lower().startswith(("always", "must be")):
        return False
    return marked or CODE_LIKE.fullmatch(value) is not None


def _values(text: str, at: int) -> tuple[tuple[Json, ...], int, bool]:
    """Return the values that stand from an offset on, where they end, and if they are marked."""
    values: dict[Json, None] = {}
    end = at
    marked: bool | None = None
    while (found := ITEM.match(text, at)) and len(values) < MOST_VALUES:
        is_marked = found["value"][0] in "`\"'“"
        if marked not in {None, is_marked} and found["value"] != "null":
            break
        marked = is_marked if marked is None else marked
        values[literal(found["value"])] = None
        end = found.end()
        remark = REMARK.match(text, end)
        glue = GLUE.match(text, remark.end() if remark else end)
        if not glue:
            break
        at = glue.end()
    return tuple(values), end, bool(marked)


def literal(text: str) -> Json:
    """Return the value that a document writes down, which is a text unless JSON knows better.

    >>> literal('"12"'), literal("`12`"), literal("open"), literal("`null`")
    ('12', 12, 'open', None)
    """
    if text[:1] in {'"', "'", "“"}:
        return text[1:-1]
    inside = text.strip("`")
    if inside[:1] in {'"', "'"} and inside[-1:] == inside[:1] and len(inside) > 1:
        return inside[1:-1]
    if inside in CONSTANTS:
        return CONSTANTS[inside][0]
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,17})", inside):
        return int(inside)
    return float(inside) if re.fullmatch(r"-?\d{1,17}\.\d{1,17}", inside) else inside


def _types_of(values: Iterable[Json]) -> tuple[str, ...]:
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return tuple(dict.fromkeys(names[type(value)] for value in values if type(value) in names))
