"""Jupyter notebooks: cells of Markdown, and payloads that code names or shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eventcontracts.documents.blocks import Block, Closing, Code
from eventcontracts.documents.markdown import read_markdown
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents.payload import Payload
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["is_notebook", "read_notebook"]


def is_notebook(payload: Payload | None) -> bool:
    """Return whether a JSON file is a notebook of nbformat 4.

    Args:
        payload: What the file holds.

    >>> from eventcontracts.documents.payload import parse_payloads
    >>> is_notebook(parse_payloads('{"cells": [], "nbformat": 4}', "a.ipynb")[0][0])
    True
    """
    value = payload.value if payload else None
    return isinstance(value, dict) and "nbformat" in value and isinstance(value.get("cells"), list)


def read_notebook(payload: Payload) -> Iterator[Block]:
    """Yield the blocks of a notebook: those of its cells of Markdown, and its code.

    Args:
        payload: What its file holds.

    >>> from eventcontracts.documents.payload import parse_payloads
    >>> text = '{"cells": [{"cell_type": "markdown", "source": ["# A"]}], "nbformat": 4}'
    >>> [block.text for block in read_notebook(parse_payloads(text, "a.ipynb")[0][0])]
    ['A']
    """
    language = _language(payload.value)
    for number, cell in enumerate(payload.value["cells"]):
        if not isinstance(cell, dict):
            continue
        text, line = _source(payload, ("cells", number, "source"), cell.get("source"))
        if cell.get("cell_type") == "markdown":
            yield from (_moved(block, line) for block in read_markdown(text))
        elif cell.get("cell_type") in ("code", "raw"):
            yield Code(text, line, language if cell["cell_type"] == "code" else "")


def _language(value: Json) -> str:
    metadata = value.get("metadata")
    facts = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = facts.get("name") if isinstance(facts, dict) else None
    return str(name or "python").lower()


def _source(payload: Payload, path: InstancePath, source: Json) -> tuple[str, int]:
    """Return the text of a cell, which may be written as a list of lines, and its first line."""
    inside = (*path, 0) if isinstance(source, list) else path
    line = payload.lines.get(build_pointer(inside), payload.line)
    if isinstance(source, list):
        return "".join(str(part) for part in source), line
    return str(source or ""), line


def _moved(block: Block, line: int) -> Block:
    """Return a block at its line of the file, in which each line of a cell is most often one."""
    return block if isinstance(block, Closing) else replace(block, line=block.line + line - 1)
