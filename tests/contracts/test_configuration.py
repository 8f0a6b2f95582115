"""Reading `[tool.eventcontracts]`, and the command line that repeats a case."""

from __future__ import annotations

import json
import shlex
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from eventcontracts.configuration import (
    Configuration,
    ConfigurationError,
    find_configuration,
    merge_configuration,
)
from eventcontracts.configuration.keys import CONFIGURATION_KEYS
from eventcontracts.mutations import Selection
from eventcontracts.policy import Kind, Policy
from eventcontracts.reference.settings_schema import settings_schema


def test_a_folder_without_configuration_has_none(tmp_path):
    """Neither a missing file nor a pyproject about other tools is a configuration."""
    assert find_configuration(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["eventcontracts"]\n')
    assert find_configuration(tmp_path) is None


@pytest.mark.parametrize("name", ["pyproject.toml", "eventcontracts.toml"])
def test_every_key_is_read(tmp_path, name):
    """Both files take the same keys."""
    head = "[tool.eventcontracts]\n" if name == "pyproject.toml" else ""
    (tmp_path / name).write_text(
        f'{head}consumer = "app:on_event"\nevents = ["A"]\ncatalog = "mine"\nlayer = "webhook"\n'
        'policy = "strict"\nkinds = ["valid"]\nseed = 7\nn = 5\ntimeout = 1\nrejects = ["Bad"]\n'
        'mutate = ["type"]\nat = ["/**"]\nkeyword = ["type"]\nwithout = ["null"]\n'
    )
    assert find_configuration(tmp_path) == Configuration(
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
        selection=Selection(("type",), ("/**",), ("type",), ("null",)),
    )


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("consumr = 1", "consumr", "no such key; did you mean consumer"),
        ("consumer = 1", "consumer", "it is a text"),
        ('consumer = "a:b"\nkinds = ["odd"]', "kinds", "a list of valid, edge"),
        ('consumer = "a:b"\nevents = "A"', "events", "a list of texts"),
        ('consumer = "a:b"\npolicy = "lax"', "policy", "one of tolerant, guarded, strict"),
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
        find_configuration(tmp_path)
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
        *("-n", "5", "--timeout", "0.5", "--rejects", "Bad", "--rejects", "Worse"),
        *("--kind", "edge", "--seed", "7", "--case", "e1", "--in-process"),
    ]


VALUES = {
    "text": "order",
    "empty text": "",
    "list of texts": ["valid"],
    "empty list": [],
    "list of numbers": [1],
    "unknown word in a list": ["odd"],
    "number": 3,
    "zero": 0,
    "negative number": -1,
    "fraction": 0.5,
    "truth": True,
    "word of the policy": "strict",
    "table": {"a": "b"},
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("key", CONFIGURATION_KEYS)
def test_the_published_schema_takes_what_is_read(key, value):
    """An editor that knows the schema marks the same values that are refused when it is read."""
    try:
        Configuration("").adapted({key: value}, "here")
        is_read = True
    except ConfigurationError.__bases__:
        is_read = False
    assert jsonschema.Draft202012Validator(settings_schema()).is_valid({key: value}) is is_read


def test_the_published_schema_is_current():
    """What is shipped is what the table of keys makes."""
    shipped = resources.files("eventcontracts.configuration").joinpath("schema.json").read_text()
    assert json.loads(shipped) == settings_schema(), (
        "python -m eventcontracts.reference.settings_schema"
        " > contracts/eventcontracts/configuration/schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(settings_schema())


def test_the_page_about_the_configuration_is_current():
    """Every key stands on it with what it means and what counts without it."""
    page = Path(__file__).parents[2].joinpath("docs", "configuration.md").read_text()
    rows = [
        f"| `{name}` | {key.means} | {key.default} |" for name, key in CONFIGURATION_KEYS.items()
    ]
    assert "\n".join(rows) in page


CONFIGURED = """
consumer = "app:on_event"
schema = "schemas/order.json"
policy = "strict"
events = ["order"]
timeout = 9
"""


@pytest.fixture
def below(tmp_path, monkeypatch):
    """Work in a folder below one with a configuration."""
    (tmp_path / "eventcontracts.toml").write_text(CONFIGURED)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "order.json").write_text("{}")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path / "below"


def test_the_command_line_wins(below):
    """What it says counts; what it leaves out is as the nearest file says."""
    found = merge_configuration({"policy": "tolerant", "n": 3})
    assert (found.consumer, found.policy, found.n, found.timeout) == (
        *("app:on_event", Policy.TOLERANT, 3, 9.0),
    )
    (below / "other.json").write_text("{}")
    other = merge_configuration({"schema": "other.json"})
    assert [contract.event_type for contract in other.contracts()] == ["other"]
    assert merge_configuration({"catalog": "expertflow-cx"}).schema is None


def test_a_repository_ends_the_search(below):
    """A configuration above the folder with `.git` is somebody else's."""
    (below / ".git").mkdir()
    assert merge_configuration({}) == Configuration("")


def test_the_repeating_command_gives_the_same_from_here(below):
    """It says what differs from the usual or from the file, with paths as they are seen here."""
    wanted = merge_configuration({"policy": "tolerant", "timeout": 2})
    words = shlex.split(wanted.command("order", Kind.VALID, "c"))[2:]
    assert words[:4] == [
        "app:on_event",
        "order",
        "--schema",
        "../schemas/order.json",
    ]
    assert words[4:8] == ["--policy", "tolerant", "--timeout", "2"]
