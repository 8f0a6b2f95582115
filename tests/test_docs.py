"""The documents are true, because they are run.

In a document's fenced blocks, `title="…"` makes a file, and `console` runs what follows a `$` and
compares what is printed; there `…` stands for any text, over several lines where it is a line of
its own. Python blocks with prompts are doctests, which share their names in one document.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

REPOSITORY = Path(__file__).parents[1]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
CI_SERVER = {"CI", "BUILD_NUMBER"}  # with these pytest tells each failure twice


def blocks(document):
    """Return the fenced blocks of a document as info string, text and line."""
    return [
        (token.info.strip(), token.content, token.map[0] + 1)
        for token in MarkdownIt().parse(document.read_text())
        if token.type == "fence"
    ]


def expected(lines):
    """Return the pattern of what a command prints."""
    pattern = "".join(
        r"(?s:.*)" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in lines
    )
    return re.compile(pattern)


def run_console(text, folder):
    """Run the commands of a console block in a folder and compare what each prints."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in CI_SERVER},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    for command in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, *shown = command.splitlines()
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,  # a document may show a failure
        )
        assert expected(shown).fullmatch(done.stdout), f"$ {line}\n{done.stdout}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_shows_what_happens(document, tmp_path):
    """Each file, command and prompt in a document does what the document says."""
    names = {}
    for info, text, line in blocks(document):
        title = re.search(r'title="([^"]+)"', info)
        if title:
            path = tmp_path / title[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif info == "console":
            run_console(text, tmp_path)
        elif info == "python" and ">>>" in text:
            parser = doctest.DocTestParser()
            test = parser.get_doctest(text, names, document.name, document.name, line)
            results = doctest.DocTestRunner().run(test, clear_globs=False)
            assert results.failed == 0
            names = test.globs


def test_links_lead_somewhere():
    """Every relative link in a document names a file of the repository."""
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            assert target.startswith("https://") or (document.parent / target).exists(), target
