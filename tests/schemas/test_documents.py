from __future__ import annotations

import gzip
import os

import pytest

from eventcontracts.documents import (
    DocumentError,
    Sample,
    SourceLocation,
    captures,
    files,
    read_document,
    read_documents,
)
from eventcontracts.documents.captures import stream_events


@pytest.fixture
def source(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(document):
    """Return the title, description and events of each row."""
    return [(r.title, r.description, [s.event for s in r.samples]) for r in document.rows]


def places(document):
    """Return the line of each sample."""
    return [sample.place.line for sample in document.samples]


PAGE = """All events of the shop.

Event | Since | Description | Payload |
---|
Order Placed | 1.0 | Sent when a | b | c is placed. | The order:
see the list.
CODE
msg = {
"id": 1
}
|
Order Paid | 1.1 | Sent once. | |
Order Sent | | | Two of them
CODE
{"id": 2}
|
Order Lost | 2.0 | Has two payloads. | Payload
CODE
{
"note": "a | b | c | d |"
}
Or, when it is late:
CODE
{"id": 4}
|
"""


def test_a_page_export_is_read(source):
    """Each row has its title, description and payloads, and each payload its line."""
    document = read_document(source("shop.txt", PAGE))
    assert rows(document) == [
        ("Order Placed", "Sent when a | b | c is placed.", [{"id": 1}]),
        ("Order Paid", "Sent once.", []),
        ("Order Sent", "", [{"id": 2}]),
        ("Order Lost", "Has two payloads.", [{"note": "a | b | c | d |"}, {"id": 4}]),
    ]
    assert [row.place.line for row in document.rows] == [5, 12, 13, 17]
    assert places(document) == [8, 15, 19, 24]
    assert document.samples[0].location_of("/id").line == 9
    assert [problem.code for problem in document.problems] == [
        "repaired-assignment",
        "trailing-text",
    ]
    assert {str(sample.place).partition(":")[0] for sample in document.samples} == {"shop.txt"}


@pytest.mark.parametrize(
    "changed",
    [
        PAGE.replace("\n", "\r\n"),
        "\ufeff" + PAGE,
        PAGE.rstrip("|\n"),
        PAGE.replace("}\n|\n", "}\n\n"),
        PAGE.replace("---|", "---|---|---|---|"),
    ],
    ids=["windows", "mark", "last bar", "no bars", "full rule"],
)  # fmt: skip
def test_variants_of_a_page_export_read_the_same(source, changed):
    """Line ends of Windows, a byte order mark, missing bars and a full rule make no difference."""
    expected = read_document(source("a.txt", PAGE))
    document = read_document(source("b.txt", changed))
    assert rows(document) == rows(expected)
    assert places(document) == places(expected)


def test_a_broken_payload_leaves_the_rest_readable(source):
    """A payload that cannot be parsed is a problem at its line; the other rows are read."""
    document = read_document(source("shop.txt", PAGE.replace('"id": 1', '"id" 1')))
    (problem,) = (p for p in document.problems if p.severity == "error")
    assert str(problem.place) == "shop.txt:9"
    assert [len(row.samples) for row in document.rows] == [0, 0, 1, 2]


MARKDOWN = """# Shop

## Events

### `ORDER_PAID`

Sent **once** an order
is paid.

#### Example payload

```json
{"id": 1,}
```

- Or, later:

  ```js
  // since 2.0
  const event = { id: 2 }
  ```

```js
const app = express();
```

## Others

| Event | Meaning |
|-------|---------|
| ORDER_LOST | gone \\| away |

| Field | Type |
|-------|------|
| id    | int  |
"""


def test_markdown_is_read(source):
    """Code below a heading is a payload of the heading that names it; programs are none."""
    document = read_document(source("shop.md", MARKDOWN))
    assert rows(document) == [
        ("ORDER_PAID", "Sent once an order is paid.", [{"id": 1}, {"id": 2}]),
        ("ORDER_LOST", "gone | away", []),
    ]
    assert places(document) == [13, 20]
    assert [row.place.line for row in document.rows] == [5, 31]


HTML = """<!DOCTYPE html>
<title>Shop</title><script>var x = {"id": 0};</script>
<h2>Order <code>Paid</code><a href="#paid">&#182;</a></h2>
<p>Sent <b>once</b>.
<div class="highlight-source-json"><pre>
{
  "name": "a &amp; b"
}</pre></div>
<pre class="language-bash">run {x}</pre>
<h3>Order Sent</h3>
<div class="language-json"><pre><code><span>{<br></span><span>"id": 3<br></span>}</code></pre></div>
<table>
<tr><th>Event<th>Description<th>Payload
<tr><td>Order Lost<td>gone<td>
<tr><td><p>Order</p><p>Back</p><td>back<td><pre data-syntaxhighlighter-params="brush: js">
msg = {"id": 5}
</pre>
<tr><td>Order Held<td>late<td><code>{"id": 6}</code>
</table>
<table><tr><td>Field<td>Type<tr><td>id<td>int</table>
"""


def test_html_is_read(source):
    """Code below headings and in the cells of a table is read with its lines; scripts are not."""
    document = read_document(source("shop.html", HTML))
    assert rows(document) == [
        ("Order Paid", "Sent once.", [{"name": "a & b"}]),
        ("Order Sent", "", [{"id": 3}]),
        ("Order Lost", "gone", []),
        ("Order Back", "back", [{"id": 5}]),
        ("Order Held", "late", [{"id": 6}]),
    ]
    assert places(document) == [6, 11, 16, 18]
    assert document.samples[0].location_of("/name").line == 7


def test_numbered_headings_and_an_xml_declaration_are_no_obstacle(source):
    """What AsciiDoc and Sphinx write is HTML, and the number of a section is not its name."""
    page = "<?xml version='1.0'?>\n<!-- made -->\n<!DOCTYPE html><html><body>{}</body></html>"
    titles = ("4.1. Order Paid", "2 Orders Sent", "10.12 Order Lost", "2024.")
    body = "".join(f'<h2>{title}</h2><pre>{{"id": 1}}</pre>' for title in titles)
    document = read_document(source("shop.html", page.format(body)))
    assert [title for title, _, _ in rows(document)] == [
        *("Order Paid", "2 Orders Sent", "Order Lost", "2024.")
    ]


def test_a_json_file_is_a_payload_or_a_list_of_them(source):
    """One payload is titled with the file's name; the items of a list keep their lines."""
    assert rows(read_document(source("ORDER_PAID.json", '{"id": 1}'))) == [
        ("ORDER_PAID", "", [{"id": 1}])
    ]
    document = read_document(source("some.json", '[\n{"id":\n1},\n{"id": 2}]'))
    assert rows(document) == [("", "", [{"id": 1}, {"id": 2}])]
    assert places(document) == [2, 4]
    assert document.samples[0].location_of("/id").line == 3


@pytest.mark.parametrize("name", ["flow.js", "flow.txt", "flow"])
def test_a_file_that_is_a_payload_is_read_whatever_its_name(source, name):
    """A program text that is nothing but a payload is read like a JSON file."""
    document = read_document(source(name, "// the first node\nmsg = {\nid: 1\n};\n"))
    assert rows(document) == [("flow", "", [{"id": 1}])]
    assert places(document) == [2]


@pytest.mark.parametrize("name", ["events.ndjson", "events.jsonl", "events.ndjson.gz"])
def test_a_capture_is_read_line_by_line(source, name):
    """Each line is an event; one that is no JSON is lost and told, and blank lines are none."""
    text = b'{"id": 1}\r\n\n{"id": 12345678901234567890123}\n{"id": NaN}\n{"id": \n{"id": 1.50}'
    document = read_document(
        source(name, gzip.compress(text, mtime=0) if name.endswith("gz") else text)
    )
    assert [sample.event for sample in document.samples] == [
        {"id": 1},
        {"id": 12345678901234567890123},
        {"id": 1.5},
    ]
    assert places(document) == [1, 3, 6]
    assert [(p.code, p.place.line, p.severity) for p in document.problems] == [
        ("inexact-number", 3, "note"),
        ("broken-payload", 4, "error"),
        ("broken-payload", 5, "error"),
    ]


def test_a_capture_is_streamed(source):
    """Events come one by one, before what follows them is read."""
    entries = stream_events(source("events.ndjson", b'{"id": 1}\n\xff\n'))
    assert next(entries) == Sample({"id": 1}, SourceLocation("events.ndjson", 1))
    problem = next(entries)
    assert (problem.severity, problem.place.line) == ("error", 2)
    assert problem.message.startswith("byte 0xff is not UTF-8")


def test_a_folder_holds_a_folder_for_each_event(source, tmp_path):
    """Subfolders and files give titles; the order is by name; other files are noted."""
    source("shop/ORDER_SENT/b.json", '{"id": 2}')
    source("shop/ORDER_SENT/a.json", '{"id": 1}')
    source("shop/ORDER_SENT/.hidden.json", "{")
    source("shop/ORDER_LOST/.keep", "")
    source("shop/ORDER_PAID.json", '[{"id": 3}]')
    source("shop/README.md", "# Shop")
    document = read_document(tmp_path / "shop")
    assert rows(document) == [
        ("ORDER_LOST", "", []),
        ("ORDER_PAID", "", [{"id": 3}]),
        ("ORDER_SENT", "", [{"id": 1}, {"id": 2}]),
    ]
    assert {sample.title for sample in document.samples} == {"ORDER_PAID", "ORDER_SENT"}
    assert str(document.samples[-1].place) == "shop/ORDER_SENT/b.json:1"
    assert [(p.code, str(p.place)) for p in document.problems] == [
        ("ignored-file", "shop/README.md:1")
    ]


def test_links_may_not_lead_out_of_a_folder(source, tmp_path):
    """A link inside the folder is read; one that leads outside is refused."""
    inside = source("shop/a.json", "{}")
    (tmp_path / "shop" / "b.json").symlink_to(inside)
    assert len(read_document(tmp_path / "shop").samples) == 2
    (tmp_path / "shop" / "c.json").symlink_to(source("secret.json", "{}"))
    with pytest.raises(DocumentError, match=r"c\.json:1: a link that leads outside the folder"):
        read_document(tmp_path / "shop")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "nothing here", "a.txt:1: found no event; expected payloads"),
        ("a.txt", b"one\ntwo \xff", "a.txt:2: byte 0xff is not UTF-8; save the file as UTF-8"),
        ("a.txt", b"one\n\0", "a.txt:2: not text; save the file as UTF-8"),
        ("a.json", " ", "a.json:1: found no event"),
        ("a.ndjson", "\n\n", "a.ndjson:1: found no event"),
        ("a.html", "<html>", "a.html:1: found no event"),
        ("a.ndjson.gz", b"no gzip", "a.ndjson.gz:1: cannot be read: Not a gzipped file"),
        ("a.ndjson.gz", gzip.compress(b"{}\n" * 99, mtime=0)[:-9], "a.ndjson.gz:1: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(source, name, content, message):
    """A file that is no text, or has nothing to recognize, is one error with path and line."""
    path = source(name, content)
    with pytest.raises(DocumentError) as caught:
        read_documents([path])
    assert str(caught.value).startswith(str(path.parent / message))


def test_what_is_no_file_is_refused(tmp_path):
    """A missing file and a pipe are refused at once."""
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(DocumentError, match="not a regular file"):
        read_document(tmp_path / "pipe.json")
    with pytest.raises(DocumentError, match="there is no such file"):
        read_document(tmp_path / "missing.json")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="found no event"):
        read_document(tmp_path / "empty")


def test_sizes_are_limited(source, monkeypatch):
    """A page, a line or a capture beyond the limits is refused and not held in memory."""
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(DocumentError, match="larger than"):
        read_document(source("a.json", "[" + "1," * 60 + "1]"))
    with pytest.raises(DocumentError, match=r"b\.ndjson:2: the line is longer"):
        read_document(source("b.ndjson", "{}\n[" + "1," * 60 + "1]"))
    monkeypatch.setattr(captures, "MAX_SAMPLES", 2)
    with pytest.raises(DocumentError, match=r"c\.ndjson:3: more than 2 events"):
        read_document(source("c.ndjson", "{}\n{}\n{}\n"))


def test_code_of_no_chosen_language_in_confluence_is_read(tmp_path):
    """Confluence calls such code Java, whatever it is."""
    path = tmp_path / "page.html"
    brush = 'data-syntaxhighlighter-params="brush: java; gutter: false"'
    path.write_text(f"<html><h2>Order Paid</h2><pre {brush}>msg = {{'id': 1}}</pre></html>")
    assert [sample.event for sample in read_document(path).samples] == [{"id": 1}]


def test_a_table_that_lists_events_and_their_sections_are_the_same_events(tmp_path):
    """An overview at the top of a page is no second description without a payload."""
    path = tmp_path / "page.md"
    path.write_text(
        "| Event | When |\n|---|---|\n| order.paid | paid |\n| order.lost | lost |\n\n"
        '## order.paid\n\n```json\n{"id": 1}\n```\n'
    )
    rows = read_document(path).rows
    assert [(row.title, row.description, len(row.samples)) for row in rows] == [
        ("order.paid", "paid", 1),
        ("order.lost", "lost", 0),
    ]


FENCE = "\n\n```json\n{}\n```\n\n"
ITEM = "\n\n  ```json\n  {}\n  ```\n\n"

LABELLED = {
    "bold.md": f"**order.paid**{FENCE}**order.sent:**{FENCE}",
    "details.md": f"<details><summary>order.paid</summary>{FENCE}</details>\n"
    f"<details>\n<summary><b>order.sent</b></summary>{FENCE}</details>\n",
    "tabs.mdx": f'<Tabs>\n<TabItem value="a" label="order.paid">{FENCE}</TabItem>\n'
    f"<TabItem value='order.sent'>{FENCE}</TabItem>\n</Tabs>\n",
    "mkdocs.md": '=== "order.paid"\n\n    ```json\n    {}\n    ```\n\n'
    '=== "order.sent"\n\n    ```json\n    {}\n    ```\n',
    "list.md": f"- `order.paid`: sent when paid{ITEM}- **order.sent** once{ITEM}",
    "words.md": f"* order.paid:{ITEM}* order.sent: at noon{ITEM}",
    "fences.md": '```json title="order.paid"\n{}\n```\n\n```json filename=order.sent\n{}\n```\n',
    "comments.md": "```json\n// order.paid\n{}\n\n/* order.sent */\n{}\n```\n",
    "page.html": "<p><b>order.paid</b>:</p><pre>{}</pre>"
    "<details><summary>order.sent</summary><pre>{}</pre></details>",
    "terms.html": "<dl><dt>order.paid<dd><pre>{}</pre>"
    "<dt><code>order.sent</code><dd><pre>{}</pre></dl>",
    "list.html": "<ul><li><code>order.paid</code> is sent<pre>{}</pre></li>"
    "<li><p><strong>order.sent</strong></p><pre>{}</pre></li></ul>",
    "panels.html": "<button id=a>order.paid</button><button id=b>order.sent</button>"
    "<div role=tabpanel aria-labelledby=a><pre>{}</pre></div>"
    "<div role=tabpanel aria-labelledby=b><pre>{}</pre></div>",
}


@pytest.mark.parametrize("name", LABELLED)
def test_payloads_are_told_apart_by_labels_below_one_heading(source, name):
    """Bold lines, items, tabs, what can be folded, titles of code and comments name events."""
    heading = "<h1>Hooks</h1>" if name.endswith("html") else "# Hooks\n\n"
    document = read_document(source(name, heading + LABELLED[name]))
    assert [row.title for row in document.rows] == ["order.paid", "order.sent"]
    assert [len(row.samples) for row in document.rows] == [1, 1]


def test_a_part_names_nothing_that_follows_it(source):
    """What stands behind a tab, a list or a folded part belongs to the heading again."""
    page = f"## order.paid\n\n<details><summary>order.lost</summary>{FENCE}</details>\n"
    page += f"{FENCE}- `order.sent`{ITEM}Last:{FENCE}"
    rows = read_document(source("a.md", page)).rows
    assert [(row.title, len(row.samples)) for row in rows] == [
        ("order.lost", 1),
        ("order.paid", 2),
        ("order.sent", 1),
    ]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ('order.paid<a name="paid"></a>', "order.paid"), ("order.paid {#paid .new}", "order.paid"),
        ("order.paid ![v2](v2.png)", "order.paid"), ("\N{PACKAGE} order.paid", "order.paid"),
        (":package: order.paid", "order.paid"), ("2) [order.paid](#paid)", "order.paid"),
        (r"**order\.paid** \#", "order.paid"), ("`<order>`", "<order>"),
    ],
)  # fmt: skip
def test_marks_around_a_title_are_no_part_of_it(source, heading, title):
    """Anchors, attributes, badges, emoji and numbers are left out; what is meant as text is not."""
    (row,) = read_document(source("a.md", f"## {heading}\n\n```json\n{{}}\n```\n")).rows
    assert row.title == title


@pytest.mark.parametrize("generic", ["Exemplo", "Beispielnachricht", "リクエストボディ", "Say it"])
def test_a_heading_that_recurs_below_others_names_nothing(source, generic):
    """In any language: the heading above it does, on one page or on several."""
    part = f"# {{}}\n\nIt happened.\n\n## {generic}\n\n```json\n{{{{}}}}\n```\n\n"
    one, two = part.format("Fatura paga"), part.format("Fatura perdida")
    expected = [("Fatura paga", "It happened."), ("Fatura perdida", "It happened.")]
    together = read_document(source("all.md", one + two))
    assert [(row.title, row.description) for row in together.rows] == expected
    apart = read_documents([source("one.md", one), source("two.md", two)])
    assert [(row.title, row.description) for page in apart for row in page.rows] == expected


def test_a_generic_heading_names_nothing_though_it_stands_once(source):
    """The name of the file does, where no text above names the event."""
    page = "# Webhook payload\n\n## Exemplo\n\n```json\n{}\n```\n"
    assert [row.title for row in read_document(source("invoice_paid.md", page)).rows] == [
        "invoice_paid"
    ]


def test_events_of_two_versions_keep_their_titles(source):
    """Titles that recur below a few others, many below each, are no generic ones."""
    events = "".join(f"## Order {name}{FENCE}" for name in ("paid", "sent", "lost"))
    rows = read_document(source("a.md", f"# Version 1\n\n{events}# Version 2\n\n{events}")).rows
    assert [row.title for row in rows] == ["Order paid", "Order sent", "Order lost"] * 2


def test_front_matter_is_no_heading_but_may_title_the_page(source):
    """Lines count on behind it."""
    page = "---\ntitle: 'order.paid'\nlayout: x\n---\n\n```json\n{}\n```\n"
    (row,) = read_document(source("a.md", page)).rows
    assert (row.title, row.place.line, row.samples[0].place.line) == ("order.paid", 2, 7)


def test_a_folder_of_pages_is_read_to_its_depth(source, tmp_path):
    """Pages and captures count wherever they lie; what holds no event is noted."""
    source("docs/b/c/paid.md", f"# Paid\n\n## Exemplo{FENCE}")
    source("docs/b/lost.html", "<h1>Lost</h1><h2>Exemplo</h2><pre>{}</pre>")
    source("docs/a.ndjson", '{"id": 1}\n')
    source("docs/intro.md", "# Welcome\n\nRead on.\n")
    source("docs/logo.png", b"\x89PNG\0")
    document = read_document(tmp_path / "docs")
    assert [(row.title, str(row.place)) for row in document.rows] == [
        ("", "docs/a.ndjson:1"),
        ("Paid", "docs/b/c/paid.md:1"),
        ("Lost", "docs/b/lost.html:1"),
    ]
    assert [(problem.code, str(problem.place)) for problem in document.problems] == [
        ("ignored-file", "docs/intro.md:1"),
        ("ignored-file", "docs/logo.png:1"),
    ]


def test_a_page_of_prose_among_others_is_a_note(source):
    """Alone it is refused."""
    prose, paid = source("a.md", "# Welcome\n"), source("b.md", f"# Paid{FENCE}")
    first, second = read_documents([prose, paid])
    assert [(problem.code, problem.severity) for problem in first.problems] == [
        ("no-event", "note")
    ]
    assert [row.title for row in second.rows] == ["Paid"]
    with pytest.raises(DocumentError, match=r"a\.md:1: found no event"):
        read_documents([prose])
