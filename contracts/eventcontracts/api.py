"""The functions of the front door: paths and plain values in, values out.

Each does what the command of its name does, without printing. The modules below are imported when
a function is called, so that whoever wants events does not wait for the contract test.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.catalog import Catalog
    from eventcontracts.contract import Contract
    from eventcontracts.corpora import CorpusChanges
    from eventcontracts.documents import Problem, Sample
    from eventcontracts.evolution import Assessment, ReaderModel, Version
    from eventcontracts.jsondata.jsontypes import Json, Schema
    from eventcontracts.mutations import Operator
    from eventcontracts.policy import Kind
    from eventcontracts.traffic import CheckResult
    from eventcontracts.verification import Report

__all__ = [
    "bundle",
    "check",
    "diff",
    "generate",
    "infer",
    "read_corpus",
    "redact",
    "verify",
    "write_corpus",
]

DEFAULT_CATALOG = "expertflow-cx"
"""The bundled catalog that captures are checked against when none is named."""


def infer(
    *sources: str | Path,
    name: str = "catalog",
    version: str = "0",
    identify: Sequence[str] = (),
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    corrections: str | Path | None = None,
    strictness: Literal["loose", "balanced", "tight"] = "balanced",
    skip_broken: bool = False,
    out: str | Path | None = None,
) -> Catalog:
    r"""Return the catalog that documents or samples describe.

    Args:
        sources: Pages, captures, or folders with a folder for each event.
        name: The catalog's name.
        version: Its version.
        identify: Where payloads tell their event's name, such as `/type`, or two places,
            `/type+/action`; found unless given.
        include: Data that shows an event, though it is not taken for one: a title above it, in
            which `*` stands for any text, or a line in it, such as `page.md:120`.
        exclude: Data that shows none.
        corrections: A file of reviewed facts that the samples cannot show.
        strictness: How much evidence a constraint takes.
        skip_broken: Whether to learn from the rest if a payload is broken.
        out: The folder to write the catalog to; a catalog there is replaced.

    Raises:
        InputError: If a source cannot be read, holds no payload, or contradicts a correction; or
            if the folder holds anything that is no catalog.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder) / "shop.ndjson"
    ...     _ = page.write_text('{"type": "ORDER_PAID", "total": 5}\n')
    ...     list(infer(page, identify=["/type"]))
    ['ORDER_PAID']
    """
    from eventcontracts.catalog import require_replaceable, write_catalog
    from eventcontracts.documents import Choices, read_batches
    from eventcontracts.inference import (
        Corrections,
        Strictness,
        build_catalog,
        collect_samples,
        require_all_payloads,
    )

    if out is not None:
        require_replaceable(Path(out))
    text = None if corrections is None else Path(corrections).read_bytes()
    facts = Corrections() if text is None else Corrections.parse(text.decode(), str(corrections))

    def documents() -> Iterator[Any]:
        for document in read_batches(map(Path, sources)):
            if not skip_broken:
                require_all_payloads([document])
            yield document

    choices = Choices(tuple(identify), tuple(include), tuple(exclude))
    collected = collect_samples(documents(), choices=choices, facts=facts)
    catalog = build_catalog(
        collected, name=name, version=version, strictness=Strictness(strictness)
    )
    if out is not None:
        write_catalog(catalog, Path(out), text, collected.as_json())
    return catalog


def generate(
    contract: Contract,
    kind: Kind | str = "valid",
    *,
    n: int | None = None,
    seed: int = 0,
    mutate: Sequence[str] = (),
    at: Sequence[str] = (),
    keyword: Sequence[str] = (),
    without: Sequence[str] = (),
    operators: Sequence[Operator] = (),
) -> Iterator[Case]:
    """Return the cases of one kind, each made when it is asked for.

    Args:
        contract: The event type.
        kind: `valid`, `edge`, `invalid`, `incoherent` or `malformed`.
        n: How many; as many as the kind needs unless given.
        seed: What the cases are made from; the same seed gives the same cases.
        mutate: Operators and classes of operators; all but those that are off unless given.
        at: Pointers of the places to change, in which `*` and `**` stand for any.
        keyword: The schema keywords to break.
        without: Operators, classes, pointers or `keyword:NAME` to leave out.
        operators: Operators of your own.

    Raises:
        InputError: If there is no such kind or operator, or no event can meet the schema.

    >>> from eventcontracts import Contract
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> [case.id for case in generate(ping, "invalid", mutate=["remove"])]
    ['PING-invalid-remove-n']
    """
    from eventcontracts.generation import cases
    from eventcontracts.mutations import Selection

    selection = Selection(
        tuple(mutate), tuple(at), tuple(keyword), tuple(without), own=tuple(operators)
    )
    return cases(contract, _kind_of(kind), seed=seed, n=n, selection=selection)


def _kind_of(word: Kind | str) -> Kind:
    """Return the kind that a word names.

    Raises:
        InputError: If there is none.
    """
    from eventcontracts.policy import Kind

    try:
        return Kind(word)
    except ValueError:
        raise InputError(f"there is no kind {word!r}; choose from {', '.join(Kind)}") from None


def verify(
    consumer: str | Callable[[Any], Any],
    contracts: Sequence[Contract] | None = None,
    **settings: Any,
) -> Report:
    """Return what a consumer does with valid and invalid events.

    Args:
        consumer: `module:callable`, an address, or a command, as the setting `interface` says, in
            a process of its own; or a function, which is called in this one.
        contracts: The event types; as `catalog`, `schema`, `events` and `layer` say unless given.
        settings: As in `[tool.eventcontracts]`, such as `policy="strict"`, `kinds=["valid"]`,
            `n=50`, `timeout=5`; nothing is read from a file.

    Raises:
        InputError: If a setting cannot be used, or the consumer cannot be reached.

    >>> from eventcontracts import Contract
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> report = verify(lambda event: event["n"] + 1, [ping], kinds=["invalid"], mutate=["remove"])
    >>> [(failure.case_id, str(failure.outcome.verdict)) for failure in report.failures]
    [('PING-invalid-remove-n', 'crashed')]
    """
    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers.python import InProcessConsumer
    from eventcontracts.consumers.target import target_of_function
    from eventcontracts.verification import verify as verify_contracts

    values = {
        key: str(value) if isinstance(value, Path) else value for key, value in settings.items()
    }
    named = {"consumer": consumer} if isinstance(consumer, str) else {}
    configuration = Configuration("").adapted({**named, **values}, "verify")
    chosen = configuration.contracts() if contracts is None else tuple(contracts)
    if not chosen:
        raise InputError("verify: there is no event type to deliver cases of")
    if isinstance(consumer, str):
        opened = configuration.door()
    else:
        opened = InProcessConsumer(target_of_function(consumer), configuration.rejects)
    try:
        return verify_contracts(chosen, opened, configuration.settings())
    finally:
        opened.close()


def diff(
    old: str | Path | Catalog | Schema,
    new: str | Path | Catalog | Schema,
    *,
    direction: Literal["backward", "forward", "full"] = "full",
    reader: ReaderModel = "as-written",
    layer: str | None = None,
    reads: str | Path | None = None,
    waivers: str | Path | None = None,
) -> Assessment:
    """Return the changes between two versions, and whom they break.

    Args:
        old: The old version: a schema file, a catalog's folder or name, or `REVISION:PATH` for
            one as git has it; or a catalog or schema itself.
        new: The new version, likewise.
        direction: In which direction a break is a finding. Backward: the new version reads what
            was written under the old one. Forward: the old one reads what is written now.
        reader: For which kind of reader.
        layer: The envelope layer to compare events in; as documented unless given.
        reads: A file of what a consumer reads: nothing else counts.
        waivers: A file of breaks that are accepted.

    Raises:
        InputError: If a version cannot be read, or one is a catalog and the other is none.

    >>> found = diff({"type": "integer"}, {"type": "number"})
    >>> [change.code for change in found.diff.changes], found.failed
    (['type-widened'], True)
    """
    from contextlib import ExitStack
    from datetime import UTC, datetime

    from eventcontracts.evolution import (
        DiffOptions,
        assess,
        load_versions,
        read_reads,
        read_waivers,
    )

    options = DiffOptions(
        direction,
        reader,
        read_reads(Path(reads)) if reads else None,
        read_waivers(Path(waivers)) if waivers else (),
        datetime.now(tz=UTC).date(),
    )
    with ExitStack() as stack:
        if isinstance(old, str | Path) and isinstance(new, str | Path):
            before, after = stack.enter_context(load_versions(str(old), str(new), layer))
        else:
            before, after = _version_of(old, "old", layer), _version_of(new, "new", layer)
            if before.events.keys() != after.events.keys() and not _both_catalogs(old, new):
                raise InputError("diff: one of them is a catalog and the other a schema")
        return assess(before, after, options, None)


def _both_catalogs(*subjects: object) -> bool:
    from eventcontracts.catalog import Catalog

    return all(isinstance(each, Catalog) for each in subjects)


def _version_of(subject: str | Path | Catalog | Schema, label: str, layer: str | None) -> Version:
    """Return the version that a catalog or schema is.

    Raises:
        InputError: If it is a path, which the other is not; or the catalog has no such layer.
    """
    from eventcontracts.catalog import Catalog
    from eventcontracts.evolution import catalog_version, schema_version
    from eventcontracts.schema import upgrade_schema

    if isinstance(subject, str | Path):
        raise InputError(f"diff: {subject} is a path; give two paths, two catalogs or two schemas")
    if isinstance(subject, Catalog):
        return catalog_version(subject, layer)
    return schema_version(upgrade_schema(subject, label), "event", label)


def check(*captures: str | Path, catalog: str | Path | Catalog = DEFAULT_CATALOG) -> CheckResult:
    r"""Return what captured events have that a catalog does not allow or does not know.

    Args:
        captures: JSON or NDJSON files, or folders of them.
        catalog: What the events are expected to be of.

    Raises:
        InputError: If a capture or the catalog cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     capture = Path(folder) / "seen.ndjson"
    ...     _ = capture.write_text('{"name": "AGENT_LOST"}\n')
    ...     [finding.code for finding in check(capture).findings]
    ['unknown-event']
    """
    from eventcontracts.catalog import Catalog
    from eventcontracts.evolution import catalog_versions
    from eventcontracts.traffic import check as check_traffic

    if isinstance(catalog, Catalog):
        loaded, versions = catalog, [catalog]
    else:
        found = (version.catalog for version in catalog_versions(str(catalog)))
        loaded, versions = Catalog.load(catalog), [each for each in found if each is not None]
    return check_traffic(_captured_events(map(Path, captures)), loaded, versions)


def _captured_events(captures: Iterable[Path]) -> Iterator[Sample | Problem]:
    """Yield the events of captures; a file with one a line is never in memory as a whole."""
    from eventcontracts.documents import read_document
    from eventcontracts.documents.captures import read_json, stream_events
    from eventcontracts.documents.files import read_text
    from eventcontracts.documents.readers import CAPTURE_SUFFIXES, JSON_SUFFIXES

    for path in captures:
        if path.name.endswith(CAPTURE_SUFFIXES):
            yield from stream_events(path, str(path))
        else:
            is_json = path.name.endswith(JSON_SUFFIXES) and not path.is_dir()
            text = read_text(path) if is_json else ""
            document = read_json(text, path.name) if text.strip() else read_document(path)
            yield from document.problems
            yield from document.samples


def redact(events: Sequence[Json]) -> list[Json]:
    """Return events without personal data, private hosts and ids.

    The same value becomes the same replacement in all of them, also within longer texts.

    Args:
        events: Events whose equal values belong together.

    >>> redact([{"firstName": "Grace", "text": "Grace called.", "intent": "CALL_ENDED"}])
    [{'firstName': 'Sibep', 'text': 'Sibep subiki.', 'intent': 'CALL_ENDED'}]
    """
    from eventcontracts.documents import Sample, SourceLocation
    from eventcontracts.redaction import redact as redact_samples

    samples = [
        Sample(event, SourceLocation("events", number)) for number, event in enumerate(events, 1)
    ]
    return [sample.event for sample in redact_samples(samples)]


def bundle(schema: str | Path) -> Schema:
    """Return one self-contained schema, draft 2020-12, of a file that may refer to others.

    The schema of a catalog's event is `catalog.contract(name).schema`.

    Args:
        schema: A JSON Schema of draft-04 or later. What it refers to is taken in from its folder
            and the folders below.

    Raises:
        InputError: If it cannot be read or is no schema.
    """
    from eventcontracts.schema.file_references import load_schema

    return load_schema(Path(schema))


def write_corpus(
    contracts: Sequence[Contract],
    folder: str | Path,
    *,
    kinds: Sequence[Kind | str] = (),
    force: bool = False,
    **choice: Any,
) -> CorpusChanges:
    """Bring a folder to hold a corpus, a file for each case, and return what changed.

    Args:
        contracts: The event types.
        folder: Where; files in it that are not ours stay as they are.
        kinds: The kinds of cases; all unless given.
        force: Whether files of the corpus that were changed by hand are replaced.
        choice: Which cases: `per_operator`, `max`, `once`, `seed`, `mutate`, `at`, `keyword` and
            `without`, as for the command.

    Raises:
        InputError: If the cases cannot be made, or a file that is not ours is in the way.

    >>> from eventcontracts import Contract
    >>> from tempfile import TemporaryDirectory
    >>> ping = Contract("PING", {"type": "object", "required": ["n"]}, sample={"n": 1})
    >>> with TemporaryDirectory() as folder:
    ...     _ = write_corpus([ping], folder, kinds=["invalid"], mutate=["remove"])
    ...     [(case.id, case.event) for case in read_corpus(folder)]
    [('PING-invalid-remove-n', {})]
    """
    from eventcontracts.corpora import Recipe
    from eventcontracts.corpora import write_corpus as write_cases

    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in choice.items()
    }
    if kinds:
        given["kinds"] = tuple(_kind_of(kind) for kind in kinds)
    layers = {contract.layer for contract in contracts}
    recipe = Recipe(
        events=tuple(contract.event_type for contract in contracts),
        layer=layers.pop() if len(layers) == 1 else None,
        **given,
    )
    return write_cases(contracts, recipe, Path(folder), force=force)


def read_corpus(folder: str | Path | None = None) -> Iterator[Case]:
    """Return the cases of a corpus, each read when it is asked for.

    Args:
        folder: The folder of the corpus; the golden corpus of the bundled catalog unless given.

    Raises:
        InputError: If it holds no corpus, or a file is missing or not as it was written.
    """
    from eventcontracts.corpora import read_cases
    from eventcontracts.golden import golden_corpus

    return read_cases(golden_corpus() if folder is None else Path(folder))
