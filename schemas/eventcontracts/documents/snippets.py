"""Payloads in a block of code, in whatever language they are written down.

The language that a page announces decides first; where it announces none, or a programming
language, how the code begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.httptext import is_request, read_requests
from eventcontracts.documents.payload import Payload, parse_payloads
from eventcontracts.documents.pythontext import is_literal, read_literals
from eventcontracts.documents.shelltext import is_command, read_commands
from eventcontracts.documents.yamltext import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.documents.document import Problem
    from eventcontracts.documents.httptext import Headers

__all__ = ["PAYLOAD", "Snippet", "form_of", "is_like_a_payload", "read_snippet"]

NOT_DATA: Final = re.compile(r"json-?(?:ata|iq|net|path|schema)|jq", re.IGNORECASE)
"""Languages that are named after JSON and hold none."""

SHELLS: Final = {
    "bash", "bat", "batch", "cmd", "console", "curl", "fish", "httpie", "powershell", "ps1", "sh",
    "shell", "shell-session", "shellscript", "terminal", "zsh",
}  # fmt: skip
REQUESTS: Final = {"http", "https", "rest"}
PYTHON: Final = {"py", "pycon", "python", "python3"}
PROGRAMS: Final = {
    "code", "ecmascript", "es6", "javascript", "js", "jsx", "mjs", "node", "nodejs", "none",
    "plain", "plaintext", "raw", "text", "ts", "tsx", "txt", "typescript",
}  # fmt: skip
"""Languages in which a payload may stand as it is, among much else; no language is one of them."""

_MEMBER: Final = r"(?:\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[“„][^“”„\n]*[“”]|[\w$][\w$.-]*)\s*:(?!:)"
_COMMENTS: Final = r"(?>(?://[^\n]*\n|/\*.*?\*/|\#[^\n]*\n)\s*)*+"
PAYLOAD: Final = re.compile(
    rf"\s*{_COMMENTS}"
    r"(?:(?:const|let|var|export\s+default|return)\s+)?(?:[\w$.]+\s*=\s*)?"
    rf"(?:\{{\s*{_COMMENTS}(?:{_MEMBER}|\}}|\.\.\.|…)"
    rf"|\[\s*{_COMMENTS}(?:[\{{\[\]\"“…-]|\.\.\.|\d[\d.]*\s*[,\]]))",
    re.DOTALL,
)
"""How code begins that is a payload and not a program: with a member, an item or nothing."""

LIKE_PAYLOAD: Final = re.compile(r"[{\[]\s*(?:\{\s*)?[\"'][\w$. -]+[\"']\s*(?::|=>)")

NUMBERED: Final = re.compile(r"[ \t]*(\d+)(?:[ \t]*[.:|)])?(?:[ \t]|$)")
FEWEST_NUMBERED: Final = 2


@dataclass(frozen=True, slots=True)
class Snippet:
    """The content of a block of code.

    Attributes:
        payloads: Its payloads.
        problems: What is wrong with them.
        headers: The headers of the request that it shows, names in lower case.
    """

    payloads: tuple[Payload, ...]
    problems: tuple[Problem, ...] = ()
    headers: Headers = ()


def form_of(language: str, text: str) -> str:
    """Return in which form code holds payloads; empty where it holds none.

    Args:
        language: What the page says of the code, such as the first word beside a fence.
        text: The code.

    >>> form_of("application/vnd.api+json", "{}"), form_of("", "POST /hook HTTP/1.1")
    ('json', 'http')
    >>> form_of("css", "a { color: red }"), form_of("", '{alertname="X"}')
    ('', '')
    """
    word = language.lower().strip("{}.: ")
    if "json" in word and not NOT_DATA.match(word):
        return "json"
    if word in {"yaml", "yml"}:
        return "yaml"
    if word in REQUESTS:
        return "http"
    if word in SHELLS:
        return "shell" if is_command(text) else _form_of_text(text)
    if word in PYTHON:
        return "python" if is_literal(text) else ""
    return _form_of_text(text) if not word or word in PROGRAMS else ""


def _form_of_text(text: str) -> str:
    if is_request(text):
        return "http"
    if is_command(text):
        return "shell"
    return "json" if PAYLOAD.match(without_numbers(text)) else ""


def is_like_a_payload(text: str) -> bool:
    """Return whether code that is not read has something in it that looks like a payload.

    >>> is_like_a_payload("$event = ['id' => 12];"), is_like_a_payload("def f(): pass")
    (True, False)
    """
    return LIKE_PAYLOAD.search(text) is not None


def read_snippet(text: str, language: str, document: str, first_line: int) -> Snippet:
    r"""Return the payloads that code holds.

    Args:
        text: The code, with line ends as `\n`.
        language: What the page says that it is.
        document: The document that it is from.
        first_line: The line on which it begins.

    >>> text = 'POST /hook HTTP/1.1\nX-Event: push\n\n{"id": 1}'
    >>> found = read_snippet(text, "http", "page.md", 10)
    >>> found.payloads[0].value, found.payloads[0].line, found.headers
    ({'id': 1}, 13, (('x-event', 'push'),))
    """
    return READING[form_of(language, text)](without_numbers(text), document, first_line)


def without_numbers(text: str) -> str:
    r"""Return code without the numbers that a page prints before each of its lines.

    >>> without_numbers('1 {\n2   "a": 1\n3 }')
    '{\n  "a": 1\n}'
    """
    lines = text.split("\n")
    found = [NUMBERED.match(line) for line in lines if line.strip()]
    numbers = [int(number[1]) for number in found if number]
    if len(numbers) < max(len(found), FEWEST_NUMBERED) or any(
        b != a + 1 for a, b in pairwise(numbers)
    ):
        return text
    return "\n".join(NUMBERED.sub("", line, count=1) for line in lines)


def _json(text: str, document: str, first_line: int) -> Snippet:
    return Snippet(*parse_payloads(text, document, first_line))


def _yaml(text: str, document: str, first_line: int) -> Snippet:
    payloads, problems = parse_yaml(text, document, first_line)
    return Snippet(tuple(p for p in payloads if isinstance(p.value, dict | list)), problems)


def _python(text: str, document: str, first_line: int) -> Snippet:
    return Snippet(*read_literals(text, document, first_line))


def _http(text: str, document: str, first_line: int) -> Snippet:
    return Snippet(*read_requests(text, document, first_line))


def _shell(text: str, document: str, first_line: int) -> Snippet:
    return Snippet(*read_commands(text, document, first_line))


def _nothing(text: str, document: str, first_line: int) -> Snippet:  # noqa: ARG001 - as the others
    return Snippet(())


READING: Final[dict[str, Callable[[str, str, int], Snippet]]] = {
    "json": _json,
    "yaml": _yaml,
    "python": _python,
    "http": _http,
    "shell": _shell,
    "": _nothing,
}
"""How payloads are read, by the form of the code that holds them."""
