"""The codes of changes: which keyword gives which, what it means, and what to do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import Explanation
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.schema.vocabulary import KEYWORDS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["ANNOTATION_CODES", "CHANGE_CODES", "keyword_code", "limit_code", "type_codes"]

# Keywords: what it is called when one of them says something else than before.


ALL_TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")


LOWER_LIMITS: Final = frozenset(keywords_where(lambda row: row.limit == "lower"))


"""Limits that are tighter when they are higher."""


UPPER_LIMITS: Final = frozenset(keywords_where(lambda row: row.limit == "upper"))


ANNOTATION_CODES: Final = frozenset({"annotation-changed", "default-added", "default-changed"}) | {
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
    stem = KEYWORDS[keyword].change if keyword in KEYWORDS else ""
    return f"{stem}-{how}" if stem else "annotation-changed"


def limit_code(keyword: str, old: Json, new: Json) -> str:
    """Return the code of a limit that is another; empty for what is no limit.

    >>> limit_code("minLength", 1, 3), limit_code("maximum", 9, MISSING)
    ('limit-tightened', 'limit-loosened')
    """
    if keyword not in LOWER_LIMITS | UPPER_LIMITS:
        return ""
    if old is MISSING or new is MISSING:
        return "limit-tightened" if old is MISSING else "limit-loosened"
    tighter = new > old if keyword in LOWER_LIMITS else new < old
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
    before, after = _type_set(old), _type_set(new)
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
    if _type_set(here) != after:
        yield _type_code(_type_set(here), after), new


def _type_set(stated: Json) -> set[str]:
    names = ALL_TYPES if stated is MISSING else (stated,) if isinstance(stated, str) else stated
    return {*names, *(("integer",) if "number" in names else ())}


def _type_code(before: set[str], after: set[str]) -> str:
    if before < after:
        return "type-widened"
    return "type-narrowed" if after < before else "type-changed"


CODE_TABLE: Final = """
event-added | an event type came | Readers of the old version do not know it; a tolerant one \
ignores an event whose name it does not know. | Make sure that consumers ignore unknown names, \
then send it.
event-removed | an event type went | No event of the new version has this name. A reader that \
waits for it waits in vain, and recorded ones are no longer known. | Keep it until no consumer \
reads it.
event-renamed | an event type has another name | Its schema is the same but for the name; a \
reader of either version does not know the other's. | Send both for a while, or let consumers \
take either name.
property-added | a key came that may be absent | Readers that ignore unknown keys are not \
touched. Where the old version left other keys free, an old event may have this key with another \
kind of value: no writer that keeps to the old version does so. | Nothing, unless a consumer \
refuses unknown keys.
required-added | a key must be there now | Events of the old version may lack it, so a reader of \
the new version cannot read recorded or not yet updated events. | Update the producers first, or \
give readers a default for it.
required-removed | a key may be absent now | A reader of the old version takes it for granted and \
may fail without it. | Update the consumers first.
property-removed | a key went | Where it was required, a reader of the old version misses it; \
where it was optional, the new version says nothing of it. | Update the consumers that read it \
first; `--reads` tells which.
property-renamed | a key has another name | The same kind of value stands under another key. | \
Write both keys for a while, and let consumers read the new one first.
property-moved | a key is in another record | The same kind of value stands in another place. | \
Write it in both places for a while.
record-split | keys moved into a record of their own | What stood beside one another lies one \
level deeper now. | Write both forms for a while; `--transition` shows whether one event can be \
both.
record-joined | the keys of a record moved one level up | What lay in a record of its own stands \
beside the others now. | Write both forms for a while; `--transition` shows whether one event can \
be both.
type-narrowed | fewer JSON types are allowed | A value of a type that is gone is refused now. | \
Make sure that no producer writes it; `--corpus` counts recorded ones.
type-widened | more JSON types are allowed | A reader of the old version may meet a type that it \
does not expect. | Update the consumers first.
type-changed | other JSON types are allowed | Neither version reads what the other writes here. | \
Use a new key instead, and keep the old one for a while.
null-allowed | the value may be null now | A reader of the old version may fail on null. | Update \
the consumers first.
null-refused | the value may no longer be null | Events in which it is null are refused. | Make \
sure that no producer writes null.
enum-added | only listed values are allowed now | A value that was free is refused unless it is \
listed. | Make sure that the list has all values that are written.
enum-removed | the values are free now | A reader of the old version may meet a value that it \
does not know. | Let consumers take unknown values.
enum-value-added | a listed value came | A reader of the old version does not know it. | Update \
the consumers first, or let them take unknown values.
enum-value-removed | a listed value went | Events that have it are refused now. | Make sure that \
no producer writes it.
const-changed | the one allowed value is another | Neither version reads what the other writes \
here. | Update both at once, or allow both values for a while.
limit-tightened | a limit is tighter | Values beyond it are refused now. | Make sure that no \
producer writes them; `--corpus` counts recorded ones.
limit-loosened | a limit is looser | A reader of the old version may meet a value that is longer, \
larger or smaller than it expects. | Check what consumers reserve for it.
format-added | the text must have a format | Texts of another form are refused now. | Make sure \
that all producers write it.
format-removed | the text may have any form | A reader of the old version may fail to parse it. | \
Update the consumers first.
format-changed | the text must have another format | A text of the one form need not be one of \
the other. | Use a new key, or allow both for a while.
pattern-added | the text must match a pattern | Texts that do not match are refused now. | Make \
sure that all producers write it so.
pattern-removed | the text need not match a pattern | A reader of the old version may meet any \
text. | Update the consumers first.
pattern-changed | the text must match another pattern | Whether one allows what the other does is \
told by the verdict. | See the witness.
items-added | what a list's items are is said now | Items of another kind are refused. | Make \
sure that all producers write them so.
items-removed | a list's items are free now | A reader of the old version may meet any item. | \
Update the consumers first.
items-changed | a list's items are said in another way | The verdict tells which lists are \
refused. | See the witness.
record-closed | unknown keys are refused now | An event with a key that is not named is refused. \
| Leave records open: producers add keys.
record-opened | unknown keys are allowed now | A reader of the old version refuses keys that it \
does not know. | Update the consumers first.
other-keys-added | what other keys hold is said now | Other keys with another kind of value are \
refused. | Make sure that all producers write them so.
other-keys-removed | other keys are free now | A reader of the old version may meet any value \
under them. | Update the consumers first.
other-keys-changed | what other keys hold is said in another way | The verdict tells which records \
are refused. | See the witness.
branch-added | a union has one more form | A reader of the old version may meet a form that it \
does not know. | Update the consumers first.
branch-removed | a union has one form less | Events of that form are refused now. | Make sure \
that no producer writes it.
combination-added | schemas are combined that were not | The verdict tells which values are \
refused. | See the witness.
combination-removed | schemas are no longer combined | The verdict tells which values are new. | \
See the witness.
reference-added | a definition applies that did not | Values that are not what it says are \
refused. | See the witness.
reference-removed | a definition no longer applies | Values that are not what it says are \
allowed. | See the witness.
reference-changed | another definition applies | The verdict tells which values are refused or \
new. | See the witness.
constraint-added | a further constraint applies | Values that do not meet it are refused now. | \
See the witness.
constraint-removed | a constraint no longer applies | A reader of the old version may meet values \
that do not meet it. | Update the consumers first.
constraint-changed | a constraint is another | The verdict tells which values are refused or new. \
| See the witness.
forbidden | no value is allowed any more | Whatever stood here is refused. | Make sure that no \
producer writes it.
allowed | a value is allowed where none was | A reader of the old version refuses it. | Update \
the consumers first.
equal-rewriting | the same is said in another way | Both versions are proved to accept the same \
values here. | Nothing.
schema-changed | the schema is another | Where a reference in it leads depends on the way to it \
(`$dynamicRef`), so both versions are compared as wholes. | See the witness.
changed-together | changes break only together | Each change alone is compatible; all of them \
are not. | See the witness.
link-added | places hold the same value now | A consumer of the new version may rely on it; in \
older events it need not hold. | Rely on it only for events of the new version.
link-removed | places need no longer hold the same value | A consumer that reads one place for \
the other may read another value. | Read the place that is meant.
default-added | a default came | No validator sees it; a reader that fills in defaults does. | \
Nothing.
default-removed | a default went | A reader that fills in defaults no longer has one. | Check \
consumers that fill in defaults.
default-changed | the default is another | A reader that fills in defaults fills in another value. \
| Check consumers that fill in defaults.
annotation-changed | a title, description or example is another | No validator sees it. | Nothing.
"""


def _parse_table() -> dict[str, Explanation]:
    rows = [[cell.strip() for cell in line.split("|")] for line in CODE_TABLE.strip().splitlines()]
    return {row[0]: Explanation(*row) for row in rows}


CHANGE_CODES: Final[Mapping[str, Explanation]] = MappingProxyType(_parse_table())


"""What each code of a change means, by code."""
