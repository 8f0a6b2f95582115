"""A source that is to be read: a file, what it is called, and what its beginning tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.files import read_bytes, read_text
from eventcontracts.documents.payload import Payload, parse_payloads
from eventcontracts.documents.yamltext import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["YAML_SUFFIXES", "Source"]

YAML_SUFFIXES: Final = (".yaml", ".yml")

HEAD_BYTES: Final = 512
"""How many bytes tell what a file is: every signature lies in them."""


@dataclass(frozen=True)
class Source:
    """A file that is to be read. Its contents are read when they are first asked for.

    Attributes:
        path: Where it lies.
        name: What places in it are called: the file's name, or its path from the folder given.
    """

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        """The end of its name, in lower case."""
        return self.path.suffix.lower()

    @cached_property
    def head(self) -> bytes:
        """Its first bytes.

        Raises:
            DocumentError: If it is missing or cannot be read.
        """
        return read_bytes(self.path, HEAD_BYTES)

    @cached_property
    def text(self) -> str:
        """Its text, with each line end a line feed.

        Raises:
            DocumentError: If it is missing, cannot be read, is too large or no text.
        """
        return read_text(self.path)

    @cached_property
    def whole(self) -> Payload | None:
        """The one JSON or YAML value that the file is, with its lines; None if it is not one.

        Raises:
            DocumentError: As `text`.
        """
        if self.suffix in YAML_SUFFIXES:
            payloads, problems = parse_yaml(self.text, self.name)
        elif self.text.lstrip()[:1] in {"{", "["}:
            payloads, problems = parse_payloads(self.text, self.name)
        else:
            return None
        broken = any(problem.severity == "error" for problem in problems)
        return payloads[0] if len(payloads) == 1 and not broken else None
