"""The `corpus` command."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys

import pytest

from eventcontracts.commands.app import main

PING = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "n": {"type": "integer"}},
    "required": ["id", "n"],
}


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    """Return a function that runs the command in a folder and returns status, output and talk."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ping.json").write_text(json.dumps(PING))

    def runs(*arguments):
        with pytest.raises(SystemExit) as caught:
            main(["corpus", *map(str, arguments)])
        captured = capfd.readouterr()
        return caught.value.code, captured.out, captured.err

    return runs


def test_a_corpus_is_written_and_is_current_then(run, tmp_path):
    """The summary is talk; the check of what was just written finds nothing."""
    status, output, talk = run("out", "--schema", "ping.json")
    assert (status, output) == (0, "")
    assert talk.startswith("out: ")
    assert "added" in talk
    assert "cases of 1 event type from ping.json" in talk
    assert run("out", "--schema", "ping.json")[2].endswith("up to date\n")
    assert run("--check", "out", "--schema", "ping.json")[:2] == (0, "")


def test_what_is_asked_for_is_what_is_there(run, tmp_path):
    """Kinds, numbers, layer, seed and mutations end up in the manifest."""
    status, _, _ = run(
        "out", "AGENT_SUBSCRIBED", "--layer", "event", "--kind", "invalid", "--kind", "valid",
        "--per-operator", 2, "--max", 3, "--seed", 4, "--mutate", "remove",
        "--at", "/data/**", "--catalog", "expertflow-cx@2025.06",
    )  # fmt: skip
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert status == 0
    assert manifest["catalog"] == {"name": "expertflow-cx", "version": "2025.06"}
    assert (manifest["layer"], manifest["seed"]) == ("event", 4)
    assert [case["kind"] for case in manifest["cases"]] == ["valid"] * 3 + ["invalid"] * 2
    assert {case["operator"] for case in manifest["cases"]} == {None, "remove"}


def test_a_check_remembers_what_was_asked_for(run, tmp_path):
    """Without options it is the recipe in the manifest, and the bundled catalog that it names."""
    asked = ["AGENT_SUBSCRIBED", "--layer", "event", "--kind", "valid", "--seed", "2"]
    run("out", *asked, "--catalog", "expertflow-cx@2025.06")
    assert run("--check", "out")[0] == 0
    (tmp_path / "out/AGENT_SUBSCRIBED/valid/0.json").unlink()
    status, output, talk = run("--check", "out")
    assert status == 1
    assert output == "missing   AGENT_SUBSCRIBED/valid/0.json\n"
    summary, hint = talk.splitlines()
    assert summary.endswith("1 missing")
    words = shlex.split(hint.removeprefix("run: "))
    assert words[:2] == ["eventcontracts", "corpus"]
    assert run(*words[2:])[0] == 0
    assert run("--check", "out")[0] == 0


def test_an_update_brings_it_up_to_date_as_it_was_made(run, tmp_path):
    """The same options, and nothing else."""
    run("out", "--schema", "ping.json", "--kind", "edge")
    before = (tmp_path / "out/manifest.json").read_bytes()
    (gone, *_) = (tmp_path / "out/ping/edge").iterdir()
    gone.unlink()
    assert run("--update", "out", "--schema", "ping.json")[0] == 0
    assert gone.exists()
    assert (tmp_path / "out/manifest.json").read_bytes() == before


def test_an_update_with_a_check_tells_by_its_status_that_there_was_something_to_do(run, tmp_path):
    """That is what a hook needs: files that are new to git are noticed, too."""
    run("out", "--schema", "ping.json", "--kind", "valid")
    (tmp_path / "out/ping/valid/0.json").unlink()
    status, output, _ = run("--check", "--update", "out", "--schema", "ping.json")
    assert (status, output) == (1, "added     ping/valid/0.json\n")
    assert run("--check", "--update", "out", "--schema", "ping.json")[:2] == (0, "")


def test_options_beside_a_check_are_what_is_wanted_now(run):
    """What they change is told first."""
    run("out", "--schema", "ping.json", "--kind", "valid")
    status, output, _ = run("--check", "out", "--schema", "ping.json", "--seed", 1)
    assert status == 1
    assert output.splitlines()[0] == "differs   seed 0 → 1"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["out", "NO_SUCH_EVENT"], "NO_SUCH_EVENT"),
        (["out", "--kind", "delivery"], "delivery"),
        (["out", "--mutate", "no-such"], "no-such"),
        (["out", "--max", "0"], "--max"),
        (["ping.json"], "no folder"),
        (["mine", "--schema", "ping.json"], "mine/manifest.json"),
    ],
)
def test_wrong_use_is_told_in_one_line(run, tmp_path, arguments, problem):
    """The status is 2, and nothing is left behind."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/manifest.json").write_text("{}")
    status, output, talk = run(*arguments)
    assert (status, output) == (2, "")
    assert problem in talk
    assert len(talk.splitlines()) == 1
    assert not list(tmp_path.glob("out/*/*"))


def test_a_corpus_of_ones_own_catalog_needs_the_catalog_to_be_checked(run):
    """Where it is, the manifest does not say: it would not hold on another machine."""
    run("out", "--schema", "ping.json", "--kind", "valid")
    status, _, talk = run("--check", "out")
    assert status == 2
    assert "--schema" in talk


def test_a_terminal_shows_colors(tmp_path):
    """What a check finds is colored there, and progress leaves nothing behind."""
    (tmp_path / "ping.json").write_text(json.dumps(PING))
    program = "from eventcontracts.commands.app import main; main()"
    main_end, other_end = pty.openpty()
    words = ["corpus", "--check", "out", "--schema", "ping.json", "--kind", "valid"]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, stdout=other_end,
        stderr=subprocess.DEVNULL, check=False, env={**environment, "TERM": "xterm"},
    )  # fmt: skip
    os.close(other_end)
    shown = os.read(main_end, 1 << 16).decode()
    os.close(main_end)
    assert done.returncode == 1
    assert "\x1b[31mmissing" in shown
