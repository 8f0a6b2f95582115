"""Documents of known kinds that declare events in languages that are not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.document import DocumentError, SourceLocation

if TYPE_CHECKING:
    from eventcontracts.documents.document import Document
    from eventcontracts.documents.sources import Source

__all__ = ["is_unread", "refuse"]

BY_SUFFIX: Final = {
    ".avdl": "Avro IDL",
    ".avsc": "an Avro schema",
    ".avpr": "an Avro protocol",
    ".graphql": "a GraphQL schema",
    ".proto": "a Protocol Buffers definition",
    ".raml": "a RAML description",
    ".smithy": "a Smithy model",
    ".thrift": "a Thrift definition",
    ".wsdl": "a WSDL description",
    ".xsd": "an XML Schema",
}
"""What files are, by how their names end."""

NETSTRINGS: Final = re.compile(rb"[0-9]{2,9}:[0-9]{1,9}:[a-z_]+;")
"""How a file of mitmproxy's flows begins, a dictionary of tagged netstrings."""

TO_HAR: Final = "which are not read; save them as HAR: mitmdump -nr FLOWS --set hardump=FLOWS.har"

ADVICE: Final = "which is not read; give its events as JSON Schema, AsyncAPI or samples"


def is_unread(source: Source) -> bool:
    """Return whether a source is of a known kind that is not read."""
    return _kind(source) is not None


def refuse(source: Source) -> Document:
    """Refuse a source by what it is.

    Raises:
        DocumentError: Always.
    """
    advice = TO_HAR if NETSTRINGS.match(source.head) else ADVICE
    raise DocumentError(SourceLocation(source.name, 1), f"{_kind(source)}, {advice}")


def _kind(source: Source) -> str | None:
    """Return what a source is; None if it may be read."""
    if source.suffix in BY_SUFFIX:
        return BY_SUFFIX[source.suffix]
    if source.head.startswith(b"#%RAML"):
        return "a RAML description"
    if NETSTRINGS.match(source.head):
        return "flows of mitmproxy in its own format"
    if source.suffix == ".json" and b'"fields"' in source.head and source.whole is not None:
        value = source.whole.value
        record = isinstance(value, dict) and value.get("type") == "record"
        if record and isinstance(value.get("fields"), list) and "name" in value:
            return "an Avro schema"
    return None
