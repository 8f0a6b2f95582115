"""Texts that look like those of the place where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from random import Random
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.leaves.checks import anything, leaf_schema
from eventcontracts.leaves.contents import contents
from eventcontracts.leaves.formats import of_format
from eventcontracts.leaves.moments import offsets, text_units
from eventcontracts.leaves.names import category, is_birthday, is_id, is_moment
from eventcontracts.leaves.sources import Clock, Fresh, Source, pool_of, readings
from eventcontracts.structure import texts_of
from eventcontracts.texts import SAFE, UUID, drawn, form_of_example, form_of_pattern, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.leaves.pools import Pools
    from eventcontracts.structure import Node
    from eventcontracts.texts import Form

__all__ = ["Wanted", "string_source"]

CODE: Final = re.compile(r"[A-Za-z0-9_.:/+-]*")
MARKS: Final = {
    "country": "[a-z]", "email": "@", "full": r"^[^/_@#]* |^[^\W\d_a-z][^/_@#]*$",
    "hostname": r"\.", "ipv4": r"\.", "ipv6": ":", "url": "://",
}  # fmt: skip
"""What texts of a category have in them, where the name alone can mislead."""

WHOLE: Final = re.compile(r"\^.*(?<!\\)\$")
"""Patterns that say all of a text."""

DRAWS: Final = 40
FEW: Final = 8
VARIATIONS: Final = 16
LONGEST: Final = 1_000_000
"""The longest text that a schema can demand."""


@dataclass(frozen=True)
class Wanted:
    """What is known about a text that is to be made.

    Attributes:
        node: What the schema says.
        name: The property's name, and `parent` the name of what it belongs to.
        seen: Texts observed there.
        fits: The check of the schema's keywords.
        pools: Where names, addresses and words come from.
    """

    node: Node
    name: str
    parent: str
    seen: tuple[str, ...]
    fits: Callable[[Json], bool]
    pools: Pools

    @property
    def seed(self) -> int:
        """Where chance begins."""
        return self.pools.seed


def string_source(wanted: Wanted) -> Source | None:
    """Return the first source whose texts the schema allows, the most telling first; or None."""
    for ideas in (
        _documents,
        _personal,
        _clocks,
        _observed,
        _together,
        _patterned,
        _formatted,
        _named,
        _sampled,
        _drawn,
    ):
        for idea in ideas(wanted):
            if (source := _usable(idea, wanted)) is not None:
                return source
    return None


def _usable(idea: Form | Clock | list[str], wanted: Wanted) -> Source | None:
    """Return an idea as a source, as far as its texts pass the check."""
    if isinstance(idea, Clock):
        return idea if all(wanted.fits(orjson.loads(text)) for text in readings(idea)) else None
    if isinstance(idea, tuple):
        random = Random(wanted.seed)
        passes = wanted.fits is anything or all(
            wanted.fits(text_of(idea, random)) for _ in range(4)
        )
        return Fresh(idea) if passes and _writable(idea) else None
    texts = [text for text in idea if wanted.fits(text)]
    return pool_of(texts) if texts else None


def _writable(form: Form) -> bool:
    return all(letter in SAFE for run in form for letter in run.alphabet)


def _documents(wanted: Wanted) -> Iterator[list[str]]:
    """Documents of the kind that the schema names."""
    yield from contents(wanted.node, wanted.seen, wanted.pools)


def _personal(wanted: Wanted) -> Iterator[list[str]]:
    """Names, numbers and addresses, where the property's name asks for them."""
    found = category(wanted.name, wanted.parent)
    if found and not _coded(wanted.seen) and _looks(found, wanted.seen):
        yield list(wanted.pools.texts(found))


def _looks(found: str, seen: tuple[str, ...]) -> bool:
    """Return whether what was seen looks like its category, where that shows."""
    mark = MARKS.get(found)
    return not seen or mark is None or any(re.search(mark, text) for text in seen)


def _coded(seen: tuple[str, ...]) -> bool:
    """Return whether texts are codes such as ROUTING_ENGINE, which are names of nobody."""
    return bool(seen) and all(re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+", text) for text in seen)


def _clocks(wanted: Wanted) -> Iterator[Clock]:
    """Moments near the event's own, written as those seen or as the format says."""
    if is_birthday(wanted.name):
        return
    for unit in text_units(wanted.name, wanted.node.all("format"), wanted.seen):
        yield Clock(unit, offsets(wanted.name, unit))


def _observed(wanted: Wanted) -> Iterator[Form | list[str]]:
    """Ids like those seen, codes as they were seen, other texts mixed with words."""
    seen = [text for text in wanted.seen if text]
    forms = [form_of_example(text) for text in seen]
    known = [form for form in forms if form]
    if known and len(known) == len(seen):
        if len({_fixed_start(form) for form in known}) > 1:
            random = Random(f"{wanted.seed}:{wanted.name}")
            yield [text_of(form, random) for _ in range(VARIATIONS) for form in known[:VARIATIONS]]
        yield known[0]
    if wanted.seen:
        yield list(wanted.seen)


def _fixed_start(form: Form) -> str:
    """Return what all texts of a form begin with."""
    return "".join(run.alphabet for run in takewhile(lambda run: len(run.alphabet) == 1, form))


def _together(wanted: Wanted) -> Iterator[Form | list[str]]:
    """Texts in a format that have a pattern as well, or several patterns."""
    node = wanted.node
    patterns, formats = node.all("pattern"), node.all("format")
    if not patterns or len(patterns) + len(formats) == 1:
        return
    for pattern in patterns:
        form = form_of_pattern(pattern) if WHOLE.fullmatch(pattern) else None
        if form:
            yield form
    for name in formats:
        texts = [text for text in of_format(name, wanted.pools) if wanted.fits(text)]
        if len(texts) >= FEW:
            yield texts
    yield from _sampled(wanted)


def _patterned(wanted: Wanted) -> Iterator[Form | list[str]]:
    for pattern in wanted.node.all("pattern"):
        form = form_of_pattern(pattern)
        if form:
            random = Random(wanted.seed)
            yield form
            yield [text_of(form, random) for _ in range(DRAWS)]


def _formatted(wanted: Wanted) -> Iterator[Form | list[str]]:
    for name in wanted.node.all("format"):
        if name == "uuid":
            yield UUID
        yield list(of_format(name, wanted.pools))


def _named(wanted: Wanted) -> Iterator[Form | Clock | list[str]]:
    """Texts that the property's name or the allowed length suggests."""
    least = max(wanted.node.all("minLength"), default=0)
    most = min(wanted.node.all("maxLength"), default=None)
    if is_id(wanted.name):
        yield UUID
    if is_moment(wanted.name):
        yield Clock("iso", offsets(wanted.name, "iso"))
    texts = wanted.pools.texts("word")
    yield [text for text in texts if len(text) >= least]
    stretched = ((text + "-") * (int(least) // (len(text) + 1) + 1) for text in texts)
    if least <= LONGEST:
        yield [
            text[: int(least if most is None else min(most, max(least, 8)))] for text in stretched
        ]


def _sampled(wanted: Wanted) -> Iterator[list[str]]:
    """Texts of all that is said together, as far as it is one regular language."""
    yield from map(list, texts_of(wanted.node, DRAWS))


def _drawn(wanted: Wanted) -> Iterator[list[str]]:
    """Texts from Hypothesis, for what is more than a matter of length."""
    for pattern in wanted.node.all("pattern"):
        yield list(drawn({"type": "string", "pattern": pattern}, DRAWS))
    if wanted.node.all("format"):
        yield list(drawn({"type": "string", **leaf_schema(wanted.node)}, DRAWS))
