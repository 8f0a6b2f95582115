"""Documents inside texts: what `contentMediaType`, `contentEncoding` and `contentSchema` say."""

from __future__ import annotations

import binascii
import json
import re
from base64 import b16decode, b16encode, b32decode, b32encode, b64decode, b64encode
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.schema.validator import Validator
from eventcontracts.strings import random_string, template_of_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eventcontracts.scalars.pools import Pools
    from eventcontracts.structure import SchemaNode

__all__ = ["content_strings", "has_content", "is_content"]

MAX_DOCUMENTS: Final = 16
SAMPLE_DOCUMENT: Final = '{"id":"item-1000"}'
JSON_MEDIA_TYPE: Final = re.compile(r"(application|text)/(\S+\+)?json\b.*", re.IGNORECASE)
MARKUP_TEMPLATES: Final = {"html": "<p>{}</p>", "xhtml": "<p>{}</p>", "xml": "<text>{}</text>"}
ENCODINGS: Final[dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]]] = {
    "base16": (b16encode, b16decode),
    "base32": (b32encode, b32decode),
    "base64": (b64encode, lambda text: b64decode(text, validate=True)),
}
"""How bytes become text, and text bytes."""


def has_content(node: SchemaNode) -> bool:
    """Return whether a text is to hold a document, or bytes."""
    return bool(node.all("contentMediaType") or node.all("contentEncoding"))


def is_content(node: SchemaNode, text: str) -> bool:
    """Return whether a text holds what the schema says about its content, as far as that is known.

    Args:
        node: What the schema says.
        text: The text.
    """
    body: str | bytes = text
    try:
        for encoding in node.all("contentEncoding"):
            if encoding in ENCODINGS:
                body = ENCODINGS[encoding][1](text.encode())
        if any(JSON_MEDIA_TYPE.fullmatch(kind) for kind in node.all("contentMediaType")):
            document = json.loads(body)
            return all(_document_meets(schema, document) for schema in node.all("contentSchema"))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return True


def content_strings(node: SchemaNode, seen: Sequence[str], pools: Pools) -> Iterator[list[str]]:
    """Yield texts that hold a document as the schema says, if it does.

    Args:
        node: What the schema says.
        seen: Texts observed there.
        pools: Where words come from.
    """
    if not has_content(node):
        return
    media = next(iter(node.all("contentMediaType")), "")
    encoding = ENCODINGS.get(next(iter(node.all("contentEncoding")), ""))
    if JSON_MEDIA_TYPE.fullmatch(media) and encoding is None:
        found = [text for text in seen if text[:1] in {"{", "["}]
        if found:
            yield _vary_documents(found, pools.seed)
    if seen:
        return
    for documents in _media_documents(node, media, pools):
        yield [encoding[0](text.encode()).decode() if encoding else text for text in documents]


def _media_documents(node: SchemaNode, media: str, pools: Pools) -> Iterator[list[str]]:
    """Yield documents of a media type."""
    if JSON_MEDIA_TYPE.fullmatch(media):
        for schema in node.all("contentSchema"):
            values = pools.documents(schema) if isinstance(schema, dict) else ()
            yield [compact(value).decode() for value in values]
        yield _vary_documents([SAMPLE_DOCUMENT], pools.seed)
        return
    form = next((form for kind, form in MARKUP_TEMPLATES.items() if kind in media), "{}")
    yield [form.format(sentence) for sentence in pools.texts("sentence" if media else "word")]


def _document_meets(schema: object, document: object) -> bool:
    try:
        return not isinstance(schema, dict | bool) or Validator(schema).is_valid(document)
    except InputError:  # it refers to elsewhere
        return True


def _vary_documents(found: Sequence[str], seed: int) -> list[str]:
    random = Random(f"{seed}:document")
    return [_vary_ids(found[i % len(found)], random) for i in range(MAX_DOCUMENTS)]


def _vary_ids(document: str, random: Random) -> str:
    """Return a JSON text with fresh ids in the place of its ids."""

    def fresh(match: re.Match[str]) -> str:
        form = template_of_example(match[1])
        return f'"{random_string(form, random)}"' if form and match[2] is None else match[0]

    return re.sub(r'"([A-Za-z0-9._+-]+)"(\s*:)?', fresh, document)
