"""Values: what a text or a number has to be, beyond its type.

A format is asserted only when every text has it. Values that merely recur are kept as `examples`,
which constrain nothing, unless there is so much evidence that they are all there are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.inference.observe import Field
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsontypes import JsonObject

__all__ = ["keywords"]

KEPT_EXAMPLES: Final = 5
LONGEST_EXAMPLE: Final = 60

CODE_WORD: Final = re.compile(r"[A-Za-z][\w.:-]{0,39}", re.ASCII)
MOST_WORDS: Final = 10
LEAST_EACH: Final = 2
"""Each word of a closed list was seen so often: one seen once says that more are to come."""


def keywords(scalars: Sequence[str], seen: Field, limits: Thresholds) -> JsonObject:
    """Return the keywords for the scalars at a field.

    Args:
        scalars: Their types.
        seen: What was seen there.
        limits: How much evidence it takes.
    """
    if "string" in scalars:
        return _text(scalars, seen, limits)
    if list(scalars) == ["integer"] and seen.numbers:
        if seen.numbers - {0} and seen.only_epoch:
            return {"format": "epoch-milliseconds", "minimum": 0}
        return {"examples": sorted(seen.numbers)[:KEPT_EXAMPLES]}
    return {}


def _text(scalars: Sequence[str], seen: Field, limits: Thresholds) -> JsonObject:
    forms = [form for form in seen.forms if form]
    if len(forms) == 1 and len(seen.forms) == 1:
        return dict(forms[0].keywords)
    if len(scalars) > 1:
        return {}
    if _is_closed(seen, limits):
        return {"enum": sorted(seen.texts)}
    examples = [text for text in sorted(seen.texts) if 0 < len(text) <= LONGEST_EXAMPLE]
    return {"examples": examples[:KEPT_EXAMPLES]} if examples else {}


def _is_closed(seen: Field, limits: Thresholds) -> bool:
    return (
        limits.closed is not None
        and 1 < len(seen.texts) <= MOST_WORDS
        and seen.texts.total() >= limits.closed
        and min(seen.texts.values()) >= LEAST_EACH
        and all(CODE_WORD.fullmatch(text) for text in seen.texts)
    )
