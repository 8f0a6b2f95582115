"""Regular expressions of JSON Schema, which are those of JavaScript, as Python reads them."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["pythonic"]

LETTERS: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
PROPERTIES: Final = {
    "L": LETTERS,
    "Letter": LETTERS,
    "Alphabetic": LETTERS,
    "Ll": "a-z\u00df-\u00f6\u00f8-\u00ff",
    "Lu": "A-Z\u00c0-\u00d6\u00d8-\u00de",
    "N": "0-9",
    "Nd": "0-9",
    "P": "!-#%-*,-/:;?@\\[-\\]_{}",
    "Punctuation": "!-#%-*,-/:;?@\\[-\\]_{}",
}
"""Characters of Unicode's categories: not all of them, for these are for making texts."""

SPECIAL: Final = re.compile(
    r"(?P<open>\[)|(?P<close>\])|\\c(?P<control>[A-Za-z])|\\p\{(?:\w+=)?(?P<property>\w+)\}"
    r"|\\u\{(?P<code>[0-9a-fA-F]{1,6})\}|\(\?<(?P<group>[A-Za-z_]\w*)>|\\."
)


def pythonic(pattern: str) -> str:
    r"""Return a pattern in Python's words.

    >>> pythonic(r"^\cC\p{Lu}[\p{Nd}_](?<year>\d)$").encode("unicode_escape").decode()
    '^\\\\x03[A-Z\\xc0-\\xd6\\xd8-\\xde][0-9_](?P<year>\\\\d)$'
    """
    inside = False

    def said(match: re.Match[str]) -> str:
        nonlocal inside
        if match["open"] or match["close"]:
            inside = bool(match["open"])
        if match["control"]:
            return f"\\x{ord(match['control'].upper()) - 64:02x}"
        if match["property"] in PROPERTIES:
            letters = PROPERTIES[match["property"]]
            return letters if inside else f"[{letters}]"
        if match["code"]:
            return re.escape(chr(min(int(match["code"], 16), 0x10FFFF)))
        return f"(?P<{match['group']}>" if match["group"] else match[0]

    return SPECIAL.sub(said, pattern)
