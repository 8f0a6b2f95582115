"""The `lint` command: what it prints, and its exit status."""

from __future__ import annotations

import pytest

from eventcontracts.commands.app import main

PAGE = """Event | Description | Payload |
---|
Order Paid | Sent once. | Payload
CODE
msg = {
"intent": "ORDER_PAID",
"customer": null
}
|
Order Lost | Sent late. | |
"""


@pytest.fixture
def page(tmp_path):
    """Return the path of a page with a row that lacks a payload."""
    path = tmp_path / "shop.txt"
    path.write_text(PAGE)
    return path


def lint(capsys, *words):
    """Run the command, and return its status, its output and what it says."""
    with pytest.raises(SystemExit) as ended:
        main(["lint", *map(str, words)])
    said = capsys.readouterr()
    return ended.value.code or 0, said.out, said.err


def test_problems_are_printed_with_their_place(capsys, page):
    """A warning is one line that an editor can follow, and the status is 1; notes are counted."""
    status, out, err = lint(capsys, page)
    assert status == 1
    assert out == (
        f"{page}:10: warning row-without-payload: "
        "'Order Lost' has no payload; its schema cannot be inferred\n"
    )
    assert err == (
        "named by /intent: 1 name in 1 of 1 payload\n"
        "1 warning, 2 notes (1 always-null, 1 repaired-assignment; --notes shows them)\n"
    )


def test_notes_are_printed_on_demand(capsys, page):
    """With `--notes` each note is a line in its place; notes alone leave the status at 0."""
    page.write_text(PAGE[: PAGE.index("Order Lost")])
    status, out, err = lint(capsys, page, "--notes")
    assert status == 0
    assert [line.split(": ")[1] for line in out.splitlines()] == [
        "note repaired-assignment",
        "note always-null",
    ]
    assert out.endswith("[/customer]\n")
    assert err == "named by /intent: 1 name in 1 of 1 payload\n2 notes\n"


def test_places_in_a_folder_are_paths(capsys, tmp_path):
    """The place of a sample in a folder is the path of its file."""
    path = tmp_path / "shop" / "ORDER_PAID" / "1.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"a": 1 "b": 2}')
    status, out, _ = lint(capsys, tmp_path / "shop")
    assert status == 1
    assert out.startswith(f"{path}:1: error broken-payload: expected ',' or '}}'")


def test_nothing_found_is_status_0(capsys, tmp_path):
    """A sound document has no output, and says so."""
    path = tmp_path / "ORDER_PAID.json"
    path.write_text('{"intent": "ORDER_PAID"}')
    named = "named by /intent: 1 name in 1 of 1 payload\n"
    assert lint(capsys, path) == (0, "", f"{named}nothing found\n")


def test_what_cannot_be_read_is_status_2(capsys, tmp_path):
    """A missing file is one line that names it, and status 2."""
    path = tmp_path / "missing.txt"
    status, out, err = lint(capsys, path)
    assert (status, out) == (2, "")
    assert err == f"eventcontracts: {path}:1: there is no such file\n"


def test_a_terminal_gets_a_table(capsys, page, monkeypatch):
    """On a terminal the problems are a table in color; control characters never reach it."""
    page.write_text(PAGE.replace("Order Lost", "Order \x1b[31mLost"))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    status, out, _ = lint(capsys, page)
    assert status == 1
    assert "shop.txt:10" in out
    assert "\x1b[33mrow-without-payload" in out
    assert "\x1b[31m" not in out


SHOP = """# Hooks

## Order paid

```json
{"event": "order.paid", "id": 1, "data": {"n": 1}}
```

Your endpoint should answer:

```json
{"event": "order.paid"}
```

## Order sent

```json
{"event": "order.sent", "id": 2, "data": {"n": 1}}
```

## Order lost

```json
{"evnt": "order.lost", "id": 3, "data": {"n": 1}}
```

## Order back

```json
{"event": "order.bakc", "id": 4, "data": {"n": 1}}
```
"""


def test_what_names_no_event_or_misspells_its_name_is_a_warning(capsys, tmp_path):
    """The place is said, and each payload that does not name its event there as others do."""
    path = tmp_path / "shop.md"
    path.write_text(SHOP)
    status, out, err = lint(capsys, path, "--notes")
    assert status == 1
    answer = "taken for no event: an answer, by the sentence 'Your endpoint should answer:'"
    slip = "/evnt looks like /event, where 3 others name their event; called ORDER_LOST"
    typo = "'order.bakc' looks like 'Order back', what its document calls it [/event]"
    assert out.splitlines() == [
        f"{path}:12: note no-event: {answer}",
        f"{path}:24: warning unnamed-event: {slip}",
        f"{path}:30: warning misspelled-name: {typo}",
    ]
    assert err == "named by /event: 3 names in 3 of 4 payloads\n2 warnings, 1 note\n"


def test_blocks_are_included_and_excluded_by_title_and_line(capsys, tmp_path):
    """What is said of a block counts; what means none is refused."""
    path = tmp_path / "shop.md"
    path.write_text(SHOP)
    status, out, _ = lint(
        capsys, path, "--include", "12", "--exclude", "order L*", "--exclude", "shop.md:30",
        "--notes",
    )  # fmt: skip
    assert status == 0
    assert [line.partition(": taken for no event: ")[2] for line in out.splitlines()] == [
        "left out by --exclude 'order L*'",
        "left out by --exclude 'shop.md:30'",
    ]
    status, out, err = lint(capsys, path, "--exclude", "Order lots")
    assert (status, out) == (2, "")
    assert err.startswith("eventcontracts: --exclude 'Order lots' means nothing: give a title")


def test_the_place_that_names_the_event_may_be_given(capsys, tmp_path):
    """Then that is the one, and a place that is none is refused."""
    path = tmp_path / "shop.ndjson"
    path.write_text('{"type": "a.b", "kind": "x"}\n{"type": "b.c", "kind": "y"}\n')
    assert lint(capsys, path)[2].startswith(
        "named by /type: 2 names in 2 of 2 payloads; also possible: /kind (2 names"
    )
    assert lint(capsys, path, "--identify", "/kind")[2].startswith("named by /kind: 2 names")
    status, _, err = lint(capsys, path, "--identify", "kind")
    assert status == 2
    assert err.startswith("eventcontracts: 'kind' is no JSON pointer; say where")
