"""References as URIs, which some tools write as if they were none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from eventcontracts.dialects.positions import every
from eventcontracts.jsontext import reread

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Schema

__all__ = ["escaped"]

KEYWORDS: Final = ("$ref", "$dynamicRef")
WRONG: Final = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})")
"""What the fragment of a URI may not have."""


def escaped(schema: Schema) -> Schema:
    """Return a schema whose references have no characters in their fragments that no URI has.

    Generators of schemas name definitions after generic types, and refer to them as they are.

    >>> escaped({"$ref": "#/$defs/List<Item>"})
    {'$ref': '#/$defs/List%3CItem%3E'}
    """
    if not any(_mended(part) for _, part in every(schema)):
        return schema
    copy: Schema = reread(schema)
    for _, part in every(copy):
        part.update(_mended(part))
    return copy


def _mended(schema: dict[str, object]) -> dict[str, str]:
    """Return the references of one schema object that have to be others."""
    found = {}
    for keyword in KEYWORDS:
        if isinstance(reference := schema.get(keyword), str):
            uri, sign, fragment = reference.partition("#")
            found[keyword] = uri + sign + WRONG.sub(lambda wrong: quote(wrong[0]), fragment)
    return {keyword: text for keyword, text in found.items() if text != schema[keyword]}
