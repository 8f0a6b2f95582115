"""Values that are drawn by Hypothesis: the slow way, for schemas that no own maker knows.

Drawing is done once, when a schema is compiled, from a fixed seed.
"""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, Final

import orjson

from eventcontracts.jsondata.jsontext import canonical, compact
from eventcontracts.strings.sampling import to_python_pattern
from eventcontracts.strings.string_templates import random_string, template_of_pattern

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["draw_values", "matching_strings"]

MAX_DRAW_ATTEMPTS: Final = 20
"""How many texts are made for each different one that is wanted."""


def draw_values(schema: JsonObject, count: int) -> tuple[Json, ...]:
    """Return values for the schema of a leaf; none where Hypothesis finds none.

    They are likely to meet the schema, not sure to.

    Args:
        schema: A schema without references.
        count: How many values at most.

    >>> sorted(draw_values({"type": "string", "pattern": "^(yes|no)$"}, 20))
    ['no', 'yes']
    """
    return _draw_uncached(canonical(schema), count)


@lru_cache(maxsize=512)
def _draw_uncached(schema: bytes, count: int) -> tuple[Json, ...]:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis.errors import HypothesisException

    found: dict[bytes, Json] = {}

    def note(value: Any) -> None:
        found.setdefault(compact(value), value)

    quietly: Any = settings(
        max_examples=2 * count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
    )
    nothing = (HypothesisException, re.error, ValueError, TypeError, AttributeError, RecursionError)
    with warnings.catch_warnings(), suppress(*nothing):  # few values, or none, are an answer
        warnings.simplefilter("ignore")
        run: Any = given(_schema_strategy(orjson.loads(schema)))
        always: Any = seeded(0)
        always(quietly(run(note)))()
    return tuple(found.values())[:count]


def _schema_strategy(schema: JsonObject) -> Any:
    """Return the strategy of a schema; hypothesis-jsonschema takes long to import."""
    if "pattern" in schema:
        from hypothesis import strategies
        from hypothesis.errors import InvalidArgument

        form = re.compile(
            to_python_pattern(schema["pattern"]), re.ASCII
        )  # as \w and \d are in JavaScript
        plain = strategies.characters(codec="ascii")
        with suppress(InvalidArgument):  # readers differ in what \W is beyond ASCII
            narrow = strategies.from_regex(form, fullmatch=True, alphabet=plain)
            narrow.validate()
            return narrow
        return strategies.from_regex(form, fullmatch=True)
    from hypothesis_jsonschema import from_schema

    return from_schema(schema)


def matching_strings(pattern: str, count: int) -> tuple[str, ...]:
    """Return different texts that match a regular expression.

    >>> [len(text) for text in matching_strings("^x-[0-9]{4}$", 2)]
    [6, 6]
    """
    form = template_of_pattern(pattern)
    if form is None:
        return draw_values({"type": "string", "pattern": pattern}, count)
    random, found = Random(0), dict[str, None]()
    for _ in range(MAX_DRAW_ATTEMPTS * count):
        found[random_string(form, random)] = None
        if len(found) == count:
            break
    return tuple(found)
