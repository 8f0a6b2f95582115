"""One page of two events in every form that is read."""

from __future__ import annotations

import contextlib
import json
import sys

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.documents import Document, DocumentError, Source, read_document, word
from eventcontracts.documents.readers import reader_of

PAID = '{\n  "event": "order.paid",\n  "total": 1250\n}'
SENT = '{\n  "event": "order.sent",\n  "parcels": [{"no": "A1"}]\n}'
EVENTS = [
    {"event": "order.paid", "total": 1250},
    {"event": "order.sent", "parcels": [{"no": "A1"}]},
]


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# order.paid\n", "```json\n", PAID, "\n```"]},
        {"cell_type": "code", "source": f"event = {SENT}\nlen(event)", "outputs": []},
    ],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
}


def indented(text, by):
    """Return text with so many blanks before each line."""
    return "\n".join(" " * by + line for line in text.split("\n"))


RST = f"""Webhooks
========

.. contents::

order.paid
----------

Sent when :ref:`paid <x>`.

.. code-block:: json
   :linenos:

{indented(PAID, 3)}

.. tabs::

   .. tab:: More

      order.sent
      ~~~~~~~~~~

      Example::

{indented(SENT, 8)}
"""

ADOC = f"""= Webhooks
:paid: order.paid
:toc: left

// A remark.
== {{paid}}

Sent when *paid*.

.An example
[source,json,linenums]
----
{PAID.replace("1250", "1250 <1>")}
----
<1> In cents.

order.sent
----------

[%header,cols="1,3a"]
|===
|Event |Example

|order.sent
|
[source,json]
----
{SENT}
----
|===
"""

ORG = f"""#+TITLE: Webhooks
* Webhooks
** TODO order.paid :shop:
:PROPERTIES:
:ID: 7
:END:
Sent when /paid/.
#+BEGIN_SRC json :exports both
{PAID}
#+END_SRC
** order.sent
#+begin_example
{SENT}
#+end_example
"""

WIKI = f"""= Webhooks =
<!-- A
remark -->
== order.paid ==
Sent when '''paid'''.
<syntaxhighlight lang="json" line>
{PAID}
</syntaxhighlight>
== order.sent ==
{{| class="wikitable"
! Event !! Example
|-
| style="x" | order.sent
| <pre>
{SENT}
</pre>
|}}
"""

STORAGE = f"""<h1>Webhooks&nbsp;</h1>
<h2>order.paid</h2><p>Sent when <em>paid</em>.</p>
<ac:structured-macro ac:name="code" ac:schema-version="1">
<ac:parameter ac:name="language">json</ac:parameter><ac:plain-text-body><![CDATA[
{PAID}
]]></ac:plain-text-body></ac:structured-macro>
<ac:structured-macro ac:name="info"><ac:rich-text-body><h2>order.sent</h2>
<table><tbody><tr><th>Event</th><th>Example</th></tr><tr><td>order.sent</td><td>
<ac:structured-macro ac:name="noformat"><ac:plain-text-body><![CDATA[
{SENT}
]]></ac:plain-text-body></ac:structured-macro></td></tr></tbody></table>
</ac:rich-text-body></ac:structured-macro>
"""

LOG = f"""2026-03-01T10:00:00Z INFO {{pool-1}} got {json.dumps(EVENTS[0])} in 3 ms
2026-03-01T10:00:00Z INFO idle
2026-03-01T10:00:01Z INFO got
{SENT}
"""

HTML = """<html><body><h2>order.paid</h2>
<div class="highlight"><table class="rouge-table"><tbody><tr><td class="gutter gl">
<pre class="lineno">1\n2\n3\n4</pre></td><td class="code"><pre>
{paid}
</pre></td></tr></tbody></table></div>
<h2>order.sent</h2><div class="cm-content">{sent}</div><button class="copy">{{"a": 1}}</button>
</body></html>
""".format(
    paid=PAID, sent="".join(f'<div class="cm-line">{line}</div>\n' for line in SENT.split("\n"))
)

PAGES = {
    "page.xml": STORAGE,
    "page.html": HTML,
    "page.rst": RST,
    "page.adoc": ADOC,
    "page.org": ORG,
    "page.mediawiki": WIKI,
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_read_in_every_form(name, tmp_path):
    """Both events are read, each with the line on which its payload begins."""
    path = tmp_path / name
    path.write_text(PAGES[name])
    document = read_document(path)
    assert [sample.event for sample in document.samples] == EVENTS
    lines = PAGES[name].split("\n")
    for sample in document.samples:
        assert "{" in lines[sample.place.line - 1]
        assert '"event"' in lines[sample.location_of("/event").line - 1]
    assert [problem for problem in document.problems if problem.severity == "error"] == []


def test_a_notebook_is_read(tmp_path):
    """Cells of Markdown are pages, and payloads that code names are read."""
    path = tmp_path / "page.ipynb"
    path.write_text(json.dumps(NOTEBOOK, indent=1))
    document = read_document(path)
    assert [sample.event for sample in document.samples] == EVENTS
    assert [sample.place.line for sample in document.samples] == [8, 14]


def test_a_log_is_read(tmp_path):
    """Payloads in a line, among words and over several lines are read, each with its line."""
    path = tmp_path / "shop.log"
    path.write_text(LOG)
    document = read_document(path)
    assert [sample.event for sample in document.samples] == EVENTS
    assert [sample.place.line for sample in document.samples] == [1, 4]


def word_document(path):
    """Write the page of two events as a Word document."""
    document = docx.Document()
    document.add_heading("order.paid", 2)
    document.add_paragraph("Sent when paid.")
    for line in PAID.split("\n"):
        document.add_paragraph(line)
    document.add_heading("More", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["Event", "Example", "order.sent", SENT],
        strict=True,
    ):
        cell.text = text
    document.save(str(path))


def test_a_word_document_is_read(tmp_path):
    """Code is known by how it begins, in paragraphs and in tables; places are paragraphs."""
    path = tmp_path / "page.docx"
    word_document(path)
    document = read_document(path)
    assert [sample.event for sample in document.samples] == EVENTS
    assert [sample.place.line for sample in document.samples] == [3, 8]


def test_a_word_document_asks_for_what_reads_it(tmp_path, monkeypatch):
    """Without the extra the one line says what to install."""
    path = tmp_path / "page.docx"
    word_document(path)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(
        DocumentError, match=r"page\.docx:1: .*pip install 'eventcontracts\[docs\]'"
    ):
        read_document(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_word_document_is_refused(content, tmp_path):
    """It is told in one line."""
    path = tmp_path / "page.docx"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="a damaged Word document"):
        read_document(path)


def test_a_word_document_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    """Its size is known before it is unpacked."""
    path = tmp_path / "page.docx"
    word_document(path)
    monkeypatch.setattr(word, "MAX_BYTES", 1000)
    with pytest.raises(DocumentError, match="unpacks to more than"):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("page.pdf", b"%PDF-1.7\n\xe2", "a PDF is not read; save the page as HTML"),
        ("page", b"%PDF-1.7\n", "a PDF is not read"),
        ("page.png", b"\x89PNG\r\n", r"a picture \(PNG\) is not read"),
        ("page.csv", b"a,b\n", r"a table \(CSV\) is not read; export its rows as NDJSON"),
        ("page.xlsx", b"PK\x03\x04", "a spreadsheet is not read"),
        ("page.rtf", b"{\\rtf1}", r"rich text \(RTF\) is not read; save it as .docx"),
    ],
)
def test_a_form_that_is_not_read_is_refused(name, content, what, tmp_path):
    """One line says what the file is and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=f"{name}:1: {what}"):
        read_document(path)


def test_a_page_of_html_may_be_in_the_encoding_that_it_declares(tmp_path):
    """What declares none is UTF-8."""
    path = tmp_path / "page.html"
    text = "<html><meta charset='iso-8859-1'><h1>für</h1><pre>{'a': 'ü'}</pre></html>"
    path.write_bytes(text.encode("latin-1"))
    assert read_document(path).samples[0].event == {"a": "ü"}
    path.write_bytes(text.replace("iso-8859-1", "martian").encode("latin-1"))
    with pytest.raises(DocumentError, match="not in martian, as it says it is"):
        read_document(path)


@pytest.mark.parametrize(
    ("record", "headers"),
    [
        ({"topic": "a", "partition": 0, "offset": 1, "value": EVENTS[0]}, ()),
        ({"topic": "a", "partition": 0, "offset": 1, "payload": json.dumps(EVENTS[0])}, ()),
        ({"topic": "a", "partition": 0, "offset": 1, "value": json.dumps(EVENTS[0]),
          "headers": ["Ce-Type", "paid"]}, (("ce-type", "paid"),)),
        ({"topic": "a", "partition": 0, "offset": 1, "value": EVENTS[0],
          "headers": [{"key": "A", "value": "b"}, {"key": "n", "value": None}]}, (("a", "b"),)),
        ({"topic": "a", "qos": 0, "payload": EVENTS[0]}, ()),
        ({"exchange": "a", "routing_key": "b", "payload": json.dumps(EVENTS[0])}, ()),
    ],
)  # fmt: skip
def test_a_record_of_a_broker_carries_an_event(record, headers, tmp_path):
    """The event is what the record carries, as it is or as JSON in a text; headers are kept."""
    path = tmp_path / "topic.ndjson"
    path.write_text(json.dumps(record) + "\n")
    (sample,) = read_document(path).samples
    assert (sample.event, sample.headers) == (EVENTS[0], headers)


@pytest.mark.parametrize(
    "record",
    [
        {"topic": "a", "id": 1},
        {"topic": "a", "partition": 0, "offset": 1, "value": "text"},
        {"topic": "a", "partition": 0, "offset": 1, "value": "{broken"},
        {"topic": "a", "partition": 0, "offset": 1, "value": None},
    ],
)
def test_what_carries_no_event_is_one_itself(record, tmp_path):
    """An event with a topic stays as it is, and so does a record of something else."""
    path = tmp_path / "topic.ndjson"
    path.write_text(json.dumps(record) + "\n")
    assert [sample.event for sample in read_document(path).samples] == [record]


@pytest.mark.parametrize(
    ("text", "name"),
    [(RST, "restructuredtext"), (ADOC, "asciidoc"), (WIKI, "mediawiki"), ("# A", "markdown")],
)
def test_a_text_without_a_telling_name_is_known_by_its_looks(text, name, tmp_path):
    """A `.txt` file may be in any of the forms that have signs of their own."""
    path = tmp_path / "page.txt"
    path.write_text(text)
    assert reader_of(Source(path, "page.txt")).name == name


MARKUP = st.lists(
    st.sampled_from([
        "= ", "== A ==", "----", "....", "|===", "|", "| a | b |", "|-", "{|", "|}", "!", "* ",
        "** A", "#+begin_src json", "#+end_src", ":x:", "::", ".. code:: json", ".. a::", "   ",
        "{", "}", '"a": 1', "[", "]", "<pre>", "</pre>", "```", "```json", "~~~", "====",
        "[source,json]", "- a", "<details>", "<table>", "<td>", "</table>", "CODE", "`{}`", "",
        "\t", "+---+", "[block:code]", "[/block]",
    ]) | st.text(max_size=8),
    max_size=25,
)  # fmt: skip
SUFFIXES = [".md", ".rst", ".adoc", ".org", ".mediawiki", ".html", ".txt", ".json", ".js"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=60, deadline=None)
@given(parts=MARKUP, glue=st.sampled_from(["\n", " ", "\n\n"]))
def test_random_pages_never_raise(suffix, parts, glue, tmp_path_factory):
    """Whatever stands in a page of any form, it is a document or an error of the document."""
    path = tmp_path_factory.mktemp("random") / f"page{suffix}"
    path.write_text(glue.join(parts), encoding="utf-8", errors="replace")
    with contextlib.suppress(DocumentError):
        assert isinstance(read_document(path), Document)


STORAGE = st.lists(
    st.sampled_from([
        '<ac:structured-macro ac:name="code">', "</ac:structured-macro>", "<ac:plain-text-body>",
        "</ac:plain-text-body>", "<![CDATA[", "]]>", "{", "}", '"a": 1', "<h2>", "</h2>", "<p>",
        '<ac:parameter ac:name="title">', "</ac:parameter>", "&nbsp;", "<table>", "<td>", "CODE",
    ]) | st.text(max_size=8),
    max_size=20,
)  # fmt: skip
CELL_KEYS = st.sampled_from(["cell_type", "source", "outputs", "metadata", "id"])
CELL_VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["code", "markdown", PAID, "```json\n{}"])
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELL_KEYS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def is_read_or_refused(path):
    """Return whether a file is a document, or refused by an error of the document."""
    with contextlib.suppress(DocumentError):
        return isinstance(read_document(path), Document)
    return True


@settings(max_examples=60, deadline=None)
@given(parts=STORAGE, begin=st.booleans())
def test_random_pages_in_storage_format_never_raise(parts, begin, tmp_path_factory):
    """Whatever stands between the macros of Confluence, it is a document or its error."""
    path = tmp_path_factory.mktemp("random") / "page.xml"
    first = '<ac:structured-macro ac:name="code">' if begin else ""
    path.write_text(first + "".join(parts), encoding="utf-8", errors="replace")
    assert is_read_or_refused(path)


@settings(max_examples=60, deadline=None)
@given(cells=CELL_VALUES | st.lists(st.dictionaries(CELL_KEYS, CELL_VALUES), max_size=4))
def test_random_notebooks_never_raise(cells, tmp_path_factory):
    """Whatever the cells of a notebook are, it is a document or its error."""
    path = tmp_path_factory.mktemp("random") / "page.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": cells, "nbformat": 4}))
    assert is_read_or_refused(path)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.sampled_from(["2026-01-02 INFO got ", PAID, "{", "}", "x"]), max_size=9))
def test_random_logs_never_raise(lines, tmp_path_factory):
    """Whatever the lines of a log are, it is a document or its error."""
    path = tmp_path_factory.mktemp("random") / "app.log"
    path.write_text("\n".join(lines))
    assert is_read_or_refused(path)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_word_documents_with_random_damage_never_raise(data, tmp_path_factory):
    """A Word document of which some bytes are others is a document or its error."""
    path = tmp_path_factory.mktemp("random") / "page.docx"
    word_document(path)
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=30)):
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content))
    assert is_read_or_refused(path)
