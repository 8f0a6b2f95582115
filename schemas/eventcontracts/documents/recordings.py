"""Recordings of HTTP traffic: HAR, mitmproxy's flows, WireMock's mappings, Postman's collections.

An event is what a webhook was sent: the JSON body of a POST, PUT or PATCH. Every other entry is
left out with the reason.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from eventcontracts.documents.document import (
    Document,
    DocumentError,
    Problem,
    Row,
    Sample,
    SourceLocation,
    Title,
)
from eventcontracts.documents.payload import items, parse_payloads
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.documents.payload import Payload
    from eventcontracts.documents.sources import Source
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = [
    "has_flows",
    "has_har",
    "has_mappings",
    "has_postman",
    "read_flows",
    "read_har",
    "read_mappings",
    "read_postman",
]

SENDING: Final = frozenset({"POST", "PUT", "PATCH"})
"""Methods by which events are sent."""

MAX_ITEM_DEPTH: Final = 20
"""How deep folders of a Postman collection may lie inside one another."""

FLOW_LINES: Final = (".json", ".jsonl", ".ndjson", ".flows")
FLOW_HEAD: Final = re.compile(rb'"(?:client_conn|server_conn|timestamp_start|marked|backup)"\s*:')
"""Keys that flows of mitmproxy have and other lines of JSON do not."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request that was recorded, or written down to be sent.

    Attributes:
        place: Where it stands.
        method: Its method.
        url: Where it goes.
        body: Its body, as text or as the JSON that it is; None where it has none.
        headers: Its headers, names in lower case.
        above: What the document calls it, from the document's name in, and says of it; empty where
            it does not.
    """

    place: SourceLocation
    method: str
    url: str
    body: Json = None
    headers: tuple[tuple[str, str], ...] = ()
    above: tuple[Title, ...] = ()

    @property
    def called(self) -> str:
        """The method and path; nothing of a query, in which secrets may stand."""
        title = f"{self.above[-1].text}: " if len(self.above) > 1 else ""
        try:
            path = urlsplit(self.url).path
        except ValueError:
            path = ""
        return f"{title}{self.method} {path or '/'}"


def has_har(source: Source) -> bool:
    """Return whether a source is an HTTP Archive."""
    if source.suffix not in {".har", ".json"} or '"entries"' not in source.text:
        return False
    return isinstance(_whole(source, "log", "entries"), list)


def read_har(source: Source) -> Document:
    """Return the document of an HTTP Archive (HAR 1.2): the events that were sent in it.

    Args:
        source: The archive.
    """
    return _document(source, _har_exchanges(source))


def _har_exchanges(source: Source) -> Iterator[_Exchange]:
    for index, entry in enumerate(_whole(source, "log", "entries")):
        request = entry.get("request") if isinstance(entry, dict) else None
        if isinstance(request, dict):
            data = request.get("postData")
            body = _text(data, "text") if isinstance(data, dict) else None
            if body is not None and _text(data, "encoding") == "base64":
                body = _decoded(body)
            yield _Exchange(
                _place(source, ("log", "entries", index)),
                str(request.get("method", "")).upper(),
                str(request.get("url", "")),
                body,
                _headers(request.get("headers")),
            )


def has_flows(source: Source) -> bool:
    """Return whether a source holds flows of mitmproxy, as JSON: a list, one, or one a line."""
    if source.suffix not in FLOW_LINES or not FLOW_HEAD.search(source.head):
        return False
    flows = _flows(source)
    return bool(flows) and all(_is_flow(flow.value) for flow in flows)


def read_flows(source: Source) -> Document:
    """Return the document of flows of mitmproxy: the events that were sent in them.

    Args:
        source: The flows, as mitmproxy's `jsondump` writes them or its web interface gives them.
    """
    return _document(source, _flow_exchanges(source))


def _flows(source: Source) -> tuple[Payload, ...]:
    payloads, _ = parse_payloads(source.text, source.name)
    return tuple(flow for payload in payloads for flow in items(payload))


def _is_flow(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("request"), dict) and "type" in value


def _flow_exchanges(source: Source) -> Iterator[_Exchange]:
    for flow in _flows(source):
        request = flow.value["request"]
        content = request.get("content", request.get("text"))
        body = content if isinstance(content, str) else None
        if body is not None and not _is_json(body):
            body = _decoded(body) or body
        yield _Exchange(
            SourceLocation(source.name, flow.line),
            str(request.get("method", "")).upper(),
            str(request.get("path", "")),
            body,
            _headers(request.get("headers")),
        )


def has_mappings(source: Source) -> bool:
    """Return whether a source holds stub mappings of WireMock, or its journal of requests."""
    if source.suffix != ".json" or not re.search(
        r'"(?:bodyPatterns|urlPath|urlPathPattern|urlPattern|loggedDate|serveEventListeners'
        r'|postServeActions)"',
        source.text,
    ):
        return False
    return any(_is_mapping(lookup(_value(source), path)) for path in _mappings(source))


def read_mappings(source: Source) -> Document:
    """Return the document of WireMock's mappings or journal: the events that it gets or sends.

    What it gets stands in `equalToJson` or in the journal, what it sends in its webhooks.

    Args:
        source: One mapping, `{"mappings": […]}` or `{"requests": […]}`.
    """
    exchanges = (
        exchange
        for path in _mappings(source)
        if _is_mapping(mapping := lookup(_value(source), path))
        for exchange in _mapping_exchanges(source, path, mapping)
    )
    return _document(source, exchanges)


def _mappings(source: Source) -> Iterator[InstancePath]:
    """Yield the paths at which mappings, or requests of the journal, may stand."""
    yield ()
    for key in ("mappings", "requests"):
        found = _whole(source, key)
        if isinstance(found, list):
            yield from ((key, index) for index in range(len(found)))


def _is_mapping(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("request"), dict)


def _mapping_exchanges(
    source: Source, path: InstancePath, mapping: dict[str, Any]
) -> Iterator[_Exchange]:
    request = mapping["request"]
    place = _place(source, (*path, "request"))
    above = _titles(source, [(mapping.get("name"), place)])
    method = str(request.get("method", "POST")).upper()
    method = "POST" if method == "ANY" else method
    url = next((str(value) for key, value in request.items() if key.startswith("url")), "")
    patterns = request.get("bodyPatterns")
    bodies = [pattern.get("equalToJson") for pattern in _objects(patterns)]
    bodies = [body for body in bodies if body is not None] or [request.get("body")]
    for body in bodies:
        yield _Exchange(place, method, url, body, _headers(request.get("headers")), above)
    for key in ("postServeActions", "serveEventListeners"):
        for index, action in enumerate(_objects(mapping.get(key))):
            sent = action.get("parameters")
            if isinstance(sent, dict) and "body" in sent:
                spot = _place(source, (*path, key, index))
                to, by = str(sent.get("url", "")), str(sent.get("method", "POST")).upper()
                yield _Exchange(spot, by, to, sent["body"], _headers(sent.get("headers")), above)


def has_postman(source: Source) -> bool:
    """Return whether a source is a Postman collection."""
    if source.suffix != ".json" or '"item"' not in source.text:
        return False
    schema = _whole(source, "info", "schema")
    known = isinstance(schema, str) and "postman.com" in schema
    known = known or isinstance(_whole(source, "info", "_postman_id"), str)
    return known and isinstance(_whole(source, "item"), list)


def read_postman(source: Source) -> Document:
    """Return the document of a Postman collection: the bodies of its requests by their names.

    Args:
        source: The collection, of version 2.
    """
    return _document(source, _postman_exchanges(source, ("item",), ()))


def _postman_exchanges(
    source: Source, path: InstancePath, above: tuple[tuple[Json, SourceLocation], ...]
) -> Iterator[_Exchange]:
    if len(above) > MAX_ITEM_DEPTH:
        problem = f"more than {MAX_ITEM_DEPTH} folders inside one another"
        raise DocumentError(_place(source, path), problem)
    found = _whole(source, *path)
    for index, item in enumerate(found if isinstance(found, list) else ()):
        here = (*path, index)
        if not isinstance(item, dict):
            continue
        named = (*above, (item.get("name"), _place(source, here)))
        if "item" in item:
            yield from _postman_exchanges(source, (*here, "item"), named)
        elif "request" in item:
            yield _postman_exchange(source, (*here, "request"), item["request"], named)
            for number, example in enumerate(_objects(item.get("response"))):
                original = example.get("originalRequest")
                if original is not None and original != item["request"]:
                    spot = (*here, "response", number, "originalRequest")
                    yield _postman_exchange(source, spot, original, named)


def _postman_exchange(
    source: Source,
    path: InstancePath,
    request: Json,
    named: tuple[tuple[Json, SourceLocation], ...],
) -> _Exchange:
    facts = request if isinstance(request, dict) else {"method": "GET", "url": str(request)}
    url = facts.get("url")
    body = facts.get("body")
    raw = _text(body, "raw") if isinstance(body, dict) else None
    description = facts.get("description")
    if isinstance(description, dict):
        description = description.get("content")
    return _Exchange(
        _place(source, path),
        str(facts.get("method", "GET")).upper(),
        str(url.get("raw", "")) if isinstance(url, dict) else str(url or ""),
        raw or None,
        _headers(facts.get("header")),
        _titles(source, named, description.strip() if isinstance(description, str) else ""),
    )


def _document(source: Source, exchanges: Iterable[_Exchange]) -> Document:
    """Return the document of requests: an event for each that brings one."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for exchange in exchanges:
        samples = _samples(exchange)
        if isinstance(samples, str):
            message = f"{exchange.called} is left out: {samples}"
            problems.append(Problem(exchange.place, "left-out", message, severity="note"))
            continue
        title = exchange.above[-1].text if len(exchange.above) > 1 else ""
        named = tuple(
            Sample(event, exchange.place, title, headers=exchange.headers) for event in samples
        )
        rows.append(Row(title, "", exchange.place, named, above=exchange.above))
    if not rows and not problems:
        raise DocumentError(SourceLocation(source.name, 1), "no request is in it")
    return Document(source.name, tuple(rows), tuple(problems))


def _samples(exchange: _Exchange) -> list[Json] | str:
    """Return the events of a request; a text says why there is none."""
    if exchange.method not in SENDING:
        return "no request that sends an event"
    body = exchange.body
    if body is None or body == "":
        return "it has no body"
    if isinstance(body, str):
        text = _form_payload(body) if not _begins_as_json(body) else body
        payloads, problems = parse_payloads(text, exchange.place.document, exchange.place.line)
        if len(payloads) != 1 or any(problem.severity == "error" for problem in problems):
            return "its body is no JSON"
        body = payloads[0].value
    events = body if isinstance(body, list) else [body]
    found = [event for event in events if isinstance(event, dict)]
    return found or "its body is no object, and no list of objects"


def _form_payload(body: str) -> str:
    """Return the JSON that a form has as its only field, as some webhooks send it; or the body."""
    try:
        fields = parse_qs(body, max_num_fields=3)
    except ValueError:
        return body
    values = [value for found in fields.values() for value in found]
    return values[0] if len(values) == 1 and _begins_as_json(values[0]) else body


def _begins_as_json(text: str) -> bool:
    return text.lstrip()[:1] in {"{", "["}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(text: str) -> str | None:
    """Return the text that Base64 stands for; None if it stands for none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _headers(stated: Json) -> tuple[tuple[str, str], ...]:
    """Return headers as pairs, names in lower case, from any of the ways in which they stand."""
    if isinstance(stated, dict):
        pairs = list(stated.items())
    elif isinstance(stated, list):
        pairs = [
            (one.get("name", one.get("key")), one.get("value"))
            if isinstance(one, dict)
            else tuple(one)
            for one in stated
            if isinstance(one, dict) or (isinstance(one, list) and len(one) == 2)  # noqa: PLR2004
        ]
    else:
        pairs = []
    return tuple(
        (name.lower(), value)
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str)
    )


def _titles(
    source: Source, named: Iterable[tuple[Json, SourceLocation]], description: str = ""
) -> tuple[Title, ...]:
    """Return the titles of what lies inside one another, the document's own first.

    Args:
        source: The document.
        named: The names, with where they stand.
        description: What is said of the innermost.
    """
    found = [Title(name, place) for name, place in named if isinstance(name, str) and name]
    if not found:
        return ()
    own = Title(source.path.stem, SourceLocation(source.name, 1))
    return (own, *found[:-1], replace(found[-1], description=description))


def _value(source: Source) -> Json:
    return source.whole.value if source.whole is not None else None


def _whole(source: Source, *path: str | int) -> Json:
    """Return what stands at a path of a source that is one JSON value; None where nothing does."""
    found = lookup(_value(source), path)
    return None if found is MISSING else found


def _place(source: Source, path: InstancePath) -> SourceLocation:
    lines = source.whole.lines if source.whole is not None else {}
    return SourceLocation(source.name, lines.get(build_pointer(path), 1))


def _text(value: Any, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _objects(value: Json) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
