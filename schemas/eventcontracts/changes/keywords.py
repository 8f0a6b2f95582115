"""Keywords: what it is called when one of them says something else than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json

__all__ = ["ANNOTATIONS", "keyword_code", "limits_code", "type_codes"]

ALL_TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")

LOWER: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
"""Limits that are tighter when they are higher."""

UPPER: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})

NAMED: Final = {
    "format": "format",
    "pattern": "pattern",
    "$ref": "reference",
    "items": "items",
    "prefixItems": "items",
    "contains": "items",
    "unevaluatedItems": "items",
    "additionalProperties": "other-keys",
    "unevaluatedProperties": "other-keys",
    "patternProperties": "other-keys",
    "propertyNames": "other-keys",
    "allOf": "combination",
    "anyOf": "combination",
    "oneOf": "combination",
    "default": "default",
}
"""The keywords that have codes of their own; any other is a constraint, or says nothing."""

ASSERTIONS: Final = frozenset(
    {
        *("not", "if", "then", "else", "multipleOf", "uniqueItems", "minContains", "maxContains"),
        *("dependentRequired", "dependentSchemas", "dependencies", "$dynamicRef", "$recursiveRef"),
    }
)

ANNOTATIONS: Final = frozenset({"annotation-changed", "default-added", "default-changed"}) | {
    "default-removed"
}
"""Codes of changes that no validator sees."""


def keyword_code(keyword: str, old: Json, new: Json) -> str:
    """Return the code of a keyword that came, went or changed.

    Args:
        keyword: The keyword.
        old: What it said; `MISSING` if nothing.
        new: What it says; `MISSING` if nothing.

    >>> keyword_code("format", "date", MISSING), keyword_code("title", "A", "B")
    ('format-removed', 'annotation-changed')
    """
    how = "added" if old is MISSING else "removed" if new is MISSING else "changed"
    if keyword in NAMED:
        return f"{NAMED[keyword]}-{how}"
    return f"constraint-{how}" if keyword in ASSERTIONS else "annotation-changed"


def limits_code(keyword: str, old: Json, new: Json) -> str:
    """Return the code of a limit that is another; empty for what is no limit.

    >>> limits_code("minLength", 1, 3), limits_code("maximum", 9, MISSING)
    ('limit-tightened', 'limit-loosened')
    """
    if keyword not in LOWER | UPPER:
        return ""
    if old is MISSING or new is MISSING:
        return "limit-tightened" if old is MISSING else "limit-loosened"
    tighter = new > old if keyword in LOWER else new < old
    return "limit-tightened" if tighter else "limit-loosened"


def type_codes(old: Json, new: Json) -> Iterator[tuple[str, Json]]:
    """Yield the steps from one `type` to another: each code, and the type after it.

    Null that is allowed or refused is a step of its own.

    >>> list(type_codes(["string", "null"], "string"))
    [('null-refused', 'string')]
    >>> list(type_codes("integer", "number")), list(type_codes("string", ["integer", "null"]))
    ([('type-widened', 'number')], [('null-allowed', ['string', 'null']), ('type-changed', \
['integer', 'null'])])
    """
    before, after = _types(old), _types(new)
    nullable = "null" in before, "null" in after
    named = MISSING not in (old, new) and isinstance(old, str | list)
    here = old
    if named and nullable[0] != nullable[1] and before - {"null"} and after - {"null"}:
        kept = [old] if isinstance(old, str) else [name for name in old if name != "null"]
        step: Json = [*kept, "null"] if nullable[1] else kept[0] if len(kept) == 1 else kept
        if (before - {"null"}) == (after - {"null"}):
            step = new
        yield ("null-allowed" if nullable[1] else "null-refused"), step
        here = step
    if _types(here) != after:
        yield _type_code(_types(here), after), new


def _types(stated: Json) -> set[str]:
    names = ALL_TYPES if stated is MISSING else (stated,) if isinstance(stated, str) else stated
    return {*names, *(("integer",) if "number" in names else ())}


def _type_code(before: set[str], after: set[str]) -> str:
    if before < after:
        return "type-widened"
    return "type-narrowed" if after < before else "type-changed"
