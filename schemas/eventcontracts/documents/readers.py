"""The readers of documents: one table of the forms that are read, and how each is recognized.

Whoever has documents in a form of their own adds a reader by an entry point in the group
`eventcontracts.readers`; see docs/readers.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from eventcontracts.documents.asciidoc import is_asciidoc, read_asciidoc
from eventcontracts.documents.blocks import Block, Code
from eventcontracts.documents.captures import read_json, read_lines, read_payloads
from eventcontracts.documents.document import DocumentError, SourceLocation
from eventcontracts.documents.logs import is_log, read_log
from eventcontracts.documents.markdown import read_markdown
from eventcontracts.documents.markup import is_html, read_html
from eventcontracts.documents.mediawiki import is_mediawiki, read_mediawiki
from eventcontracts.documents.notebooks import is_notebook, read_notebook
from eventcontracts.documents.org import read_org
from eventcontracts.documents.restructured import is_restructured, read_restructured
from eventcontracts.documents.sections import assemble
from eventcontracts.documents.sources import YAML_SUFFIXES
from eventcontracts.documents.storage import is_storage, read_storage
from eventcontracts.documents.unread import is_known_not_to_be_read, refuse
from eventcontracts.documents.wiki_export import is_wiki_export, read_wiki_export
from eventcontracts.documents.word import read_word
from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eventcontracts.documents.document import Document
    from eventcontracts.documents.sources import Source
    from eventcontracts.entry_points import Extension

__all__ = [
    "CAPTURE_SUFFIXES",
    "JSON_SUFFIXES",
    "PAGE_SUFFIXES",
    "READERS",
    "READER_ENTRY_POINT",
    "Reader",
    "installed_readers",
    "page",
    "reader_of",
    "readers",
]

READER_ENTRY_POINT: Final = "eventcontracts.readers"
"""The group of entry points whose objects are readers."""

CAPTURE_SUFFIXES: Final = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
"""How the names of captures end that have an event a line."""

JSON_SUFFIXES: Final = (".json", ".json.gz")
"""How the names of files end that are JSON."""

MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".mdx")
RESTRUCTURED: Final = (".rst", ".rest")
ASCIIDOC: Final = (".adoc", ".asciidoc", ".asc")
MEDIAWIKI: Final = (".mediawiki", ".wiki", ".wikitext")
ORG: Final = (".org",)
STRUCTURED: Final = (".json", *YAML_SUFFIXES)
HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml")
PLAIN: Final = (".txt", ".text", "")
"""How the names of pages end, by form; what is plain text may be any of them."""

PAGE_SUFFIXES: Final = frozenset(
    (*MARKDOWN_SUFFIXES, *RESTRUCTURED, *ASCIIDOC, *MEDIAWIKI, *ORG, *HTML_SUFFIXES, ".txt")
)
"""How the names of pages end that are looked for in a folder."""

_Return = TypeVar("_Return")


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one form of document.

    Attributes:
        name: What the form is called.
        recognizes: Whether a source has the form. It is asked for every source that no reader
            before it has recognized, so it looks at the name first, then at `head`, and at `text`
            or `whole` only where these do not tell.
        read: The document of a source that has the form. What is wrong with one payload becomes a
            problem of the document; a `DocumentError` says that nothing of it can be read.
    """

    name: str
    recognizes: Callable[[Source], bool]
    read: Callable[[Source], Document]


def page(blocks: Callable[[str], Iterable[Block]]) -> Callable[[Source], Document]:
    """Return what reads a page of which a function makes blocks.

    Args:
        blocks: Makes headings, paragraphs, code and table rows of the page's text, in order.
    """

    def read(source: Source) -> Document:
        return assemble(source.name, blocks(source.text))

    return read


def _read_json_file(source: Source) -> Document:
    return read_json(source.text, source.name)


def _read_payload_file(source: Source) -> Document:
    return read_payloads(source.text, source.name)


def _is(
    suffixes: tuple[str, ...], looks_so: Callable[[str], bool] = lambda _: False
) -> Callable[[Source], bool]:
    """Return what recognizes a form: by its suffixes, or in files of plain text by its looks."""
    return lambda source: (
        source.suffix in suffixes or (source.suffix in PLAIN and looks_so(source.text))
    )


def _is_payload(source: Source) -> bool:
    return source.suffix not in MARKDOWN_SUFFIXES and Code(source.text, 1).is_payload


def _has(*keys: str) -> Callable[[Source], bool]:
    """Return what recognizes a JSON or YAML document by the keys of its object.

    The text is looked at first: most documents have none of the words, and are not parsed.
    """
    words = [re.compile(rf"[\"']?{re.escape(key)}[\"']?\s*:") for key in keys]
    begins = re.compile(
        rf"^{re.escape(keys[0])}\s*:|\A\s*{{\s*\"{re.escape(keys[0])}\"", re.MULTILINE
    )

    def recognizes(source: Source) -> bool:
        if source.suffix not in STRUCTURED or not all(w.search(source.text) for w in words):
            return False
        if source.whole is None:  # broken, which whoever reads it says
            return bool(begins.search(source.text))
        value = source.whole.value
        return isinstance(value, dict) and all(key in value for key in keys)

    return recognizes


def _later(module: str, function: str) -> Callable[[Source], Any]:
    """Return a function of a module that is imported when it is first called."""

    def call(source: Source) -> Any:
        return getattr(import_module(f"eventcontracts.{module}"), function)(source)

    return call


def _recorded(name: str, kind: str) -> Reader:
    """Return the reader of a kind of recording."""
    module = "documents.recordings"
    return Reader(name, _later(module, f"has_{kind}"), _later(module, f"read_{kind}"))


def _is_notebook(source: Source) -> bool:
    return source.suffix == ".ipynb" and is_notebook(source.whole)


def _notebook(source: Source) -> Document:
    return assemble(source.name, read_notebook(source.whole) if source.whole else ())


def _word(source: Source) -> Document:
    return assemble(source.name, read_word(source.path))


READERS: Final = (
    Reader("known", is_known_not_to_be_read, refuse),
    _recorded("mitmproxy", "flows"),
    Reader(
        "capture",
        lambda source: source.path.name.endswith(CAPTURE_SUFFIXES),
        lambda source: read_lines(source.path, source.name),
    ),
    _recorded("har", "har"),
    _recorded("postman", "postman"),
    _recorded("wiremock", "mappings"),
    Reader("asyncapi", _has("asyncapi"), _later("declarations.asyncapi", "read_asyncapi")),
    Reader("openapi", _has("openapi"), _later("declarations.openapi", "read_openapi")),
    Reader("swagger", _has("swagger"), _later("declarations.openapi", "read_swagger")),
    Reader(
        "xregistry",
        _later("declarations.cloudevents", "has_registry"),
        _later("declarations.cloudevents", "read_registry"),
    ),
    Reader(
        "cloudevents-discovery",
        _later("declarations.cloudevents", "has_discovery"),
        _later("declarations.cloudevents", "read_discovery"),
    ),
    Reader(
        "json-schema",
        _later("declarations.json_schema", "has_schema"),
        _later("declarations.json_schema", "read_schema"),
    ),
    Reader(
        "other-schema",
        _later("declarations.unsupported", "is_unread"),
        _later("declarations.unsupported", "refuse"),
    ),
    Reader("json", lambda source: source.path.name.endswith(JSON_SUFFIXES), _read_json_file),
    Reader("notebook", _is_notebook, _notebook),
    Reader("word", lambda source: source.suffix == ".docx", _word),
    Reader("page-export", lambda source: is_wiki_export(source.text), page(read_wiki_export)),
    Reader("confluence-storage", lambda source: is_storage(source.text), page(read_storage)),
    Reader("html", lambda source: is_html(source.text), page(read_html)),
    Reader("restructuredtext", _is(RESTRUCTURED, is_restructured), page(read_restructured)),
    Reader("mediawiki", _is(MEDIAWIKI, is_mediawiki), page(read_mediawiki)),
    Reader("asciidoc", _is(ASCIIDOC, is_asciidoc), page(read_asciidoc)),
    Reader("org", _is(ORG), page(read_org)),
    Reader("log", _is((".log",), is_log), lambda source: read_log(source.text, source.name)),
    Reader("payload", _is_payload, _read_payload_file),
    Reader("markdown", lambda _: True, page(read_markdown)),
)
"""The forms that are read, in the order in which they are looked for."""


def reader_of(source: Source) -> Reader:
    """Return the reader of a source: the first that recognizes it.

    Args:
        source: The file that is to be read.

    Raises:
        DocumentError: If it cannot be read at all.
        InputError: If a reader that is installed cannot be loaded.
    """
    return next(reader for reader in readers() if reader.recognizes(source))


def readers() -> tuple[Reader, ...]:
    """Return all readers: those that are installed, by name, then the ones of this package.

    Raises:
        InputError: If one that is installed cannot be loaded.

    >>> readers()[-1].name
    'markdown'
    """
    return (*installed_readers(), *READERS)


@cache
def installed_readers() -> tuple[Reader, ...]:
    """Return the readers that other packages add, by name.

    Raises:
        InputError: If one cannot be loaded.
    """
    return tuple(map(_guarded_reader, load_extensions(READER_ENTRY_POINT, Reader, "reader")))


def _guarded_reader(found: Extension[Reader]) -> Reader:
    """Return the reader of an entry point, whose faults are told as those of the document."""
    return Reader(
        found.name,
        _guard_reader(found.value.recognizes, found.label),
        _guard_reader(found.value.read, found.label),
    )


def _guard_reader(function: Callable[[Source], _Return], label: str) -> Callable[[Source], _Return]:
    def guarded(source: Source) -> _Return:
        try:
            return function(source)
        except InputError:
            raise
        except Exception as error:
            problem = f"{label} failed: {error!r}"
            raise DocumentError(SourceLocation(str(source.path), 1), problem) from error

    return guarded
