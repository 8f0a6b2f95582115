"""Errors that nobody foresaw, and messages that come from outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eventcontracts.commands import app

WITHOUT_DOCX = """
import sys
sys.modules["docx"] = None
sys.modules["docx.table"] = None
from eventcontracts.commands.app import main
main()
"""


def ended(*words):
    """Return the exit status of the command line with some words."""
    with pytest.raises(SystemExit) as stopped:
        app.main([*map(str, words)])
    return stopped.value.code


def test_an_unforeseen_error_is_one_line_and_a_report(tmp_path, monkeypatch, capsys):
    """Status 2 and one line that names the report, in which the traceback stands."""

    def break_down(*_):
        raise ZeroDivisionError("by\x1b[31m nobody " * 40)

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("eventcontracts.catalog.Catalog.load", break_down)
    assert ended("list", tmp_path) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("eventcontracts: this is a fault of eventcontracts: ZeroDivisionError")
    assert "\x1b" not in line
    assert line.count("nobody") < 40
    assert "ZeroDivisionError" in Path(line.rpartition(" ")[2]).read_text()


def test_a_fault_is_told_where_no_report_can_be_written(tmp_path, monkeypatch, capsys):
    """Without a folder for the report the line says what to send in its place."""

    def break_down(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    monkeypatch.setattr("eventcontracts.catalog.Catalog.load", break_down)
    assert ended("list", tmp_path) == 2
    assert "please send us the words of the command" in capsys.readouterr().err


def test_control_characters_of_a_word_are_shown_and_not_sent(capsys):
    """An escape sequence in the name of a file does not reach the terminal."""
    assert ended("list", "no\x1b[31msuch") == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_word_document_without_its_reader_says_what_to_install(tmp_path):
    """The extra is named, with status 2 and no traceback."""
    page = tmp_path / "page.docx"
    page.write_bytes(b"PK\x03\x04")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DOCX, "infer", str(page), "--out", str(tmp_path / "c")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "pip install 'eventcontracts[docs]'" in line
