"""Values that are drawn by Hypothesis: the slow way, for schemas that no own maker knows.

Drawing is done once, when a schema is compiled, from a fixed seed.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from eventcontracts.jsontext import compact
from eventcontracts.texts.forms import form_of_pattern, text_of

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json, JsonObject

__all__ = ["drawn", "matching"]


def drawn(schema: JsonObject, count: int) -> tuple[Json, ...]:
    """Return values that meet the schema of a leaf; none where Hypothesis finds none.

    Args:
        schema: A schema without references.
        count: How many values at most.

    >>> drawn({"type": "string", "pattern": "^(yes|no)$"}, 20) in (("no", "yes"), ("yes", "no"))
    True
    """
    return _drawn(compact(schema), count)


@lru_cache(maxsize=512)
def _drawn(schema: bytes, count: int) -> tuple[Json, ...]:
    import orjson
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis.errors import HypothesisException
    from hypothesis_jsonschema import from_schema

    found: dict[bytes, Json] = {}

    def note(value: Any) -> None:
        found.setdefault(compact(value), value)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            quietly = settings(
                max_examples=2 * count,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=tuple(HealthCheck.__members__.values()),
            )
            strategy = from_schema(orjson.loads(schema))
            seed(0)(quietly(given(strategy)(note)))()
        except (HypothesisException, ValueError, TypeError, AttributeError, RecursionError):
            pass  # nothing found, or less than asked for, is an answer
    return tuple(found.values())[:count]


def matching(pattern: str, count: int) -> tuple[str, ...]:
    """Return different texts that match a regular expression.

    >>> [len(text) for text in matching("^x-[0-9]{4}$", 2)]
    [6, 6]
    """
    form = form_of_pattern(pattern)
    if form is None:
        return drawn({"type": "string", "pattern": pattern}, count)
    random = Random(0)
    return tuple(dict.fromkeys(text_of(form, random) for _ in range(count)))
