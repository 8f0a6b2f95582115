"""HTTP as pages print it: requests with their headers and a body, one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import parse_qsl

from eventcontracts.documents.document import Problem, SourceLocation
from eventcontracts.documents.payload import Payload, parse_payloads

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Headers", "header_of", "is_request", "parse_body", "read_requests"]

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""The headers of a request, names in lower case."""

HTTP_METHODS: Final = (
    "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE"  # RFC 9110 and RFC 5789
)
REQUEST_LINE: Final = re.compile(rf"(?:{HTTP_METHODS})[ \t]+\S+(?:[ \t]+HTTP/[0-9.]+)?[ \t]*")
RESPONSE_LINE: Final = re.compile(r"HTTP/[0-9.]+[ \t]+[0-9]{3}\b.*")
HEADER_LINE: Final = re.compile(r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*")
"""A field line (RFC 9110, section 5.1: a name is a token)."""

REQUEST_SEPARATOR: Final = re.compile(r"###.*")
"""What stands between two requests in the files of REST clients."""

JSON_BODY: Final = re.compile(r"\s*[{\[]")


def is_request(text: str) -> bool:
    r"""Return whether code begins with a request, a response or the headers of one.

    >>> is_request("POST /hook\n\n{}"), is_request("X-Event: push\nX-Id: 1"), is_request("a: 1")
    (True, True, False)
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return False
    if REQUEST_LINE.fullmatch(lines[0]) or RESPONSE_LINE.fullmatch(lines[0]):
        return True
    head = [line for line in lines if not JSON_BODY.match(line)]
    first = HEADER_LINE.fullmatch(lines[0])
    return first is not None and "-" in first[1] and all(map(HEADER_LINE.fullmatch, head[:2]))


@dataclass(slots=True)
class _HttpMessage:
    """A request or response: its headers, and the lines of its body with the first one's number."""

    is_response: bool
    number: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    in_body: bool = False

    def add(self, line: str, number: int) -> None:
        header = None if self.in_body else HEADER_LINE.fullmatch(line)
        if self.in_body or JSON_BODY.match(line):
            self.in_body = True
            self.body.append(line)
        elif header:
            self.headers.append((header[1].lower(), header[2]))
        elif not line.strip() and self.headers:
            self.in_body = True
        if not self.body:
            self.number = number + 1


def read_requests(
    text: str, document: str, first_line: int
) -> tuple[tuple[Payload, ...], tuple[Problem, ...], Headers]:
    r"""Return the payloads of requests, what is wrong with them, and the first request's headers.

    The body of a response is no event; that one was left out is a problem of severity `note`.

    Args:
        text: One or more requests, with line ends as `\n`.
        document: The document that they are from.
        first_line: The line on which they begin.

    >>> read_requests("HTTP/1.1 200 OK\n\n{}", "page.md", 1)[0]
    ()
    """
    payloads: list[Payload] = []
    problems: list[Problem] = []
    headers: Headers = ()
    for message in _http_messages(text, first_line):
        if message.is_response:
            note = "the body of a response is not read; it is no event"
            problems.append(
                Problem(SourceLocation(document, message.number), "response", note, "", "note")
            )
            continue
        headers = headers or tuple(message.headers)
        found, wrong = parse_body("\n".join(message.body), document, message.number)
        payloads += found
        problems += wrong
    return tuple(payloads), tuple(problems), headers


def _http_messages(text: str, first_line: int) -> Iterator[_HttpMessage]:
    message: _HttpMessage | None = None
    for number, line in enumerate(text.split("\n"), first_line):
        stripped = line.strip()
        is_response = RESPONSE_LINE.fullmatch(stripped) is not None
        if is_response or REQUEST_LINE.fullmatch(stripped):
            if message:
                yield message
            message = _HttpMessage(is_response, number + 1)
        elif not REQUEST_SEPARATOR.fullmatch(stripped):
            message = message or _HttpMessage(False, number)
            message.add(line, number)
    if message:
        yield message


def header_of(line: str) -> tuple[str, str] | None:
    """Return the name and value of a header, or None if a line is none.

    >>> header_of("X-Event: push")
    ('x-event', 'push')
    """
    found = HEADER_LINE.fullmatch(line)
    return (found[1].lower(), found[2]) if found else None


def parse_body(
    body: str, document: str, first_line: int
) -> tuple[tuple[Payload, ...], tuple[Problem, ...]]:
    """Return the payloads in the body of a request, which may be the fields of a form.

    Args:
        body: The body.
        document: The document that it is from.
        first_line: The line on which it begins.

    >>> parse_body("payload=%7B%22id%22%3A+1%7D", "page.md", 3)[0][0].value
    {'id': 1}
    """
    if not body.strip():
        return (), ()
    if JSON_BODY.match(body):
        return parse_payloads(body, document, first_line)
    values = (value for _, value in parse_qsl(body.strip(), max_num_fields=1000))
    for value in values:
        if JSON_BODY.match(value):
            payloads, problems = parse_payloads(value, document)
            return tuple(_with_line(payload, first_line) for payload in payloads), tuple(
                Problem(
                    SourceLocation(document, first_line), p.code, p.message, p.pointer, p.severity
                )
                for p in problems
            )
    message = "the body of a request is no JSON and is not read"
    return (), (Problem(SourceLocation(document, first_line), "unread-body", message, "", "note"),)


def _with_line(payload: Payload, line: int) -> Payload:
    return Payload(payload.value, line, {"": line})
