"""The pre-commit hooks and the workflow that others copy, tried with the real tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / "examples" / "ci" / "contract.yml"
OLD = {"type": "object", "properties": {"state": {"enum": ["NEW", "PAID"]}}}
NEW = {"type": "object", "properties": {"state": {"enum": ["NEW"]}}}


def run(folder, *words, **environment):
    """Run a program of this environment in a folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    who |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    return subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **who, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repo(tmp_path):
    """Return a downstream repository with one committed schema."""
    (tmp_path / "order.schema.json").write_text(json.dumps(OLD))
    run(tmp_path, "git", "init", "-q")
    run(tmp_path, "git", "add", ".")
    run(tmp_path, "git", "commit", "-qm", "one")
    return tmp_path


def test_the_hooks_are_as_pre_commit_wants_them(tmp_path):
    """Its own check accepts the list."""
    done = run(tmp_path, "pre-commit", "validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout


def test_the_hook_refuses_a_commit_that_breaks(repo):
    """Run by pre-commit on what is staged, it fails for a break and passes for an addition."""
    (hook,) = [h for h in yaml.safe_load(HOOKS.read_text()) if h["id"] == "eventcontracts-diff"]
    local = {"repo": "local", "hooks": [{**hook, "language": "system"}]}
    (repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [local]}))
    (repo / "order.schema.json").write_text(json.dumps(NEW))
    (repo / "notes.json").write_text("no schema at all")
    run(repo, "git", "add", ".")
    home = str(repo / "home")
    done = run(repo, "pre-commit", "run", PRE_COMMIT_HOME=home)
    assert done.returncode == 1
    assert "enum-value-removed  order/state" in done.stdout
    (repo / "order.schema.json").write_text(json.dumps({**OLD, "title": "An order"}))
    run(repo, "git", "add", ".")
    done = run(repo, "pre-commit", "run", PRE_COMMIT_HOME=home)
    assert done.returncode == 0, done.stdout


def test_the_workflow_is_one(tmp_path):
    """The published schema of GitHub's workflows accepts it."""
    words = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    done = run(tmp_path, *words)
    assert done.returncode == 0, done.stdout


def test_the_workflow_s_commands_run(repo):
    """Each of its own steps, run by a shell as GitHub does, ends as it should for a break."""
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["contract"]["steps"]
    commands = [s["run"].replace("${{ github.base_ref }}", "main") for s in steps if "run" in s]
    run(repo, "git", "update-ref", "refs/remotes/origin/main", "HEAD")
    (repo / "order.schema.json").write_text(json.dumps(NEW))
    (repo / "app.py").write_text("def on_event(event):\n    return None\n")
    names = {"CATALOG": "order.schema.json", "CONSUMER": "app:on_event"}
    shown, verified, scanned = (
        run(
            repo, "bash", "-eo", "pipefail", "-c", command.replace("--catalog", "--schema"), **names
        )
        for command in commands[1:]
    )
    assert shown.returncode == 0, shown.stderr
    assert "::warning file=order.schema.json,line=1,title=enum-value-removed" in shown.stdout
    assert verified.returncode in {0, 1}, verified.stderr
    assert (repo / "contract.html").is_file()
    assert scanned.returncode == 0, scanned.stderr
    log = json.loads((repo / "diff.sarif").read_text())
    assert log["runs"][0]["results"][0]["level"] == "error"
