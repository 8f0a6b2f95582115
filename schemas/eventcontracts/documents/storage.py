"""Confluence's storage format: XHTML in which macros hold code as plain text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.markup import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from eventcontracts.documents.blocks import Block

__all__ = ["is_storage", "read_storage"]

SIGNATURE: Final = re.compile(r"<ac:[\w-]+[\s>/]")
DECLARATION: Final = re.compile(r"\s*(?:<\?xml\b[^>]*\?>)?\s*(?:<!DOCTYPE\b[^>]*>)?", re.IGNORECASE)
ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
"""A name that HTML knows and XML does not."""

AC: Final = "{urn:ac}"
CODE_MACROS: Final = {"code", "noformat", "paste-code-macro"}
LANGUAGE: Final = "language"


def is_storage(text: str) -> bool:
    """Return whether a text is a page in Confluence's storage format.

    >>> is_storage('<p>Sent.</p><ac:structured-macro ac:name="code"/>'), is_storage("<p>A</p>")
    (True, False)
    """
    return text.lstrip()[:1] == "<" and SIGNATURE.search(text) is not None


def read_storage(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a page in Confluence's storage format.

    Args:
        text: The page, with line ends as a single line feed.

    >>> text = '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[{}]]>'
    >>> next(read_storage(text + "</ac:plain-text-body></ac:structured-macro>")).text
    '{}'
    """
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    plain = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    body = DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), plain, count=1)
    root = etree.fromstring(
        f'<html xmlns:ac="urn:ac" xmlns:ri="urn:ri">{body}</html>'.encode(), parser=parser
    )
    if root is None:
        return
    for macro in list(root.iter(f"{AC}structured-macro", f"{AC}macro")):
        _become_code(macro)
    yield from blocks_of(root)


def _become_code(macro: _Element) -> None:
    """Turn a macro that shows code into the element that HTML shows it with."""
    if macro.get(f"{AC}name") not in CODE_MACROS:
        return
    body = macro.find(f"{AC}plain-text-body")
    facts = {part.get(f"{AC}name"): part.text or "" for part in macro.iter(f"{AC}parameter")}
    text = "".join(map(str, body.itertext())) if body is not None else ""
    line = (body if body is not None else macro).sourceline
    for part in list(macro):
        macro.remove(part)
    macro.tag = "pre"
    macro.attrib.clear()
    macro.set("class", f"language-{facts[LANGUAGE]}" if facts.get(LANGUAGE) else "")
    macro.set("title", facts.get("title", ""))
    macro.text = text
    macro.sourceline = line  # type: ignore[misc]  # lxml lets it be set
