"""One page of two events in every form that is read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.documents import Document, DocumentError, Source, read_document
from eventcontracts.documents.readers import reader_of

PAID = '{\n  "event": "order.paid",\n  "total": 1250\n}'
SENT = '{\n  "event": "order.sent",\n  "parcels": [{"no": "A1"}]\n}'
EVENTS = [
    {"event": "order.paid", "total": 1250},
    {"event": "order.sent", "parcels": [{"no": "A1"}]},
]


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

PAGES = {
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
        assert lines[sample.place.line - 1].strip() == "{"
        assert '"event"' in lines[sample.location_of("/event").line - 1]
    assert [problem for problem in document.problems if problem.severity == "error"] == []


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
