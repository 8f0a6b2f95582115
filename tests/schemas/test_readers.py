"""The table of readers, and readers that other packages add."""

from __future__ import annotations

import importlib.metadata

import pytest

from eventcontracts.documents import Document, DocumentError, Reader, Source, read_document, readers
from eventcontracts.errors import InputError


class Added:
    """An entry point that another package declares."""

    name, value = "notes", "shop_notes:READER"

    def __init__(self, what):
        self._what = what

    def load(self):
        """Return what the entry point names, or raise as its module does."""
        if isinstance(self._what, Exception):
            raise self._what
        return self._what


@pytest.fixture
def added(monkeypatch):
    """Return a function that installs what it is given as a reader."""
    readers.installed_readers.cache_clear()

    def install(what):
        monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [Added(what)])

    yield install
    readers.installed_readers.cache_clear()


def test_no_two_readers_have_one_name():
    """A reader can be told by its name."""
    names = [reader.name for reader in readers.READERS]
    assert len(names) == len(set(names))


def test_a_reader_that_is_installed_comes_first(added, tmp_path):
    """It is asked before all others, under the name of its entry point."""
    added(Reader("own", lambda source: source.suffix == ".json", lambda s: Document(s.name, ())))
    path = tmp_path / "a.json"
    path.write_text("{}")
    assert readers.reader_of(Source(path, "a.json")).name == "notes"


def test_a_reader_that_fails_is_told_in_one_line(added, tmp_path):
    """Whatever it raises names the document and the reader."""

    def broken(source):
        return source.nothing

    added(Reader("own", lambda _: True, broken))
    path = tmp_path / "a.notes"
    path.write_text("@ a")
    with pytest.raises(DocumentError, match=r"a.notes:1: the reader notes \(shop_notes:READER\) f"):
        read_document(path)


@pytest.mark.parametrize("what", [ImportError("no module 'shop'"), "not a reader"])
def test_what_is_no_reader_is_told_in_one_line(added, what):
    """An entry point that cannot be loaded, or is something else, is named."""
    added(what)
    with pytest.raises(InputError, match=r"the reader notes \(shop_notes:READER\)"):
        readers.readers()
