"""The structure that ARCHITECTURE.md describes."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
FRONT_DOOR = "eventcontracts"
"""The one module that knows all roots."""

ROOTS = ("schemas", "generators", "fixtures", "contracts", "examples")


MAY_IMPORT = {
    # schemas
    "errors": "",
    "jsondata": "",
    "catalogs": "",
    "regex": "",
    "filesystem": "",
    "entry_points": "errors",
    "folders": "errors filesystem",
    "discriminator": "errors jsondata",
    "schema": "errors jsondata",
    "documents": "errors entry_points jsondata discriminator",
    "containment": "jsondata regex schema",
    "contract": "jsondata schema",
    "declarations": "jsondata schema documents",
    "lint": "jsondata documents",
    "redaction": "jsondata documents",
    "catalog": "errors jsondata folders schema contract",
    "evolution": "errors jsondata folders schema documents containment contract catalog",
    "inference": "errors jsondata folders schema documents contract redaction catalog",
    "traffic": "jsondata discriminator schema documents catalog",
    "exports": "errors entry_points jsondata folders schema catalog",
    # generators
    "coherence": "jsondata",
    "policy": "jsondata",
    "cases": "jsondata policy",
    "strings": "jsondata regex containment",
    "structure": "errors jsondata schema strings",
    "scalars": "errors jsondata schema contract strings structure",
    "events": "errors jsondata schema strings structure scalars",
    "plan": "errors jsondata schema contract strings structure scalars events",
    "factories": "errors jsondata coherence structure plan",
    "mutations": "errors entry_points jsondata policy schema cases structure plan",
    "streams": "errors plan",
    "edges": "errors entry_points jsondata coherence policy cases strings structure scalars plan"
    " mutations",
    "generation": "errors jsondata policy cases plan mutations streams edges",
    "strategies": "errors jsondata coherence policy cases contract catalog plan mutations"
    " generation",
    # fixtures
    "golden": "",
    "writing": "jsondata filesystem",
    "corpora": "errors jsondata folders policy cases plan mutations generation",
    # contracts
    "printing": "",
    "extensions": "",
    "consumers": "errors entry_points jsondata printing policy",
    "contract_selection": "errors contract catalog",
    "field_usage": "jsondata policy writing consumers structure plan generation",
    "verification": "errors jsondata policy cases consumers plan mutations generation",
    "baseline": "errors jsondata writing verification",
    "doctor": "jsondata policy cases consumers contract verification",
    "failures": "errors jsondata folders policy writing consumers mutations verification",
    "reports": "errors entry_points jsondata printing filesystem policy writing cases catalog"
    " evolution mutations edges field_usage verification",
    "configuration": "errors policy consumers catalog contract_selection mutations field_usage"
    " verification baseline",
    "api": "errors golden policy schema documents consumers redaction catalog evolution inference"
    " traffic mutations generation corpora verification configuration",
    "plugin": "errors printing policy consumers plan factories generation verification reports"
    " configuration",
    "commands": "errors jsondata printing folders policy writing documents cases consumers lint"
    " redaction catalog exports contract_selection evolution inference plan factories mutations"
    " streams generation corpora verification baseline doctor failures reports configuration api",
    "pytest_plugin": "consumers plugin",
    "__main__": "commands",
    "reference": "jsondata policy contract evolution plan mutations edges verification"
    " configuration commands",
    # examples
    "examples": "",
}
"""What each package, or module that stands alone, may import when it runs, wherever in its code.

What is imported for its types alone is held to the order of the roots.
"""

EXCEPTIONS = {
    # A folder of schemas is read by one of the readers of declarations, as any file of them is by
    # the table of readers, which names its rows by text.
    ("documents", "declarations"),
    # A contract asks the front door for the generators, which its root does not know.
    ("contract", "eventcontracts"),
}

NAMED_BY_TEXT = {
    "eventcontracts",  # the table of public names
    "eventcontracts.commands.app",  # the table of commands
    "eventcontracts.consumers.target",  # the user's own code
    "eventcontracts.documents.readers",  # the table of readers
    "eventcontracts.exports.exporters",  # the table of exporters
    "eventcontracts.extensions",
}
"""The modules that import others by a name that they compute: tables, at the edges."""


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
        if name != FRONT_DOOR
        for imported in imports(path)
        if home(imported) not in allowed
    ]
    assert upward == []


def package(imported):
    """Return the package, or the module that stands alone, that an imported name lies in."""
    while imported not in HOME:
        imported = imported.rpartition(".")[0]
    return imported.split(".")[1] if "." in imported else imported


def runtime_imports(tree):
    """Yield the names of ours that a syntax tree imports when it runs, late or not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from runtime_imports(node)


def imported_packages():
    """Return the packages that each package imports when it runs."""
    found = {}
    for root in ROOTS:
        for name, path in modules(root).items():
            mine = package(name)
            inside = found.setdefault(mine, set())
            for imported in runtime_imports(ast.parse(path.read_text())):
                if home(imported) and package(imported) != mine:
                    inside.add(package(imported))
    return found


def test_packages_import_what_the_table_allows():
    """Each package is in the table and imports those alone that the table names for it."""
    found = {name: others for name, others in imported_packages().items() if name != FRONT_DOOR}
    beyond = [
        f"{name} imports {other}"
        for name, others in found.items()
        for other in others - set(MAY_IMPORT.get(name, "").split())
        if (name, other) not in EXCEPTIONS
    ]
    assert beyond == []
    assert found.keys() == MAY_IMPORT.keys()


def test_the_table_has_no_circle():
    """The packages can be put in an order in which each imports earlier ones alone."""
    table = {name: others.split() for name, others in MAY_IMPORT.items()}
    assert set(TopologicalSorter(table).static_order()) == set(table)


def test_no_other_module_imports_by_a_computed_name():
    """What a table cannot see, an import by text, is done by the tables at the edges alone."""
    found = {
        name
        for root in ROOTS
        for name, path in modules(root).items()
        if {"import_module", "__import__"}
        & {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        | {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr == "import_module"
        }
    }
    assert found == NAMED_BY_TEXT


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
