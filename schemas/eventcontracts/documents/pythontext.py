"""Python as pages print it: the dictionaries that code names or shows are payloads.

Nothing is run: the code is parsed, and its literals are taken as they stand.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.document import Problem, SourceLocation
from eventcontracts.documents.literals import REPAIRS
from eventcontracts.documents.payload import MAX_DEPTH, Payload
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["is_literal", "read_literals"]

PROMPT_PREFIX: Final = re.compile(r"^(?:>>>|\.\.\.) ?", re.MULTILINE)
MAX_CODE_LENGTH: Final = 1_000_000
"""How many characters of code are parsed."""


def is_literal(text: str) -> bool:
    r"""Return whether Python code names or shows a dictionary, or a list of them.

    >>> is_literal("event = {'id': 1}"), is_literal("def f(event):\n    return {}")
    (True, False)
    """
    return next(_payload_literals(text), None) is not None


def read_literals(
    text: str, document: str, first_line: int
) -> tuple[tuple[Payload, ...], tuple[Problem, ...]]:
    r"""Return the dictionaries that Python code names or shows, and what stood in them otherwise.

    What is no literal, such as a call, becomes null; that is a problem of severity `note`.

    Args:
        text: The code, with line ends as `\n`.
        document: The document that it is from.
        first_line: The line on which it begins.

    >>> payloads, _ = read_literals("event = {\n  'id': 1,\n  'at': None}", "page.md", 5)
    >>> payloads[0].value, payloads[0].lines["/at"]
    ({'id': 1, 'at': None}, 7)
    """
    problems: list[Problem] = []
    payloads = []
    for node in _payload_literals(text):
        reading = _LiteralReader(document, first_line, problems)
        value = reading.value(node, ())
        payloads.append(Payload(value, first_line + node.lineno - 1, reading.lines))
    return tuple(payloads), tuple(problems)


def _payload_literals(text: str) -> Iterator[ast.Dict | ast.List]:
    """Yield the literals that whole statements name or show."""
    if (
        len(text) > MAX_CODE_LENGTH
        or text.count("{") + text.count("[") + text.count("(") > MAX_CODE_LENGTH // 100
    ):
        return
    try:
        statements = ast.parse(PROMPT_PREFIX.sub("", text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for statement in statements:
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            continue
        if isinstance(value, ast.Dict) or (isinstance(value, ast.List) and _holds_records(value)):
            yield value


def _holds_records(node: ast.List) -> bool:
    return bool(node.elts) and all(isinstance(item, ast.Dict) for item in node.elts)


class _LiteralReader:
    """The value of one literal, and the line of each value in it."""

    def __init__(self, document: str, first: int, problems: list[Problem]) -> None:
        self._document = document
        self._first = first
        self._problems = problems
        self.lines: dict[str, int] = {}

    def value(self, node: ast.expr, path: InstancePath) -> Json:
        line = self._first + node.lineno - 1
        self.lines[build_pointer(path)] = line
        match node:
            case ast.Dict() if len(path) < MAX_DEPTH:
                pairs = zip(node.keys, node.values, strict=True)
                return {
                    key: self.value(value, (*path, key))
                    for key, value in ((_json_key(key), value) for key, value in pairs)
                    if key is not None
                }
            case ast.List() | ast.Tuple() | ast.Set() if len(path) < MAX_DEPTH:
                return [self.value(item, (*path, i)) for i, item in enumerate(node.elts)]
            case ast.Constant() if _is_json(node.value):
                return node.value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
        self._replaced(node, line, path)
        return None

    def _replaced(self, node: ast.expr, line: int, path: InstancePath) -> None:
        shown = ast.unparse(node) if len(path) < MAX_DEPTH else "…"
        shown = repr(shown if len(shown) <= 40 else shown[:40] + "…")  # noqa: PLR2004 - fits a line
        message = REPAIRS["placeholder"].format(found=shown)
        place = SourceLocation(self._document, line)
        self._problems.append(
            Problem(place, "repaired-placeholder", message, build_pointer(path), "note")
        )


def _json_key(node: ast.expr | None) -> str | None:
    """Return the key of a member, as `json.dumps` writes it; None for one that cannot be told."""
    if not isinstance(node, ast.Constant) or not _is_json(node.value):
        return None
    return node.value if isinstance(node.value, str) else json.dumps(node.value)


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")  # noqa: PLR0124 - no number is not itself
    return value is None or isinstance(value, str | int)
