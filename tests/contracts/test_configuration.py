"""Reading `[tool.eventcontracts]`, and the command line that repeats a case."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from eventcontracts.configuration import Configuration, ConfigurationError, find
from eventcontracts.expectations import Kind, Policy


def test_a_folder_without_configuration_has_none(tmp_path):
    """Neither a missing file nor a pyproject about other tools is a configuration."""
    assert find(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["eventcontracts"]\n')
    assert find(tmp_path) is None


@pytest.mark.parametrize("name", ["pyproject.toml", "eventcontracts.toml"])
def test_every_key_is_read(tmp_path, name):
    """Both files take the same keys."""
    head = "[tool.eventcontracts]\n" if name == "pyproject.toml" else ""
    (tmp_path / name).write_text(
        f'{head}consumer = "app:on_event"\nevents = ["A"]\ncatalog = "mine"\nlayer = "webhook"\n'
        'policy = "strict"\nkinds = ["valid"]\nseed = 7\nn = 5\ntimeout = 1\nrejects = ["Bad"]\n'
    )
    assert find(tmp_path) == Configuration(
        "app:on_event",
        ("A",),
        "mine",
        None,
        "webhook",
        Policy.STRICT,
        (Kind.VALID,),
        7,
        5,
        1.0,
        ("Bad",),
    )


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("consumr = 1", "consumr", "no such key; there are consumer, events"),
        ("consumer = 1", "consumer", "it is a text"),
        ('consumer = "a:b"\nkinds = ["odd"]', "kinds", "a list of valid, edge"),
        ('consumer = "a:b"\nevents = "A"', "events", "a list of texts"),
        ('consumer = "a:b"\npolicy = "lax"', "policy", "one of tolerant, strict"),
        ('consumer = "a:b"\nseed = -1', "seed", "a whole number"),
        ('consumer = "a:b"\ntimeout = true', "timeout", "a number of seconds"),
        ('consumer = "a:b"\ncatalog = "c"\nschema = "s"', "schema", "exclude each other"),
        ("consumer = ", "", "it is no TOML"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_the_key(tmp_path, text, key, problem):
    """The line names the file, the key and what it takes."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.eventcontracts]\n{text}\n")
    with pytest.raises(ConfigurationError, match=problem) as caught:
        find(tmp_path)
    assert caught.value.key == key
    assert str(caught.value).startswith("pyproject.toml: ")
    assert "\n" not in str(caught.value)


def test_the_command_repeats_all_that_matters():
    """Every setting that changes a case or its verdict is in the command, and quoted."""
    configuration = Configuration(
        "app:on_event",
        schema=Path("my schema.json"),
        policy=Policy.STRICT,
        seed=7,
        n=5,
        timeout=0.5,
        rejects=("Bad", "Worse"),
        in_process=True,
    )
    command = configuration.command("A B", Kind.EDGE, "e1")
    assert shlex.split(command)[2:] == [
        *("app:on_event", "A B", "--schema", "my schema.json", "--policy", "strict"),
        *("--kind", "edge", "--seed", "7", "-n", "5", "--timeout", "0.5"),
        *("--rejects", "Bad", "--rejects", "Worse", "--case", "e1", "--in-process"),
    ]
