"""One name for one thing: modules, classes, and the first words of docstrings."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
ROOTS = ("schemas", "generators", "fixtures", "contracts", "examples")
SOURCES = sorted(
    path for root in ROOTS for path in (REPOSITORY / root / "eventcontracts").rglob("*.py")
)

BANNED_MODULES = {
    "accepting", "advice", "assessing", "comparing", "covering", "deviating", "drifting",
    "elsewhere", "fitting", "folding", "gathering", "guarding", "helpers", "judging", "lessons",
    "linting", "making", "misc", "mutating", "ordering", "picking", "proving", "reading",
    "setting", "sharing", "spots", "squares", "tallying", "telling", "testimony", "told", "utils",
}  # fmt: skip
"""Names that do not say what is inside."""

BANNED_WORDS = {
    r"\bteller\b": "renderer",
    r"\bshaky\b": "flaky",
    r"\bexcuses? of a failure\b": "suppression",
}
"""Words of a private language in docstrings and comments, each with the field's own."""

RIDDLES = {
    ast.Module: re.compile(r"(What|Whether|Which|Where|How)\b"),
    ast.ClassDef: re.compile(r"(What|Whether|Which|Where|How)\b"),
    ast.FunctionDef: re.compile(
        r"(What|Which|Where)\b|Whether what\b|(Return|Yield) (what is|which of what|whether what)\b"
    ),
}
"""How a docstring does not begin: with a clause that stands for a noun."""


def definitions(kind):
    """Yield what is defined in all modules, of a kind, with its module."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, kind):
                yield path.relative_to(REPOSITORY), node


def test_no_two_modules_have_one_name():
    """A module's name tells which it is; commands are named as users call them."""
    names = [
        path.stem
        for path in SOURCES
        if not path.stem.startswith("__") and path.parent.name != "commands"
    ]
    assert {name: count for name, count in Counter(names).items() if count > 1} == {}
    assert not set(names) & BANNED_MODULES


def test_no_two_classes_have_one_name():
    """A class's name tells which it is, private or not."""
    names = [node.name.lstrip("_") for _, node in definitions(ast.ClassDef)]
    assert {name: count for name, count in Counter(names).items() if count > 1} == {}


@pytest.mark.parametrize("kind", RIDDLES, ids=lambda kind: kind.__name__)
def test_docstrings_begin_with_what_a_thing_is(kind):
    """The first words are a noun or a verb phrase that can be understood alone."""
    riddles = [
        f"{path}:{getattr(node, 'lineno', 1)}: {text.splitlines()[0]}"
        for path, node in definitions(kind)
        if (text := ast.get_docstring(node)) and RIDDLES[kind].match(text)
    ]
    assert riddles == []


@pytest.mark.parametrize("word", BANNED_WORDS)
def test_the_words_are_those_of_the_field(word):
    """What has a name in the field is called by it; the glossary has the names."""
    used = [
        str(path.relative_to(REPOSITORY))
        for path in SOURCES
        if re.search(word, path.read_text(), re.IGNORECASE)
    ]
    assert used == [], f"say {BANNED_WORDS[word]}"
