"""`infer` on the command line: large captures, and catalogs that grow."""

from __future__ import annotations

import json

import pytest

from eventcontracts.commands.app import main


def status(*words):
    """Return the exit status of `infer` with some words."""
    with pytest.raises(SystemExit) as stopped:
        main(["infer", *map(str, words)])
    return stopped.value.code


def capture(path, events):
    """Write events to a file, one a line."""
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def test_a_catalog_is_widened_in_its_place_and_says_what_it_learned(tmp_path, capsys):
    """Lessons on stdout, what was written on stderr, the version as before."""
    first = capture(tmp_path / "a.ndjson", [{"event": "PAID", "id": 1}])
    more = capture(tmp_path / "b.ndjson", [{"event": "PAID", "id": 2, "gift": True}])
    home = tmp_path / "shop"
    assert status(first, "--out", home, "--version", "3") == 0
    capsys.readouterr()
    assert status(more, "--update", home) == 0
    out, err = capsys.readouterr()
    assert out == 'PAID/gift: new field: {"type":"boolean"}\n'
    assert err == f"{home}: shop@3, 1 event types (0 sketched), 0 shared definitions\n"
    assert status(more, "--update", home) == 0
    assert capsys.readouterr().out == ""


def test_a_failed_update_leaves_the_catalog_as_it_was(tmp_path, capsys):
    """A broken line is refused, and nothing is written."""
    first = capture(tmp_path / "a.ndjson", [{"event": "PAID", "id": 1}])
    home, broken = tmp_path / "shop", tmp_path / "b.ndjson"
    assert status(first, "--out", home) == 0
    before = {path: path.read_bytes() for path in home.rglob("*.json")}
    broken.write_text('{"event": "PAID"\n')
    capsys.readouterr()
    assert status(broken, "--update", home) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert {path: path.read_bytes() for path in home.rglob("*.json")} == before


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "shop/PAID/1.json"])
def test_nothing_is_learned_from_what_is_no_json(tmp_path, capsys, name):
    """What a page's reader would repair is an error in a capture, with its line."""
    source = tmp_path / "in" / name
    source.parent.mkdir(parents=True)
    source.write_text('{"event": "PAID", "id": 1,}')
    given = tmp_path / "in/shop" if "shop" in name else source
    assert status(given, "--out", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"{name}:1: no JSON: a comma stands before the closing bracket" in told
    assert not (tmp_path / "out").exists()
    page = tmp_path / "a.js"
    page.write_text(source.read_text())
    assert status(page, "--out", tmp_path / "out") == 0


@pytest.mark.parametrize("option", ["--out", "--update"])
def test_a_folder_with_other_files_is_refused_before_anything_is_read(tmp_path, capsys, option):
    """One line names what is there; nothing of it is touched, and no source is opened."""
    home = tmp_path / "shop"
    assert status(capture(tmp_path / "a.ndjson", [{"event": "PAID", "id": 1}]), "--out", home) == 0
    (home / ".git").mkdir()
    (home / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (home / "app.py").write_text("code")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert status(tmp_path / "nowhere.ndjson", option, home) == 2
    assert capsys.readouterr().err == (
        f"eventcontracts: {home}: holds .git, app.py, which are no part of a catalog; "
        "choose another folder\n"
    )
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "--out DIR or --update DIR"),
        (["--update", "nowhere"], "nowhere: no folder of a catalog"),
    ],
)
def test_wrong_use_is_one_line(tmp_path, capsys, arguments, problem):
    """It says what to do, with status 2."""
    assert status(capture(tmp_path / "a.ndjson", [{"event": "PAID"}]), *arguments) == 2
    err = capsys.readouterr().err
    assert problem in err
    assert err.count("\n") == 1


def test_a_capture_is_read_in_parts_that_all_count(tmp_path, monkeypatch):
    """The last event of a capture of many parts is known as the first is."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.documents import captures
    from eventcontracts.inference import collection as gathering

    monkeypatch.setattr(captures, "PART", 7)
    monkeypatch.setattr(captures, "MAX_SAMPLES", 10)
    monkeypatch.setattr(gathering, "BATCH", 7)
    events = [{"event": "PAID", "id": number} for number in range(50)] + [{"event": "LAST"}]
    home = tmp_path / "shop"
    assert status(capture(tmp_path / "a.ndjson", events), "--out", home) == 0
    catalog = Catalog.load(home)
    assert list(catalog.event_types) == ["LAST", "PAID"]
    assert catalog.evidence["events/PAID"]["/id"].seen == 50
