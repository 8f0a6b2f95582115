"""The front door: what `import eventcontracts as ec` offers, and that nothing else is public."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import eventcontracts as ec
from eventcontracts import extensions, strategies

REPOSITORY = Path(__file__).parents[1]

SIGNATURES = {
    "bundle": "(schema)",
    "check": "(*captures, catalog)",
    "compare": "(old, new, *, ordinary)",
    "diff": "(old, new, *, direction, reader, layer, reads, waivers)",
    "generate": "(contract, kind, *, n, seed, mutate, at, keyword, without, operators)",
    "infer": (
        "(*sources, name, version, identify, include, exclude, corrections, strictness, "
        "skip_broken, out)"
    ),
    "is_subschema": "(sub, sup, *, ordinary)",
    "read_corpus": "(folder)",
    "redact": "(events)",
    "verify": "(consumer, contracts, **settings)",
    "write_corpus": "(contracts, folder, *, kinds, force, **choice)",
}
CLASSES = {
    "Case": "id event_type kind event fault parent edge raw body change expected as_json",
    "Catalog": "load contract name version event_types definitions layers label",
    "Contract": "load event_type schema accepts validator links sample example events",
    "Failure": "case_id change outcome expected code fault",
    "InputError": "args",
    "Kind": "VALID EDGE INVALID INCOHERENT MALFORMED DELIVERY",
    "Operator": "name category keywords propose",
    "Policy": "TOLERANT GUARDED STRICT",
    "Report": "consumer catalog policy seed cells cases failures by_verdict",
    "Verdict": "ACCEPTED REJECTED CRASHED HUNG FLOODED UNSTABLE SKIPPED",
}
OTHERS = {"MISSING", "__version__", "extensions", "strategies"}
STRATEGIES = {
    "ContractOptions",
    "cases",
    "cases_of",
    "events",
    "events_of",
    "mutants",
    "mutants_of",
}


def parameters(function):
    """Return the names of a function's parameters as a call writes them."""
    bare = inspect.signature(function)
    return str(
        bare.replace(
            parameters=[
                each.replace(annotation=each.empty, default=each.empty)
                for each in bare.parameters.values()
            ],
            return_annotation=bare.empty,
        )
    )


def test_the_front_door_offers_these_names_and_no_others():
    """`__all__` and `dir` are the surface that is written down here."""
    assert set(ec.__all__) == {*SIGNATURES, *CLASSES, *OTHERS}
    assert dir(ec) == sorted(ec.__all__)
    assert set(strategies.__all__) == STRATEGIES


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_function_is_called_so(name):
    """The parameters of each public function are those that are written down."""
    assert parameters(getattr(ec, name)) == SIGNATURES[name]


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_these_attributes(name):
    """What callers may rely on of each public class is there."""
    public = getattr(ec, name)
    known = {*dir(public), *getattr(public, "__dataclass_fields__", {})}
    assert known >= set(CLASSES[name].split())


def test_no_public_name_is_a_module():
    """After every module was imported the names still mean what they meant before."""
    before = {name: getattr(ec, name) for name in (*SIGNATURES, *CLASSES)}
    for module in walk_packages(ec.__path__, "eventcontracts."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    assert {name: getattr(ec, name) for name in before} == before
    assert not any(inspect.ismodule(value) for value in before.values())


def test_every_name_of_an_extension_is_there():
    """The module for extensions gives each name that it lists."""
    assert all(getattr(extensions, name) is not None for name in extensions.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = extensions.Nothing


def test_a_name_that_is_not_there_is_an_attribute_error():
    """The front door answers for a wrong name as any module does."""
    with pytest.raises(AttributeError, match="'eventcontracts' has no attribute 'Catalogue'"):
        _ = ec.Catalogue


def test_importing_the_front_door_imports_nothing_behind_it():
    """A name is imported when it is asked for, and not before."""
    code = (
        "import sys, eventcontracts as ec\n"
        "assert not [name for name in sys.modules if name.startswith('eventcontracts.')]\n"
        "ec.Kind\n"
        "assert 'eventcontracts.policy' in sys.modules\n"
        "assert 'eventcontracts.verification' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_is_a_program():
    """`python -m eventcontracts` is the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "eventcontracts", "list"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("event\torigin\tlayer")


def test_the_documents_use_the_front_door_alone():
    """No document for users imports a module that is private."""
    allowed = {"eventcontracts", "eventcontracts.strategies", "eventcontracts.extensions"}
    for document in (REPOSITORY / "README.md", *REPOSITORY.glob("docs/*.md")):
        used = re.findall(
            r"^(?:>>> )?(?:from|import) (eventcontracts\S*)", document.read_text(), re.MULTILINE
        )
        assert set(used) <= allowed, document


def test_a_case_comes_back_from_a_corpus_as_it_was_written(tmp_path):
    """The cases that are read are those that were written, faults, edges and raw bytes included."""
    contract = ec.Catalog.load().contract("AGENT_SUBSCRIBED", layer="event")
    ec.write_corpus([contract], tmp_path, kinds=list(ec.Kind)[:5])
    read = {case.id: case for case in ec.read_corpus(tmp_path)}
    assert {case.kind for case in read.values()} == set(list(ec.Kind)[:5])
    made = [
        case for kind in ("edge", "invalid", "malformed") for case in ec.generate(contract, kind)
    ]
    both = [(case, read[case.id]) for case in made if case.id in read]
    assert len(both) > 20
    for written, back in both:
        assert (back.body, back.raw, back.parent) == (written.body, written.raw, written.parent)
        assert back.expected() == written.expected()
        assert back.change.pointer == written.change.pointer


def test_a_corpus_that_was_changed_is_not_read(tmp_path):
    """A file that holds something else than was written is an error that names it."""
    ping = ec.Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    ec.write_corpus([ping], tmp_path, kinds=["valid"])
    with pytest.raises(ec.InputError, match="there is none; make a corpus"):
        next(ec.read_corpus(tmp_path / "PING"))
    (tmp_path / "PING" / "valid" / "ordinary.json").write_text("{}")
    with pytest.raises(ec.InputError, match=r"ordinary\.json: not as it was written"):
        list(ec.read_corpus(tmp_path))


def test_a_consumer_is_a_function_or_a_name():
    """A function is called here; a name is a consumer in a process of its own."""
    ping = ec.Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    kinds = {"kinds": ["valid"], "n": 3}
    assert ec.verify("builtins:dict", [ping], **kinds).by_verdict == {ec.Verdict.ACCEPTED: 3}
    seen = []
    assert ec.verify(seen.append, [ping], **kinds).by_verdict == {ec.Verdict.ACCEPTED: 3}
    assert len(seen) == 3
    with pytest.raises(ec.InputError, match="verify: polcy"):
        ec.verify(seen.append, [ping], polcy="strict")
    with pytest.raises(ec.InputError, match="no event type"):
        ec.verify(seen.append, [])


def test_versions_are_compared_as_paths_catalogs_or_schemas(tmp_path):
    """Two paths, two catalogs and two schemas can be compared, and nothing else."""
    for name, schema in (("old", '{"type": "integer"}'), ("new", '{"type": "number"}')):
        (tmp_path / f"{name}.json").write_text(schema)
    by_path = ec.diff(tmp_path / "old.json", tmp_path / "new.json")
    by_value = ec.diff({"type": "integer"}, {"type": "number"})
    codes = [[change.code for change in found.diff.changes] for found in (by_path, by_value)]
    assert codes == [["type-widened"], ["type-widened"]]
    catalog = ec.Catalog.load()
    assert not ec.diff(catalog, catalog).failed
    with pytest.raises(ec.InputError, match="the other a schema"):
        ec.diff(catalog, {"type": "integer"})
    with pytest.raises(ec.InputError, match="is a path"):
        ec.diff(tmp_path / "old.json", {"type": "integer"})


def test_a_catalog_can_be_inferred_and_written(tmp_path):
    """What is inferred is returned, and written where a folder is named."""
    (tmp_path / "shop.ndjson").write_text('{"type": "ORDER_PAID", "total": 5}\n')
    made = ec.infer(tmp_path / "shop.ndjson", name="shop", identify=["/type"], out=tmp_path / "out")
    assert list(ec.Catalog.load(tmp_path / "out")) == list(made) == ["ORDER_PAID"]
    with pytest.raises(ec.InputError, match=r"holds out, shop\.ndjson"):
        ec.infer(tmp_path / "shop.ndjson", out=tmp_path)
