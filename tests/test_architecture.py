"""The structure that ARCHITECTURE.md describes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
ROOTS = ("schemas", "generators", "fixtures", "contracts", "examples")


def modules(root):
    """Return the modules of a source root with their dotted names."""
    home = REPOSITORY / root
    return {
        ".".join(path.relative_to(home).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(home.glob("eventcontracts/**/*.py"))
    }


def imports(path):
    """Return the names of ours that a module imports, wherever in the module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


HOME = {name: root for root in ROOTS for name in modules(root)}


def home(imported):
    """Return the root that an imported name lies in; None if it is not ours."""
    while imported:
        if imported in HOME:
            return HOME[imported]
        imported = imported.rpartition(".")[0]
    return None


@pytest.mark.parametrize("root", ROOTS)
def test_imports_run_one_way(root):
    """A source root imports itself and those before it; the front door alone knows all of them."""
    allowed = {*ROOTS[: ROOTS.index(root) + 1], None}
    upward = [
        f"{path.relative_to(REPOSITORY)} imports {imported}"
        for name, path in modules(root).items()
        if name != "eventcontracts"  # the front door knows all roots
        for imported in imports(path)
        if home(imported) not in allowed
    ]
    assert upward == []


def test_each_part_lies_in_one_root():
    """No subpackage is spread over two source roots, and one root alone has the front door."""
    parts = [
        (path.name.removesuffix(".py"), root)
        for root in ROOTS
        for path in (REPOSITORY / root / "eventcontracts").iterdir()
        if path.suffix == ".py" or path.is_dir()
        if path.name != "__pycache__"
    ]
    assert dict(parts)["__init__"] == "schemas"
    assert len(parts) == len(dict(parts))


def test_each_module_says_what_it_offers():
    """Every module has a docstring and an `__all__`, the bare markers of data aside."""
    lacking = []
    for root in ROOTS:
        for name, path in modules(root).items():
            tree = ast.parse(path.read_text())
            offers = any(
                isinstance(target, ast.Name) and target.id == "__all__"
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
            )
            bare = len(tree.body) == 1
            if not ast.get_docstring(tree) or not (bare or offers):
                lacking.append(name)
    assert lacking == []


def test_the_document_names_each_root_and_part():
    """ARCHITECTURE.md mentions every root, subpackage and top-level module that there is."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text()
    for root in ROOTS:
        assert f"`{root}/`" in text
        for path in (REPOSITORY / root / "eventcontracts").iterdir():
            if path.is_dir() and path.name != "__pycache__" and root != "examples":
                assert f"`{path.name}/`" in text, path
