"""Markdown as it is really written: fences that are open or doubled, and code of other tools."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents.blocks import Code, Heading, TableRow
from eventcontracts.documents.fences import mended
from eventcontracts.documents.markdown import read_markdown


def codes(text):
    """Return the text, line and language of each block of code."""
    blocks = read_markdown(text)
    return [(b.text.strip(), b.line, b.language) for b in blocks if isinstance(b, Code)]


def headings(text):
    """Return the text and line of each heading."""
    return [(b.text, b.line) for b in read_markdown(text) if isinstance(b, Heading)]


def test_a_fence_that_is_opened_twice_is_opened_once():
    """The second closing fence, too, is left out, and what follows is read."""
    text = "# A\n```json\n```json\n{}\n```\n```\n# B\n```\n[]\n```\n"
    assert codes(text) == [("{}", 4, "json"), ("[]", 9, "")]
    assert headings(text) == [("A", 1), ("B", 7)]


def test_a_fence_that_is_not_closed_ends_where_the_next_one_begins():
    """Neither payload is lost, and lines keep their numbers."""
    text = '# A\n```json\n{"a": 1}\n\n```json\n{"b": 1}\n```\n# B\n'
    assert codes(text) == [('{"a": 1}', 3, "json"), ('{"b": 1}', 6, "json")]
    assert headings(text) == [("A", 1), ("B", 8)]


@pytest.mark.parametrize("info", ["markdown", "md", "mdx"])
def test_a_fence_that_shows_markdown_may_hold_fences(info):
    """What is shown is code."""
    text = f"````{info}\n```json\n{{}}\n```\n````\n"
    assert codes(text) == [("```json\n{}\n```", 2, info)]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("{% highlight json %}", "{% endhighlight %}"),
        ("{{< highlight json >}}", "{{< /highlight >}}"),
    ],
)
def test_code_that_jekyll_or_hugo_mark_is_read(begin, end):
    """Their tags are fences."""
    assert codes(f"# A\n\n{begin}\n{{}}\n{end}\n") == [("{}", 4, "json")]


def test_code_and_tables_of_readme_io_are_read():
    """Blocks that are JSON are the code and the table that they stand for."""
    code = json.dumps({"codes": [{"code": '{\n "a": 1\n}', "language": "json"}]}, indent=1)
    cells = {"h-0": "Field", "h-1": "Type", "0-0": "a", "0-1": "int | null"}
    table = json.dumps({"data": cells, "cols": 2, "rows": 1})
    text = f"# A\n[block:code]\n{code}\n[/block]\n\n[block:parameters]\n{table}\n[/block]\n# B\n"
    assert codes(text) == [('{\n "a": 1\n}', 2, "json")]
    rows = [b for b in read_markdown(text) if isinstance(b, TableRow)]
    assert [(row.header, row.cells) for row in rows] == [(("Field", "Type"), ("a", "int | null"))]
    assert headings(text)[-1] == ("B", text.count("\n"))


LINES = st.lists(
    st.sampled_from([
        "```", "```json", "~~~", "````md", "{}", "# A", "", "[block:code]", "{", "> ```",
        "[/block]", '{"codes": [1]}', "- ```json", "{% highlight json %}", "  ```",
    ]),
    max_size=20,
)  # fmt: skip


@given(LINES)
def test_every_line_keeps_its_number(lines):
    """A mended page has a number for each line, which never goes back."""
    text, numbers = mended("\n".join(lines))
    assert len(numbers) == text.count("\n") + 1
    assert numbers == sorted(numbers)
    assert all(1 <= number <= max(1, len(lines)) for number in numbers)
    assert all(
        block.line >= 1 for block in read_markdown("\n".join(lines)) if hasattr(block, "line")
    )


@given(st.lists(st.sampled_from(["# A", "", "text", "```json\n{}\n```", "~~~\n[]\n~~~"])))
def test_a_page_without_fault_stays_as_it_is(parts):
    """Fences that are closed are left alone."""
    text = "\n".join(parts)
    assert mended(text)[0] == text
