"""Folders whose files belong together, whatever happens while they are written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.filesystem import naming, synced
from eventcontracts.folders import (
    Folder,
    FolderError,
    Layout,
    State,
    current,
    sha256,
    updating,
)

LAYOUT = Layout("list.json", lambda text, _: json.loads(text))
WAITING, COUNTING = ".eventcontracts-part", ".eventcontracts-new"


def written(root, files, **options):
    """Bring a folder to hold some texts, and return how each stood before."""
    bodies = {name: text.encode() for name, text in files.items()}
    with updating(root, LAYOUT, **options) as staging:
        here = staging.folder
        states = {name: here.state(name, sha256(body)) for name, body in bodies.items()}
        for name, body in bodies.items():
            if states[name] is not State.SAME:
                staging.add(name, body)
        gone = [name for name in here.owned if name not in files]
        listed = {name: sha256(body) for name, body in bodies.items()}
        staging.commit(json.dumps(listed).encode(), gone)
    return states


def seen(root):
    """Return the texts that a reader sees."""
    listed = json.loads(current(root, "list.json").read_bytes())
    return {name: current(root, name).read_text() for name in listed}


def interrupted(root, files, monkeypatch):
    """Bring a folder to hold some texts, but die before the first is moved to its place."""
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        written(root, files)


def all_files(root):
    """Return what lies in a folder."""
    return {
        str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()
    }


NAMES = st.sampled_from(["a", "b", "c/d", "c/e/f"])
CONTENTS = st.dictionaries(NAMES, st.text("xyz", max_size=2))


@settings(deadline=None, max_examples=30)
@given(st.lists(CONTENTS, min_size=1, max_size=4))
def test_a_folder_holds_what_was_written_last_and_what_is_not_ours(tmp_path_factory, contents):
    """Whatever it held before; files that are gone are removed with the folders they leave."""
    root = tmp_path_factory.mktemp("folder")
    (root / "mine").write_text("mine")
    for files in contents:
        written(root, files)
        assert seen(root) == files
        assert all_files(root).keys() == {"mine", "list.json", *files}
        assert all(path.is_file() or any(path.iterdir()) for path in root.rglob("*"))


@settings(deadline=None, max_examples=50)
@given(st.lists(CONTENTS, min_size=2, max_size=4), st.data())
def test_an_interrupted_run_is_finished_by_the_next(tmp_path_factory, contents, data):
    """However many moves are done, each reader sees all old or all new."""
    root = tmp_path_factory.mktemp("folder")
    written(root, before := contents[0])
    for files in contents[1:]:
        left = data.draw(st.integers(0, 6))
        replace = Path.replace

        def moving(path, target, replace=replace):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return replace(path, target)

        with pytest.MonkeyPatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(Path, "replace", moving)
            written(root, files)
        assert seen(root) == files or (left < 0 and seen(root) == before)
        before = seen(root)
    written(root, contents[0])
    assert seen(root) == contents[0]
    assert all_files(root).keys() == {"list.json", *contents[0]}


def test_a_run_that_fails_changes_nothing(tmp_path):
    """What waits is removed, and so is a folder that was made for it."""

    def failing():
        with updating(tmp_path / "new", LAYOUT) as staging:
            staging.add("a", b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_ours_while_it_holds_what_is_listed(tmp_path):
    """One that was edited is foreign, unless that is to be overruled; so is one not listed."""
    written(tmp_path, {"a": "x", "b": "x"})
    (tmp_path / "b").write_text("edited")
    (tmp_path / "c").write_text("mine")
    plain, forced = (Folder.open(tmp_path, LAYOUT, force=force) for force in (False, True))
    assert [plain.state(name, "") for name in "abcd"] == [
        State.OLD, State.FOREIGN, State.FOREIGN, State.ABSENT,
    ]  # fmt: skip
    assert plain.state("a", sha256(b"x")) is State.SAME
    assert [forced.state(name, "") for name in "bc"] == [State.OLD, State.FOREIGN]


def test_what_was_edited_since_an_interruption_is_told(tmp_path, monkeypatch):
    """It is neither what the run was about to replace nor what it was to be."""
    written(tmp_path, {"a": "x"})
    interrupted(tmp_path, {"a": "y"}, monkeypatch)
    (tmp_path / "a").write_text("edited")
    with pytest.raises(FolderError, match="a: changed since an interrupted run"):
        written(tmp_path, {"a": "z"})
    assert (tmp_path / "a").read_text() == "edited"
    assert seen(tmp_path) == {"a": "y"}
    (tmp_path / "a").unlink()
    written(tmp_path, {"a": "z"})
    assert seen(tmp_path) == {"a": "z"}


def test_what_came_with_a_folder_goes_nowhere_else(tmp_path):
    """Only what the manifest lists is moved from what a folder says was interrupted."""
    new = tmp_path / COUNTING
    (new / ".git/hooks").mkdir(parents=True)
    (new / ".git/hooks/post-commit").write_text("#!/bin/sh")
    (new / "a").write_text("x")
    (new / "list.json").write_text(json.dumps({"a": sha256(b"x")}))
    (new / ".journal").write_text("new - .git/hooks/post-commit\ngone - ../b\nnonsense\n")
    written(tmp_path, {"a": "y"})
    assert all_files(tmp_path).keys() == {"a", "list.json"}


@pytest.mark.parametrize("name", [WAITING, COUNTING])
def test_a_link_in_the_place_of_what_waits_is_refused(tmp_path, name):
    """What it leads to stays."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a").write_text("mine")
    root = tmp_path / "root"
    root.mkdir()
    (root / name).symlink_to(tmp_path / "outside", target_is_directory=True)
    with pytest.raises(FolderError, match="a symbolic link; remove it"):
        written(root, {"a": "x"})
    assert (tmp_path / "outside/a").read_text() == "mine"


def test_nothing_to_change_changes_nothing(tmp_path):
    """No file is written anew."""
    written(tmp_path, {"a": "x"})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert written(tmp_path, {"a": "x"}) == {"a": State.SAME}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


HOLD = """
import sys
from pathlib import Path
from eventcontracts.folders import Layout, updating
with updating(Path(sys.argv[1]), Layout("list.json", lambda text, _: {})):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_two_runs_do_not_write_at_once(tmp_path):
    """The second is told, or waits for the end of the first; a killed one holds nothing."""
    words = [sys.executable, "-c", HOLD, tmp_path / "root"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(FolderError, match="another run is writing it"):
            written(tmp_path / "root", {"a": "x"})
        assert (tmp_path / "root" / WAITING).is_dir()
        other.stdin.close()
        written(tmp_path / "root", {"a": "x"}, wait=True)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        other.kill()
    written(tmp_path / "root", {"a": "y"})
    assert all_files(tmp_path / "root").keys() == {"a", "list.json"}


def test_all_is_on_the_disk_before_it_counts(tmp_path, monkeypatch):
    """Each file and each folder is handed to the disk before the folder gets its other name."""
    done = []
    rename, sync = Path.rename, synced
    monkeypatch.setattr(
        "eventcontracts.folders.synced", lambda path: (done.append(path.name), sync(path))
    )
    monkeypatch.setattr(
        Path, "rename", lambda path, target: (done.append("rename"), rename(path, target))
    )
    written(tmp_path, {"a": "x", "c/d": "x"})
    before = done[: done.index("rename")]
    assert sorted(before) == [".eventcontracts-part", ".journal", "a", "c", "d", "list.json"]


def test_an_error_names_the_file_that_the_user_knows(tmp_path):
    """Not the one that waits beside it, of which nobody has heard."""
    with pytest.raises(FileNotFoundError) as raised, naming(tmp_path / "a"):
        (tmp_path / "b").read_bytes()
    assert raised.value.filename == str(tmp_path / "a")
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="file: no folder"):
        written(tmp_path / "file", {})
