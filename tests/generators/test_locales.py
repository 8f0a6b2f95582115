"""Names, addresses and words: of a locale, of nobody, and the same for the same seed."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.plan import Plan
from eventcontracts.scalars import Pools
from eventcontracts.scalars.pools import collect_words, locale_words
from eventcontracts.strategies import events

CATEGORIES = ("city", "company", "country", "email", "first", "full", "hostname", "last", "phone",
              "sentence", "street", "url", "username", "word")  # fmt: skip
FIELDS = ("firstName", "lastName", "customerName", "email", "city", "website")
CUSTOMER = {
    "type": "object",
    "required": list(FIELDS),
    "properties": {name: {"type": "string"} for name in FIELDS},
}
COMMAND = "from eventcontracts.commands.app import main; main()"


def run(*words):
    """Return what the command line did."""
    command = [sys.executable, "-c", COMMAND, *words]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ar_AA", "ja_JP", "pt-BR"])
def test_every_category_has_many_texts_in_every_locale(locale):
    """Whatever the script, there are enough texts, and what has to be ASCII is."""
    pools = Pools(3, locale)
    for category in CATEGORIES:
        assert len(pools.texts(category)) > 20, category
    for category in ("email", "hostname", "url", "username", "phone"):
        assert all(text.isascii() for text in pools.texts(category))


def test_names_are_those_of_the_locale():
    """A German customer has a German name and lives in a German city."""
    german = Plan.compile(Contract("CUSTOMER", CUSTOMER, locale="de_DE"))
    words = collect_words("de_DE")
    made = [german.valid(index) for index in range(50)]
    assert {event["firstName"] for event in made} <= {*words["first"]}
    assert {event["city"] for event in made} <= {*words["city"]}
    assert len({event["lastName"] for event in made}) > 20
    english = Plan.compile(Contract("CUSTOMER", CUSTOMER))
    assert {event["firstName"] for event in made} != {
        english.valid(index)["firstName"] for index in range(50)
    }


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["en_US", "fr_FR"]), st.integers(0, 2**32), st.sampled_from(CATEGORIES))
def test_the_same_pools_have_the_same_texts(locale, seed, category):
    """Texts hang on seed and locale alone, and another seed chooses others."""
    assert Pools(seed, locale).texts(category) == Pools(seed, locale).texts(category)
    assert Pools(seed, locale).texts(category) != Pools(seed + 1, locale).texts(category)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "en_GB", "fr_FR", "es_MX"])
def test_telephone_numbers_are_kept_for_fiction(locale):
    """No number can belong to anybody."""
    kept = r"\+1\d{3}55501\d\d|\+4930231250\d\d|\+447700900\d{3}|\+3363998\d{4}"
    assert all(re.fullmatch(kept, text) for text in Pools(1, locale).texts("phone"))


def test_nobody_of_the_sample_appears():
    """A generated event has none of the sample's names, not even as part of another."""
    first, last = locale_words("en_US")["first"], locale_words("en_US")["last"]
    sample = {
        "firstName": Pools(0).texts("first")[0],
        "lastName": Pools(0).texts("last")[0],
        "customerName": f"{first[5]} {last[5]}",
        "email": f"{first[9]}.{last[9]}@example.org",
        "city": Pools(0).texts("city")[0],
        "website": Pools(0).texts("url")[0],
    }
    plan = Plan.compile(Contract("CUSTOMER", CUSTOMER, sample=sample))
    made = [plan.valid(index) for index in range(400)]
    for key in ("firstName", "lastName", "city", "website"):
        assert sample[key] not in {event[key] for event in made}
    words = {word for event in made for word in event["customerName"].split()}
    assert words.isdisjoint([first[5], last[5], sample["firstName"], sample["lastName"]])
    assert not any(first[9].lower() in event["email"].split("@")[0] for event in made)


def test_a_locale_is_chosen_on_every_way_to_an_event():
    """The command, the catalog, a strategy and a contract all take it, and agree."""
    done = run("generate", "TASK_ENQUEUED", "-n", "3", "--locale", "de_DE", "--seed", "4")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    catalog = Catalog.load()
    assert lines == list(catalog["TASK_ENQUEUED"].events(3, seed=4, locale="de_DE"))
    contract = catalog.contract("TASK_ENQUEUED").localized("de_DE")
    assert lines[0] == Plan.compile(contract, seed=4).valid(0)
    assert lines != list(catalog["TASK_ENQUEUED"].events(3, seed=4))
    assert events("TASK_ENQUEUED", locale="de_DE") is not None


def test_a_locale_that_does_not_exist_is_refused():
    """One line names the nearest one that does."""
    done = run("generate", "TASK_ENQUEUED", "--locale", "de_XX")
    assert done.returncode == 2
    assert done.stderr.startswith("eventcontracts: there is no locale 'de_XX'; there are de, de_AT")
    with pytest.raises(InputError, match="no locale"):
        Pools(0, "tlh").texts("first")


def test_the_locale_that_is_not_asked_for_needs_no_faker():
    """Its texts ship with the package."""
    script = (
        "import sys; from eventcontracts.scalars import Pools;"
        f"[Pools(1).texts(name) for name in {CATEGORIES}]; print('faker' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
    assert locale_words("en_US").keys() == collect_words("de_DE").keys()


def test_a_configured_locale_reaches_the_consumer(tmp_path):
    """`locale` in `eventcontracts.toml` decides whose names a contract test delivers."""
    (tmp_path / "customer.json").write_text(json.dumps(CUSTOMER))
    (tmp_path / "desk.py").write_text(
        "def on_event(event):\n"
        "    with open('names.txt', 'a', encoding='utf-8') as file:\n"
        "        file.write(event['firstName'] + '\\n')\n"
    )
    (tmp_path / "eventcontracts.toml").write_text(
        'consumer = "desk:on_event"\nschema = "customer.json"\n'
        'locale = "de_DE"\nkinds = ["valid"]\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "verify"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    names = {*(tmp_path / "names.txt").read_text(encoding="utf-8").split("\n")} - {""}
    assert names <= {*collect_words("de_DE")["first"]}
