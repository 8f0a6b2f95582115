"""Markdown as it is really written: code that other tools mark in their own way, and open fences.

What a page means is written out as ordinary fences and tables, and each line keeps its number.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["mended"]

FENCE: Final = re.compile(
    r"(?P<lead>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*?)\s*"
)
SHOWS_FENCES: Final = re.compile(
    r"\W*(?:markdown|mdx?|mdoc|rst|rest|asciidoc|adoc)\b", re.IGNORECASE
)
"""The language of a fence that may hold others."""

TAGS: Final = {
    re.compile(r"\s*\{%-?\s*(?:highlight|code)\s+([\w+-]+)[^%]*-?%\}\s*"): r"```\1",
    re.compile(r"\s*\{%-?\s*end(?:highlight|code)\s*-?%\}\s*"): "```",
    re.compile(r"\s*\{\{[<%]\s*highlight\s+\"?([\w+-]+)[^%>]*[>%]\}\}\s*"): r"```\1",
    re.compile(r"\s*\{\{[<%]\s*/\s*highlight\s*[>%]\}\}\s*"): "```",
}
"""How Jekyll and Hugo begin and end code, and the fence that it means."""

BLOCK: Final = re.compile(r"\[block:(\w+)\]\s*")
END_OF_BLOCK: Final = "[/block]"


@dataclass(slots=True)
class _FenceLines:
    """Lines that are written out, and the number of the line that each stands for."""

    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def add(self, text: str, number: int) -> None:
        self.texts.append(text)
        self.numbers.append(number)


@dataclass(slots=True)
class _Fence:
    """A fence that is open."""

    mark: str
    info: str
    lead: str
    at: int
    doubled: bool = False

    def is_closed_by(self, found: re.Match[str]) -> bool:
        return found["mark"].startswith(self.mark) and not found["info"]

    def is_cut_by(self, found: re.Match[str]) -> bool:
        """Return whether a line opens another fence, though this one was not closed."""
        return (
            found["mark"][0] == self.mark[0]
            and bool(found["info"])
            and SHOWS_FENCES.match(self.info) is None
        )


def mended(text: str) -> tuple[str, list[int]]:
    r"""Return Markdown in which every fence is closed, and for each line the number it had.

    Args:
        text: The page, with line ends as a single line feed.

    >>> mended("```json\n```json\n{}\n```\n```\n# B")[0]
    '\n```json\n{}\n```\n\n# B'
    >>> mended("```json\n{}\n# B\n```json\n[]\n```")[1]
    [1, 2, 3, 4, 4, 5, 6]
    """
    lines = _FenceLines()
    fence: _Fence | None = None
    surplus: _Fence | None = None
    for line, number in _written_out(text.split("\n")):
        found = FENCE.fullmatch(line)
        if fence is None and found is None:
            surplus = None if line.strip() else surplus
            lines.add(line, number)
        elif found is None:
            lines.add(line, number)
        elif fence is None:
            if surplus is not None and surplus.is_closed_by(found):
                lines.add("", number)  # it closes what was opened twice
            else:
                fence = _Fence(found["mark"], found["info"], found["lead"], len(lines.texts))
                lines.add(line, number)
            surplus = None
        elif fence.is_closed_by(found):
            surplus = fence if fence.doubled else None
            fence = None
            lines.add(line, number)
        elif fence.is_cut_by(found):
            fence = _reopened(lines, fence, found, number)
            lines.add(line, number)
        else:
            lines.add(line, number)
    return "\n".join(lines.texts), lines.numbers


def _reopened(lines: _FenceLines, open_: _Fence, found: re.Match[str], number: int) -> _Fence:
    """Return the fence that begins here; the open one is empty, and dropped, or is closed."""
    doubled = not any(text.strip() for text in lines.texts[open_.at + 1 :])
    if doubled:
        lines.texts[open_.at] = ""
    else:
        lines.add(re.sub(r"[^ \t>]", " ", open_.lead) + open_.mark, number)
    return _Fence(found["mark"], found["info"], found["lead"], len(lines.texts), doubled)


def _written_out(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield lines with their numbers, tags and blocks of other tools as the Markdown they mean."""
    index = 0
    while index < len(lines):
        line = lines[index]
        block = BLOCK.fullmatch(line)
        end = _end_of(lines, index) if block else None
        if block and end is not None:
            body = "\n".join(lines[index + 1 : end])
            yield from ((text, index + 1) for text in _block(block[1], body))
            index = end
        else:
            yield (
                next((t.sub(f, line) for t, f in TAGS.items() if t.fullmatch(line)), line),
                index + 1,
            )
        index += 1


def _end_of(lines: Sequence[str], index: int) -> int | None:
    for at in range(index + 1, len(lines)):
        if lines[at].strip() == END_OF_BLOCK:
            return at
        if BLOCK.fullmatch(lines[at]):
            return None
    return None


def _block(kind: str, body: str) -> list[str]:
    """Return what a block of readme.io means: code or a table in JSON."""
    try:
        stated = json.loads(body)
    except (ValueError, RecursionError):
        return ["", *body.split("\n"), ""]
    if not isinstance(stated, dict):
        return [""]
    if kind == "code" and isinstance(stated.get("codes"), list):
        return [line for code in stated["codes"] for line in _code(code)]
    if kind == "parameters" and isinstance(stated.get("data"), dict):
        return _table(stated["data"], stated.get("cols"), stated.get("rows"))
    return [""]


def _code(code: Json) -> list[str]:
    if not isinstance(code, dict):
        return []
    text, language = str(code.get("code") or ""), str(code.get("language") or "")
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    return [
        "",
        f"{fence}{language.split(maxsplit=1)[0] if language.split() else ''}",
        *text.split("\n"),
        fence,
        "",
    ]


MOST_CELLS: Final = 10_000


def _table(data: dict[str, Json], columns: Json, rows: Json) -> list[str]:
    if not (isinstance(columns, int) and isinstance(rows, int)) or columns * rows > MOST_CELLS:
        return [""]

    def row(name: str | int) -> str:
        cells = (str(data.get(f"{name}-{column}") or "") for column in range(columns))
        return (
            "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"
        )

    return ["", row("h"), "|" + "---|" * columns, *map(row, range(rows)), ""]
