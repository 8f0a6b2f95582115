"""Keeping a corpus current in a repository of one's own, tried with the real tools."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / "examples" / "ci" / "fixtures.yml"
CORPUS = "fixtures/events"
CATALOG = "expertflow-cx@2025.06"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a program of this environment in a repository."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
    }

    def runs(*words, **more):
        environment = {**os.environ, **who, "PATH": path, **more}
        return subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return runs


@pytest.fixture
def repo(run, tmp_path):
    """Return a repository with a corpus."""
    words = ["CONVERSATION_RESUMED", "--kind", "valid", "--kind", "malformed"]
    made = run("eventcontracts", "corpus", CORPUS, *words, "--catalog", CATALOG)
    assert made.returncode == 0, made.stderr
    run("git", "init", "-q")
    run("git", "add", ".")
    run("git", "commit", "-qm", "one")
    return tmp_path


def hooked(repo, run, name):
    """Run one of our hooks on a repository by pre-commit."""
    (hook,) = [each for each in yaml.safe_load(HOOKS.read_text()) if each["id"] == name]
    local = {"repo": "local", "hooks": [{**hook, "language": "system", "args": [CORPUS]}]}
    (repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [local]}))
    run("git", "add", ".pre-commit-config.yaml")
    return run("pre-commit", "run", "--all-files", PRE_COMMIT_HOME=str(repo / ".git" / "home"))


def test_a_hook_refuses_a_commit_whose_corpus_is_stale(repo, run):
    """It names the file, and what to run."""
    assert hooked(repo, run, "eventcontracts-corpus").returncode == 0
    (repo / CORPUS / "CONVERSATION_RESUMED/valid/0.json").unlink()
    done = hooked(repo, run, "eventcontracts-corpus")
    assert done.returncode == 1
    assert "missing   CONVERSATION_RESUMED/valid/0.json" in done.stdout
    assert f"run: eventcontracts corpus {CORPUS} CONVERSATION_RESUMED" in done.stdout


def test_a_hook_brings_a_corpus_up_to_date(repo, run):
    """The commit fails once, as with any hook that writes, and passes then."""
    gone = repo / CORPUS / "CONVERSATION_RESUMED/valid/0.json"
    gone.unlink()
    run("git", "add", ".")
    done = hooked(repo, run, "eventcontracts-corpus-update")
    assert done.returncode == 1
    assert gone.exists()
    run("git", "add", ".")
    assert hooked(repo, run, "eventcontracts-corpus-update").returncode == 0


def test_git_keeps_the_bytes(repo, run):
    """Whatever a clone does to line ends: the corpus is current in it."""
    clone = ["git", "clone", "-q", "-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    assert run(*clone, ".", "clone").returncode == 0
    done = run("eventcontracts", "corpus", "--check", f"clone/{CORPUS}")
    assert done.returncode == 0, done.stdout


def test_the_workflow_is_one_and_its_check_runs(repo, run):
    """The published schema of GitHub's workflows accepts it."""
    words = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    assert run(*words).returncode == 0
    workflow = yaml.safe_load(WORKFLOW.read_text())
    step = workflow["jobs"]["corpus"]["steps"][-1]["run"]
    assert run("bash", "-eo", "pipefail", "-c", step, **workflow["env"]).returncode == 0
    (repo / CORPUS / "CONVERSATION_RESUMED/valid/0.json").unlink()
    assert run("bash", "-eo", "pipefail", "-c", step, **workflow["env"]).returncode == 1
