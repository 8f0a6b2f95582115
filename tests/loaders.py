"""Fixture corpora in other languages: `make loaders`.

The loaders in `examples/fixtures` read the golden corpus, and one that is made here from a page,
each in the test framework of its language. A consumer that answers as it should passes, and one
with a bug fails on just the cases that show it. What is not installed is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from eventcontracts.commands.app import main
from eventcontracts.golden import golden_corpus

EXAMPLES = Path(__file__).parents[1] / "examples" / "fixtures"

PAGE = """\
Event | What it says | Payload |
---|
Order Paid | An order was paid. | Payload
CODE
{
"type": "ORDER_PAID",
"order": {"id": "7d41c0a2-93be-4f6d-8a15-c2e0b7f4d968", "total": 1250, "note": null},
"paidAt": "2026-03-01T10:00:00Z",
}
|
Order Sent | An order left the house. | Payload
CODE
{
"type": "ORDER_SENT",
"order": {"id": "e90b5d17-4c28-4a3f-b6d1-58f7a2c3e041", "total": 90, "note": "gift"},
"parcel": {"carrier": "POST", "order": "e90b5d17-4c28-4a3f-b6d1-58f7a2c3e041", "weight": 2.5}
}
|
"""


@dataclass(frozen=True)
class Language:
    """How the loader of a language is run.

    Attributes:
        runtime: The program that must be installed.
        command: What runs the tests, in the folder of the loader.
        consumer: The consumer that answers as it should.
        bug: The one that does not.
        failed: What tells the id of a failed case in the output.
    """

    runtime: str
    command: tuple[str, ...]
    consumer: str
    bug: str
    failed: str


LANGUAGES = {
    "nodejs": Language(
        "node", ("node", "--test", "--test-reporter=tap"), "queues.mjs", "queues_with_a_bug.mjs",
        r"^ +not ok \d+ - (\S+)",
    ),
    "go": Language(
        "go", ("go", "test", "-count=1", "./..."), "OnEvent", "OnEventWithABug",
        r"--- FAIL: TestCorpus/(\S+)",
    ),
    "python": Language(
        sys._base_executable, (sys._base_executable, "-m", "unittest"),  # noqa: SLF001  without our package
        "queues:on_event", "queues:on_event_with_a_bug",
        r"^FAIL: .*\[(\S+)\]$",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a corpus of a catalog that is made from a page."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.txt").write_text(PAGE)
    catalog = str(folder / "catalog")
    for words in (
        ["infer", str(folder / "shop.txt"), "--out", catalog, "--name", "shop", "--version", "1"],
        ["corpus", str(folder / "corpus"), "--catalog", catalog, "--per-operator", "0"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 0
    return folder / "corpus"


@pytest.fixture(params=["golden", "shop"])
def corpus(request):
    """Return the folder of a corpus: the golden one, or one of a page."""
    return golden_corpus() if request.param == "golden" else request.getfixturevalue("shop")


@pytest.fixture(params=sorted(LANGUAGES))
def language(request):
    """Return a language whose runtime is installed."""
    found = LANGUAGES[request.param]
    if not shutil.which(found.runtime):
        pytest.skip(f"{found.runtime} is not installed: the {request.param} loader is not tried")
    return request.param


def run_of(language, corpus, consumer):
    """Run the tests of a loader, and return the status and the ids of the failed cases."""
    how = LANGUAGES[language]
    done = subprocess.run(
        how.command,
        cwd=EXAMPLES / language,
        env={**os.environ, "CORPUS": str(corpus), "CONSUMER": consumer, "PYTHONPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    failed = re.findall(how.failed, done.stdout, re.MULTILINE)
    assert failed or done.returncode == 0, done.stdout
    return done.returncode, failed


def test_a_consumer_that_answers_as_it_should_passes(language, corpus):
    """Every case of the corpus has a verdict that is right for it."""
    assert run_of(language, corpus, LANGUAGES[language].consumer) == (0, [])


def test_a_consumer_with_a_bug_fails_on_the_cases_that_show_it(language, corpus, shop):
    """It is told by their ids: a null event, and what it takes for granted."""
    status, failed = run_of(language, corpus, LANGUAGES[language].bug)
    if language == "go" and corpus != shop:  # it reads the shop's events alone
        assert (status, failed) == (0, [])
        return
    assert status != 0
    if language == "go":
        assert "ORDER_SENT-edge-absent-parcel" in failed
        assert "ORDER_SENT-invalid-null-parcel.carrier" in failed
        assert all(name.startswith("ORDER_SENT-") for name in failed)
    else:
        assert any(name.endswith("-malformed-null-event-event") for name in failed)


def test_a_file_that_was_changed_is_told(language, shop, tmp_path):
    """A loader compares the digests, so no test runs on something else than it says."""
    copy = tmp_path / "corpus"
    shutil.copytree(shop, copy)
    (copy / "ORDER_PAID/valid/0.json").write_bytes(b"{}")
    how = LANGUAGES[language]
    done = subprocess.run(
        how.command, cwd=EXAMPLES / language, check=False, timeout=300, text=True,
        env={**os.environ, "CORPUS": str(copy), "PYTHONPATH": ""},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode != 0
    assert "ORDER_PAID/valid/0.json: not as the manifest says" in done.stdout
