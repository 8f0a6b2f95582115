"""Sources of strings: formats, pools and templates that look like those of their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from random import Random
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.scalars.contents import content_strings
from eventcontracts.scalars.key_names import (
    is_birthday_name,
    is_id_name,
    is_time_name,
    string_category,
)
from eventcontracts.scalars.pools import TECHNICAL_LISTS
from eventcontracts.scalars.scalar_sources import (
    RandomString,
    ScalarSource,
    Timestamp,
    accept_any,
    leaf_schema,
    pool_of,
    timestamp_samples,
)
from eventcontracts.scalars.seen_strings import digits_like, has_markup, marked_like, urls_like
from eventcontracts.scalars.timestamps import string_units, timestamp_offsets
from eventcontracts.strings import (
    UNESCAPED_CHARACTERS,
    UUID_TEMPLATE,
    draw_values,
    random_string,
    template_of_example,
    template_of_pattern,
)
from eventcontracts.structure import candidate_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.scalars.pools import Pools
    from eventcontracts.strings import StringTemplate
    from eventcontracts.structure import SchemaNode

__all__ = ["StringRequest", "format_samples", "string_source"]

# Texts in the formats that JSON Schema names.


SAFE_DAYS: Final = range(1, 29)


RESOURCE_NAMES: Final = (
    "payload",
    "items",
    "orders",
    "customers",
    "messages",
    "accounts",
    "devices",
)


FORMAT_SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "date": tuple(
        f"{year}-{year % 12 + 1:02}-{day:02}"
        for year in range(1950, 2007)
        for day in SAFE_DAYS[::3]
    ),
    "time": tuple(f"{h:02}:{m:02}:{(h + m) % 60:02}Z" for h in range(24) for m in range(0, 60, 7)),
    "date-time": tuple(f"2025-06-{d:02}T{h:02}:15:00Z" for d in SAFE_DAYS for h in range(24)),
    "duration": (
        *(f"PT{minutes}M" for minutes in range(1, 60)),
        *(f"P{days}DT{days % 24}H" for days in range(1, 31)),
    ),
    "json-pointer": tuple(
        f"/{name}{part}" for name in RESOURCE_NAMES for part in ("", "/id", "/0/id")
    ),
    "relative-json-pointer": tuple(f"{n}/{name}" for n in range(3) for name in RESOURCE_NAMES),
    "regex": ("^[a-z]+$", "[0-9]{3}", "a|b", "^[A-Z]{2}-[0-9]+$", "^(yes|no)$", r"\.json$"),
    "uri-template": tuple(f"https://example.com/{name}/{{id}}{{?page}}" for name in RESOURCE_NAMES),
    "uuid": ("6f2c3a7e-0b1d-4c58-9a3e-5d7f8e9a0b1c",),
}


FORMAT_CATEGORIES: Final = {
    "email": "email",
    "hostname": "hostname",
    "idn-email": "email",
    "idn-hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "iri": "url",
    "iri-reference": "url",
    "uri": "url",
    "uri-reference": "url",
}


def format_samples(name: str, pools: Pools) -> tuple[str, ...]:
    """Return texts in a format; none for a format that is not known.

    >>> from eventcontracts.scalars import Pools
    >>> format_samples("duration", Pools(0))[:2]
    ('PT1M', 'PT2M')
    """
    if name in FORMAT_SAMPLES:
        return FORMAT_SAMPLES[name]
    return pools.texts(FORMAT_CATEGORIES[name]) if name in FORMAT_CATEGORIES else ()


CODE_CHARACTERS: Final = re.compile(r"[A-Za-z0-9_.:/+-]*")


CATEGORY_MARKS: Final = {
    "country": "[a-z]", "email": "@", "full": r"^[^/_@#]* |^[^\W\d_a-z][^/_@#]*$",
    "hostname": r"\.", "ipv4": r"\.", "ipv6": ":", "url": "://",
}  # fmt: skip


"""What texts of a category have in them, where the name alone can mislead."""


ANCHORED_PATTERN: Final = re.compile(r"\^.*(?<!\\)\$")


"""Patterns that say all of a text."""


DRAWN_STRINGS: Final = 40


FEW_STRINGS: Final = 8


MAX_STRING_VARIATIONS: Final = 16


MAX_STRING_LENGTH: Final = 1_000_000


"""The longest text that a schema can demand."""


@dataclass(frozen=True)
class StringRequest:
    """The requirements on a string that is to be made.

    Attributes:
        node: What the schema says.
        name: The property's name, and `parent` the name of what it belongs to.
        seen: Texts observed there.
        fits: The check of the schema's keywords.
        pools: Where names, addresses and words come from.
    """

    node: SchemaNode
    name: str
    parent: str
    seen: tuple[str, ...]
    fits: Callable[[Json], bool]
    pools: Pools

    @property
    def seed(self) -> int:
        """The number that chance begins from."""
        return self.pools.seed


def string_source(wanted: StringRequest) -> ScalarSource | None:
    """Return the first source whose texts the schema allows, the most telling first; or None."""
    for ideas in (
        _document_strings,
        _personal_strings,
        _timestamp_sources,
        _observed_strings,
        _combined_strings,
        _pattern_strings,
        _format_strings,
        _named_strings,
        _sampled_strings,
        _drawn_strings,
    ):
        for idea in ideas(wanted):
            if (source := _usable_source(idea, wanted)) is not None:
                return source
    return None


def _usable_source(
    idea: StringTemplate | Timestamp | list[str], wanted: StringRequest
) -> ScalarSource | None:
    """Return an idea as a source, as far as its texts pass the check."""
    if isinstance(idea, Timestamp):
        return (
            idea
            if all(wanted.fits(orjson.loads(text)) for text in timestamp_samples(idea))
            else None
        )
    if isinstance(idea, tuple):
        random = Random(wanted.seed)
        passes = wanted.fits is accept_any or all(
            wanted.fits(random_string(idea, random)) for _ in range(4)
        )
        return RandomString(idea) if passes and _is_writable(idea) else None
    texts = [text for text in idea if wanted.fits(text)]
    return pool_of(texts) if texts else None


def _is_writable(form: StringTemplate) -> bool:
    return all(letter in UNESCAPED_CHARACTERS for run in form for letter in run.alphabet)


def _document_strings(wanted: StringRequest) -> Iterator[list[str]]:
    """Documents of the kind that the schema names."""
    yield from content_strings(wanted.node, wanted.seen, wanted.pools)


def _personal_strings(wanted: StringRequest) -> Iterator[StringTemplate | list[str]]:
    """Names, numbers and addresses, where the property's name asks for them."""
    found = string_category(wanted.name, wanted.parent)
    seen, random = [text for text in wanted.seen if text], Random(f"{wanted.seed}:{wanted.name}")
    if not found or _are_codes(wanted.seen) or not _looks_personal(found, wanted.seen):
        return
    if found == "digits" and seen:
        form = digits_like(seen)
        yield from [form] if form else []
        return
    if found == "sentence" and has_markup(seen):
        yield marked_like(seen, wanted.pools.texts("word"), random)
    if found == "url" and seen:
        yield urls_like(seen, wanted.pools.taken, random)
    yield list(wanted.pools.texts(found))


def _looks_personal(found: str, seen: tuple[str, ...]) -> bool:
    """Return whether the observed strings look like their category, where that shows."""
    if found in TECHNICAL_LISTS:
        return not seen or not set(TECHNICAL_LISTS[found]).isdisjoint(seen)
    mark = CATEGORY_MARKS.get(found)
    return not seen or mark is None or any(re.search(mark, text) for text in seen)


def _are_codes(seen: tuple[str, ...]) -> bool:
    """Return whether texts are codes such as ROUTING_ENGINE, which are names of nobody."""
    return bool(seen) and all(re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+", text) for text in seen)


def _timestamp_sources(wanted: StringRequest) -> Iterator[Timestamp]:
    """Moments near the event's own, written as those seen or as the format says."""
    if is_birthday_name(wanted.name):
        return
    for unit in string_units(wanted.name, wanted.node.all("format"), wanted.seen):
        yield Timestamp(unit, timestamp_offsets(wanted.name, unit))


def _observed_strings(wanted: StringRequest) -> Iterator[StringTemplate | list[str]]:
    """Ids like those seen, codes as they were seen, other texts mixed with words."""
    seen = [text for text in wanted.seen if text]
    forms = [template_of_example(text) for text in seen]
    known = [form for form in forms if form]
    if known and len(known) == len(seen):
        if len({_template_prefix(form) for form in known}) > 1:
            random = Random(f"{wanted.seed}:{wanted.name}")
            yield [
                random_string(form, random)
                for _ in range(MAX_STRING_VARIATIONS)
                for form in known[:MAX_STRING_VARIATIONS]
            ]
        yield known[0]
    if wanted.seen:
        yield list(wanted.seen)


def _template_prefix(form: StringTemplate) -> str:
    """Return what all texts of a form begin with."""
    return "".join(run.alphabet for run in takewhile(lambda run: len(run.alphabet) == 1, form))


def _combined_strings(wanted: StringRequest) -> Iterator[StringTemplate | list[str]]:
    """Texts in a format that have a pattern as well, or several patterns."""
    node = wanted.node
    patterns, formats = node.all("pattern"), node.all("format")
    if not patterns or len(patterns) + len(formats) == 1:
        return
    for pattern in patterns:
        form = template_of_pattern(pattern) if ANCHORED_PATTERN.fullmatch(pattern) else None
        if form:
            yield form
    for name in formats:
        texts = [text for text in format_samples(name, wanted.pools) if wanted.fits(text)]
        if len(texts) >= FEW_STRINGS:
            yield texts
    yield from _sampled_strings(wanted)


def _pattern_strings(wanted: StringRequest) -> Iterator[StringTemplate | list[str]]:
    for pattern in wanted.node.all("pattern"):
        form = template_of_pattern(pattern)
        if form:
            random = Random(wanted.seed)
            yield form
            yield [random_string(form, random) for _ in range(DRAWN_STRINGS)]


def _format_strings(wanted: StringRequest) -> Iterator[StringTemplate | list[str]]:
    for name in wanted.node.all("format"):
        if name == "uuid":
            yield UUID_TEMPLATE
        yield list(format_samples(name, wanted.pools))


def _named_strings(wanted: StringRequest) -> Iterator[StringTemplate | Timestamp | list[str]]:
    """Texts that the property's name or the allowed length suggests."""
    least = max(wanted.node.all("minLength"), default=0)
    most = min(wanted.node.all("maxLength"), default=None)
    if is_id_name(wanted.name):
        yield UUID_TEMPLATE
    if is_time_name(wanted.name):
        yield Timestamp("iso", timestamp_offsets(wanted.name, "iso"))
    texts = wanted.pools.texts("word")
    yield [text for text in texts if len(text) >= least]
    stretched = ((text + "-") * (int(least) // (len(text) + 1) + 1) for text in texts)
    if least <= MAX_STRING_LENGTH:
        yield [
            text[: int(least if most is None else min(most, max(least, 8)))] for text in stretched
        ]


def _sampled_strings(wanted: StringRequest) -> Iterator[list[str]]:
    """Texts of all that is said together, as far as it is one regular language."""
    yield from map(list, candidate_strings(wanted.node, DRAWN_STRINGS))


def _drawn_strings(wanted: StringRequest) -> Iterator[list[str]]:
    """Texts from Hypothesis, for what is more than a matter of length."""
    for pattern in wanted.node.all("pattern"):
        yield list(draw_values({"type": "string", "pattern": pattern}, DRAWN_STRINGS))
    if wanted.node.all("format"):
        yield list(draw_values({"type": "string", **leaf_schema(wanted.node)}, DRAWN_STRINGS))
