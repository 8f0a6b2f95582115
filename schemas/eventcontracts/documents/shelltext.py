"""Shell commands as pages print them: the payloads and headers that are handed to a program.

Nothing is run. A command is split into words as POSIX says (Shell Command Language, 2.2 Quoting),
without expanding anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.documents.httptext import Headers, header_of, parse_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents.document import Problem
    from eventcontracts.documents.payload import Payload

__all__ = ["is_command", "read_commands"]

COMMAND: Final = re.compile(
    r"\s*(?:#[^\n]*\n\s*)*(?:[$>%] ?)?(?:sudo )?(?:curl|http|https|wget|echo|cat|printf|aws|kcat"
    r"|kafkacat|nats|redis-cli|mosquitto_pub|grpcurl|gcloud|az|rabbitmqadmin|Invoke-\w+)(?:\.exe)?\s"
)
DATA: Final = {
    "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json",
    "--payload", "--body", "--message", "-m", "--post-data", "--body-data", "--event", "-Body",
}  # fmt: skip
HEADERS: Final = {"-H", "--header"}
ATTACHED: Final = re.compile(r"(-[dH]|--[\w-]+=)(?=[\"'{\[\w@]).*", re.DOTALL)
"""An option that has its value in the same word."""

HERE: Final = re.compile(
    r"<<-?[ \t]*(['\"]?)(?P<mark>\w+)\1[^\n]*\n(?P<body>.*?)^[ \t]*(?P=mark)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
"""A here-document (2.7.4)."""

WORD: Final = re.compile(
    r"""(?:\$?'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\;&|<>()])+""",
    re.DOTALL,
)
PART: Final = re.compile(
    r"""\$'(?P<ansi>[^']*)'|'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<bare>[^'"\\]+)""",
    re.DOTALL,
)
DOUBLE_ESCAPE: Final = re.compile(r"\\([$`\"\\\n])")
ENCODED: Final = re.compile("=%7[bB]")
STARTS: Final = re.compile(r"\s*[{\[]\s*[\"'{}\[\]\w]")


class _Word(NamedTuple):
    text: str
    line: int


def is_command(text: str) -> bool:
    """Return whether code begins with a command that sends something.

    >>> is_command("$ curl -X POST https://shop.example"), is_command("curly = {}")
    (True, False)
    """
    return COMMAND.match(text) is not None


def read_commands(
    text: str, document: str, first_line: int
) -> tuple[tuple[Payload, ...], tuple[Problem, ...], Headers]:
    r"""Return the payloads that commands send, what is wrong with them, and the headers beside.

    Args:
        text: One or more commands, with line ends as `\n`.
        document: The document that they are from.
        first_line: The line on which they begin.

    >>> found = read_commands("curl -H 'X-Event: a' \\\n -d '{\"id\": 1}' x.example", "page.md", 7)
    >>> found[0][0].value, found[0][0].line, found[2]
    ({'id': 1}, 8, (('x-event', 'a'),))
    """
    payloads: list[Payload] = []
    problems: list[Problem] = []
    headers: list[tuple[str, str]] = []
    rest = HERE.sub(lambda here: "\n" * here.group().count("\n"), text)
    words = [*_bodies(text, first_line), *_words(rest, first_line)]
    for before, word in zip([None, *words], words, strict=False):
        option = before.text if before else ""
        if option in HEADERS:
            header = header_of(word.text)
            headers += [header] if header else []
        elif STARTS.match(word.text) or (option in DATA and ENCODED.search(word.text)):
            found, wrong = parse_body(word.text, document, word.line)
            payloads += found
            problems += wrong
    return tuple(payloads), tuple(problems), tuple(headers)


def _bodies(text: str, first_line: int) -> Iterator[_Word]:
    """Yield the here-documents of commands."""
    for found in HERE.finditer(text):
        yield _Word(found["body"], first_line + text.count("\n", 0, found.start("body")))


def _words(text: str, first_line: int) -> Iterator[_Word]:
    line, end = first_line, 0
    for found in WORD.finditer(text):
        line += text.count("\n", end, found.start())
        end = found.start()
        attached = ATTACHED.fullmatch(found.group())
        if attached:
            yield _Word(attached[1].rstrip("="), line)
            yield _Word(_unquoted(found.group()[attached.end(1) :]), line)
        else:
            yield _Word(_unquoted(found.group()), line)


def _unquoted(word: str) -> str:
    return "".join(map(_part, PART.finditer(word)))


def _part(part: re.Match[str]) -> str:
    if part["double"] is not None:
        return DOUBLE_ESCAPE.sub(lambda e: "" if e[1] == "\n" else e[1], part["double"])
    if part["escaped"] is not None:
        return "" if part["escaped"] == "\n" else part["escaped"]
    if part["ansi"] is not None:  # its escapes for quotes, which JSON has no other need of
        return part["ansi"].replace(r"\'", "'")
    return part["single"] if part["single"] is not None else part["bare"]
