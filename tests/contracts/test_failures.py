"""Failures are kept as they were sent, and replayed until they are fixed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.consumers import Delivery
from eventcontracts.failures import FAILURES_FOLDER, FailureRecord, keep_records, read_records
from eventcontracts.folders import FolderError
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.verification import PriorDelivery

SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "string"},
        "items": {"type": "array", "items": {"type": "string"}},
    },
}
BROKEN = """
seen = []

def first_item(event):
    if not isinstance(event, dict) or not isinstance(event.get("items", []), list):
        raise ValueError("no event")
    return event["items"][0] if "items" in event else None

def second(event):
    seen.append(event)
    if len(seen) > 1:
        raise RuntimeError("once is enough")

def moody(event):
    with open("moods", "a+") as moods:
        moods.write(".")
        moods.flush()
        if moods.tell() % 2:
            raise RuntimeError("not now")
"""
FIXED = BROKEN.replace('event["items"][0] if "items" in event else None', "event.get('items')")


@pytest.fixture
def repo(tmp_path):
    """Return a function that runs a command line in a repo with a broken consumer."""
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "handlers.py").write_text(BROKEN)

    def run(*words, cwd=tmp_path):
        return subprocess.run(
            [Path(sys.executable).with_name("eventcontracts"), *words],
            cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def verify(repo, consumer, *words):
    """Run the contract test of a consumer over few cases."""
    return repo("verify", consumer, "--schema", "order.schema.json", "--kind", "valid", *words)


def test_a_failure_is_kept_until_it_is_fixed(repo, tmp_path):
    """The event lies there as it was sent; `replay` fails with the bug and says FIXED without."""
    done = verify(repo, "handlers:first_item", "-n", "20")
    assert done.returncode == 1
    assert "1 failure kept: eventcontracts replay .eventcontracts/failures" in done.stderr
    (kept,) = (tmp_path / FAILURES_FOLDER).iterdir()
    assert json.loads((kept / "event.json").read_bytes())["items"] == []
    assert (tmp_path / ".eventcontracts" / ".gitignore").read_text().endswith("*\n")
    again = repo("replay", str(kept / "failure.json"))
    assert (again.returncode, again.stderr) == (1, "")
    assert again.stdout.startswith(f"FAILS {kept.name}: crashed (IndexError: list index")
    assert "FIXED" in repo("replay", str(FAILURES_FOLDER), "handlers:second").stdout
    (tmp_path / "handlers.py").write_text(FIXED)
    fixed = repo("replay", str(FAILURES_FOLDER))
    assert (fixed.returncode, fixed.stdout) == (0, f"FIXED {kept.name}: accepted\n")


def test_what_happens_again_is_kept_once(repo, tmp_path):
    """The same failure has the same name; without `--keep` nothing is written."""
    verify(repo, "handlers:first_item", "-n", "20", "--no-keep")
    assert not (tmp_path / ".eventcontracts").exists()
    for seed in ("1", "2"):
        verify(repo, "handlers:first_item", "-n", "20", "--seed", seed)
    assert len(list((tmp_path / FAILURES_FOLDER).iterdir())) == 1


def test_a_failure_that_depends_on_earlier_events_is_replayed_after_them(repo, tmp_path):
    """The shortest series is kept too, in order."""
    verify(repo, "handlers:second", "-n", "5")
    (kept,) = (tmp_path / FAILURES_FOLDER).iterdir()
    assert kept.name.startswith("order-depends-on-history-")
    assert [path.name for path in sorted((kept / "before").iterdir())] == ["0000.json"]
    assert "crashed (RuntimeError: once is enough" in repo("replay", str(kept)).stdout


def test_what_is_unstable_is_tried_several_times(repo, tmp_path):
    """A coin that falls right once is not FIXED."""
    verify(repo, "handlers:moody", "-n", "30")
    kept = [path.name for path in (tmp_path / FAILURES_FOLDER).iterdir()]
    assert any("valid-unstable" in name for name in kept)
    assert repo("replay", str(FAILURES_FOLDER)).returncode == 1


def test_a_failure_from_elsewhere_runs_only_what_is_named_here(repo, tmp_path):
    """What a file says is not run: whoever sends one could name any code."""
    verify(repo, "handlers:first_item", "-n", "20")
    shutil.copytree(next((tmp_path / FAILURES_FOLDER).iterdir()), tmp_path / "sent")
    refused = repo("replay", "sent")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "name the CONSUMER" in refused.stderr
    assert repo("replay", "sent", "handlers:first_item").returncode == 1


def test_no_secret_is_kept(repo, tmp_path):
    """A password in an address or a header is nowhere in what is kept."""
    words = ["--header", "Authorization: Bearer hunter22", "--header", "X-Tenant: blue"]
    url = "http://me:hunter22@127.0.0.1:9/hook?token=hunter22"
    from eventcontracts.commands.door_options import request_values
    from eventcontracts.configuration import Configuration
    from eventcontracts.failures.records import door_settings

    values = {"consumer": url, "request": request_values(None, None, words[1::2], None)}
    told = json.dumps(door_settings(Configuration("").adapted(values, "test")))
    assert "hunter22" not in told
    assert "X-Tenant" in told


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": "eventcontracts-failure/1"}', "[" * 9999]
)
def test_a_damaged_failure_is_one_line(repo, tmp_path, content):
    """Whatever lies there, it is told with its place and status 2."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "failure.json").write_text(content)
    done = repo("replay", "bad", "handlers:first_item")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "failure.json" in done.stderr


def test_nothing_to_replay_is_one_line(repo):
    """A folder without failures is wrong use."""
    assert "there is no failure" in repo("replay", ".").stderr
    assert repo("replay", "nowhere").returncode == 2


def record(number, body=b"{}", raw=None, before=(), operator="null"):
    """Return a record that differs from others by its number."""
    return FailureRecord(
        code="valid-crashed",
        event_type="../ÖRDER/..",
        kind=Kind.VALID,
        operator=operator,
        pointer=f"/{number}",
        keyword=None,
        case_id="c",
        policy=Policy.TOLERANT,
        expected=(Verdict.ACCEPTED,),
        verdict=Verdict.CRASHED,
        detail="it broke",
        cause="",
        catalog="shop@1",
        layer=None,
        seed=number,
        consumer="a:b",
        door={"consumer": "a:b"},
        sent=Delivery(body, "../ÖRDER/..", raw),
        before=before,
    )


@given(st.binary(), st.booleans(), st.lists(st.tuples(st.binary(), st.booleans()), max_size=3))
def test_what_is_read_is_what_was_kept(tmp_path_factory, body, is_raw, before):
    """Bytes come back as they were, whatever they are, and so does all that is known of them."""
    earlier = tuple(
        PriorDelivery(f"e{n}", each, "ORDER", each if raw else None)
        for n, (each, raw) in enumerate(before)
    )
    made = record(1, body, body if is_raw else None, earlier)
    folder = tmp_path_factory.mktemp("kept") / "failures"
    assert keep_records([made], folder) == 1
    ((where, found),) = read_records(folder)
    assert found == made
    assert where.parent == folder
    assert where.name.isascii()


def test_the_number_of_kept_failures_is_bounded(tmp_path, monkeypatch):
    """The oldest are forgotten."""
    monkeypatch.setattr("eventcontracts.failures.records.MAX_KEPT_FAILURES", 3)
    assert keep_records((record(number) for number in range(9)), tmp_path / "f") == 3
    keep_records([record(77)], tmp_path / "f")
    assert sorted(found.seed for _, found in read_records(tmp_path / "f")) == [1, 2, 77]


def test_a_link_among_the_failures_leads_to_nothing_that_is_written(tmp_path, monkeypatch):
    """What came with a repository cannot make a run write or delete elsewhere."""
    monkeypatch.setattr("eventcontracts.failures.records.MAX_KEPT_FAILURES", 1)
    outside, kept = tmp_path / "outside", tmp_path / "kept"
    keep_records([record(0)], outside)
    (mine,) = outside.iterdir()
    kept.mkdir()
    (kept / record(1).name).symlink_to(mine, target_is_directory=True)
    before = {path: path.read_bytes() for path in mine.iterdir()}
    keep_records([record(2)], kept)
    with pytest.raises(FolderError, match="a symbolic link; remove it"):
        keep_records([record(1)], kept)
    assert {path: path.read_bytes() for path in mine.iterdir()} == before
