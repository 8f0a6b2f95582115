"""The package as it is built and installed."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from eventcontracts.golden import golden_corpus

REPOSITORY = Path(__file__).parents[1]

HANDLER = """
import schemas.own, contracts.own

def on_event(event):
    if not isinstance(event, dict):
        raise ValueError("no event")
    return schemas.own.NAME + contracts.own.NAME
"""


def build(source, out, what):
    """Build a distribution of a source tree without network, and return it."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", what, "--outdir", out, source],
        check=True,
        capture_output=True,
    )
    (made,) = out.iterdir()
    return made


def contents(wheel):
    """Return what is in a wheel, its record of itself aside."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "RECORD" not in name}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """Return the source distribution."""
    return build(REPOSITORY, tmp_path_factory.mktemp("sdist"), "--sdist")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel that is built from the checkout."""
    return build(REPOSITORY, tmp_path_factory.mktemp("wheel"), "--wheel")


def test_a_wheel_is_the_same_by_way_of_the_source_distribution(sdist, wheel, tmp_path):
    """Nothing that the package needs is left out of the source distribution."""
    (tmp_path / "source").mkdir()
    subprocess.run(["tar", "-xf", sdist, "-C", tmp_path / "source"], check=True)
    (source,) = (tmp_path / "source").iterdir()
    assert contents(build(source, tmp_path / "wheel", "--wheel")) == contents(wheel)


def test_a_wheel_holds_the_package_and_nothing_beside_it(wheel):
    """All files lie in the one import package, data and type marker included."""
    names = set(contents(wheel))
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"eventcontracts"}
    assert "eventcontracts/py.typed" in names
    assert "eventcontracts/__init__.py" in names
    assert "eventcontracts/catalogs/expertflow_cx/2025.06/catalog.json" in names
    assert "eventcontracts/examples/agent_desk/__init__.py" in names
    golden = "eventcontracts/golden/expertflow_cx/2025.06"
    listed = json.loads((golden_corpus() / "manifest.json").read_bytes())
    files = [each["file"] for name in ("support", "parents", "cases") for each in listed[name]]
    assert names >= {f"{golden}/{file}" for file in ("manifest.json", *files)}
    assert "eventcontracts/corpora/manifest.schema.json" in names


def test_a_downstream_repository_may_have_folders_of_our_names(wheel, tmp_path):
    """Folders named schemas and contracts are the downstream's own; ours are found all the same."""
    folder = tmp_path / "downstream"
    for name in ("schemas", "generators", "contracts", "fixtures"):
        (folder / name).mkdir(parents=True)
        (folder / name / "own.py").write_text(f"NAME = {name!r}\n")
    (folder / "handlers.py").write_text(HANDLER)
    (folder / "pyproject.toml").write_text(
        '[tool.eventcontracts]\nconsumer = "handlers:on_event"\nevents = ["CONVERSATION_RESUMED"]\n'
    )
    python = installed(wheel, tmp_path / "venv")
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-W", "error"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    program = "from eventcontracts.commands.app import main; main()"
    listed = subprocess.run(
        [python, "-c", program, "list"], cwd=folder, capture_output=True, check=True
    )
    assert len(listed.stdout.splitlines()) == 16


def installed(wheel, home):
    """Return the interpreter of an environment that has the wheel, and our own dependencies."""
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    (site,) = home.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    mirror = home / "dependencies"
    mirror.mkdir()
    for path in site_packages():
        if "eventcontracts" not in path.name:
            (mirror / path.name).symlink_to(path)
    (site / "dependencies.pth").write_text(str(mirror))
    return python


def site_packages():
    """Yield what lies in the site-packages of this environment."""
    for folder in sys.path:
        if folder.endswith("site-packages"):
            yield from Path(folder).iterdir()
