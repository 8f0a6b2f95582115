"""OpenAPI 3: what webhooks and callbacks send, with the schemas of their bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.declarations.messages import Example, Message, document_of, left_out
from eventcontracts.declarations.schema_objects import DIALECTS, dialect_of
from eventcontracts.declarations.specification import ROOT, Specification, UnresolvedError
from eventcontracts.documents.document import DocumentError
from eventcontracts.jsondata.pointers import parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.declarations.specification import Address
    from eventcontracts.documents.document import Document, Problem
    from eventcontracts.documents.sources import Source

__all__ = ["read_openapi", "read_swagger"]

METHODS: Final = ("post", "put", "patch", "get", "delete", "options", "head", "trace")
WEBHOOKS: Final = ("webhooks", "x-webhooks")
"""Where webhooks stand: since OpenAPI 3.1, and where documents of 3.0 have them."""

JSON_MEDIA: Final = re.compile(r"(?:application|text)/(?:[\w.+-]*\+)?json\b|\*/\*|application/\*")

NOTHING: Final = (
    "it declares no webhooks and no callbacks, so no events; what it does declare are requests to"
    " the service and their answers"
)


def read_swagger(source: Source) -> Document:
    """Refuse a document of Swagger 2, which has no words for what a service sends.

    Raises:
        DocumentError: Always, unless webhooks stand in it as they do in OpenAPI 3.0.
    """
    specification = Specification.read(source)
    if any(isinstance(specification.root.get(key), dict) for key in WEBHOOKS):
        return read_openapi(source)
    problem = (
        "Swagger 2 cannot declare webhooks, and is not read; convert it to OpenAPI 3.1 and declare"
        " them there"
    )
    raise DocumentError(specification.place(ROOT), problem)


def read_openapi(source: Source) -> Document:
    """Return the document of an OpenAPI description: each webhook and callback is an event.

    Args:
        source: The description.

    Raises:
        DocumentError: If it has neither webhooks nor callbacks, or none of them can be read.
    """
    specification = Specification.read(source)
    reading = _OpenApiMessages(specification)
    return document_of(specification, list(reading.messages()), reading.problems, NOTHING)


class _OpenApiMessages:
    """The webhooks and callbacks of one description.

    Attributes:
        problems: What was not read.
    """

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        version = str(specification.root.get("openapi", "2"))
        self._dialect = DIALECTS["openapi-3.0"]
        if re.match(r"3\.[1-9]", version):
            stated = str(specification.root.get("jsonSchemaDialect", ""))
            self._dialect = dialect_of(stated, DIALECTS["openapi-3.1"])
        self._seen: set[Address] = set()
        self.problems: list[Problem] = []

    def messages(self) -> Iterator[Message]:
        """Yield what webhooks send, then what callbacks do."""
        for holder in (
            *(ROOT.inner(key) for key in WEBHOOKS),
            ROOT.inner("components", "webhooks"),
        ):
            for name, item in self._followed(holder):
                yield from self._of_path(name, item, ())
        for _, path in self._followed(ROOT.inner("paths")):
            for method in METHODS:
                yield from self._callbacks(path.inner(method))
        yield from self._callbacks(ROOT.inner("components"))

    def _callbacks(self, holder: Address) -> Iterator[Message]:
        operation = self._text(holder, "operationId")
        for name, callback in self._followed(holder.inner("callbacks")):
            if callback in self._seen:
                continue
            self._seen.add(callback)
            for expression, item in self._followed(callback):
                if not expression.startswith("x-"):
                    also = (f"{operation}.{name}",) if operation else ()
                    yield from self._of_path(name, item, (*also, f"{name} {expression}"))

    def _of_path(self, name: str, item: Address, also: tuple[str, ...]) -> Iterator[Message]:
        """Yield what the operations of a Path Item send."""
        for method in METHODS:
            operation = item.inner(method)
            body = self._target(operation.inner("requestBody"))
            if body is not None:
                called = self._text(operation, "operationId")
                qualifiers = tuple(filter(None, (*also, called, f"{name}.{method}")))
                yield from self._of_body(name, operation, body, qualifiers)

    def _of_body(
        self, name: str, operation: Address, body: Address, qualifiers: tuple[str, ...]
    ) -> Iterator[Message]:
        media = list(self._specification.members(body.inner("content")))
        found = [address for key, address in media if JSON_MEDIA.match(key)]
        if not found:
            kinds = ", ".join(key for key, _ in media) or "nothing"
            message = f"{name} is left out: it sends {kinds}, not JSON"
            self.problems.append(left_out(self._specification, operation, message))
            return
        content = found[0]
        schema = content.inner("schema")
        declared = isinstance(self._specification.value(schema), dict | bool)
        yield Message(
            name=name,
            address=operation,
            dialect=self._dialect,
            qualifiers=qualifiers,
            title=self._text(operation, "summary"),
            description=self._text(operation, "description") or self._text(body, "description"),
            payload=schema if declared else None,
            examples=tuple(self._examples(content)),
        )

    def _examples(self, content: Address) -> Iterator[Example]:
        """Yield the examples of a Media Type Object."""
        for key, example in self._followed(content.inner("examples")):
            value = self._specification.value(example)
            if isinstance(value, dict) and "value" in value:
                yield Example(example.inner("value"))
            elif isinstance(value, dict) and "externalValue" in value:
                message = f"the example {key} is left out: it stands elsewhere and is not fetched"
                self.problems.append(left_out(self._specification, example, message))
        single = self._target(content.inner("example"))
        if single is not None:
            yield Example(single)

    def _followed(self, holder: Address) -> Iterator[tuple[str, Address]]:
        """Yield the members of an object, where their references lead."""
        for key, address in self._specification.members(holder):
            found = self._target(address)
            if found is not None:
                yield key, found

    def _target(self, address: Address) -> Address | None:
        """Return where the references at an address lead; None if nothing is there."""
        try:
            found = self._specification.follow(address)
        except UnresolvedError as error:
            called = parse_pointer(address.pointer)[-1]
            message = f"{called} is left out: {error}"
            self.problems.append(left_out(self._specification, address, message))
            return None
        there = self._specification.value(found)
        return found if isinstance(there, dict | list | str | bool | int | float) else None

    def _text(self, address: Address, key: str) -> str:
        value = self._specification.value(address.inner(key))
        return value.strip() if isinstance(value, str) else ""
