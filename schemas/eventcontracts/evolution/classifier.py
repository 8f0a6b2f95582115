"""The classifier: the questions about one change, alone and among others, and the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.containment import is_subschema
from eventcontracts.evolution.alignment import definitions_of
from eventcontracts.evolution.changes import COMPATIBLE, Judgement
from eventcontracts.evolution.edits import (
    Edit,
    apply_steps,
    common_path,
    instance_pattern,
    path_keywords,
    revert_steps,
)
from eventcontracts.evolution.reader_models import writer_schema
from eventcontracts.jsondata.differences import Difference, apply_differences, differences
from eventcontracts.jsondata.pointers import (
    MISSING,
    generalize_pointer,
    lookup,
    matches,
    parse_pointer,
)
from eventcontracts.schema.bundle import combine_schemas, with_definitions
from eventcontracts.schema.validator import Validator
from eventcontracts.schema.vocabulary import keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.containment import Answer
    from eventcontracts.evolution.alignment import AlignedVersion, AlignedVersions
    from eventcontracts.evolution.changes import Direction
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, Schema
    from eventcontracts.schema.validator import Violation

__all__ = [
    "ChangeClassifier",
    "DirectedChange",
    "answer_judgement",
    "relevant_violation",
    "uses_context",
    "values_at",
]

# Questions: one change in one direction, and what is looked at to answer it.


@dataclass(frozen=True)
class DirectedChange:
    """A change in one direction: what was written by one version is read by another.

    Attributes:
        writer: The version that wrote.
        reader: The version that reads.
        edits: The edits that lead from the one to the other, which make up the change.
        places: Where it shows, by event.
        forward: Whether the writer is the new version.
    """

    writer: AlignedVersion
    reader: AlignedVersion
    edits: tuple[Edit, ...]
    places: Mapping[str, tuple[str, ...]]
    forward: bool

    def path(self, edit: Edit) -> InstancePath:
        """Return where an edit is in the writer's schema."""
        return edit.new_path if self.forward else edit.old_path

    def taken(self) -> dict[str, Schema]:
        """Return the writer's owners with the change, and nothing else, taken."""
        owners = {**self.reader.owners, **self.writer.owners}
        for edit in self.edits:
            take = revert_steps if self.forward else apply_steps
            owners[edit.owner] = take(owners[edit.owner], self.path(edit), edit.steps)
        return owners

    def untaken(self) -> dict[str, Schema]:
        """Return the reader's owners with everything but the change taken."""
        owners = {**self.writer.owners, **self.reader.owners}
        for edit in self.edits:
            take, path = (
                (apply_steps, edit.old_path) if self.forward else (revert_steps, edit.new_path)
            )
            owners[edit.owner] = take(owners[edit.owner], path, edit.steps)
        return owners


def values_at(event: Json, pattern: str) -> Iterator[tuple[InstancePath, Json]]:
    """Yield the values at a place, and where one could be that is absent."""
    found = list(matches(event, pattern))
    yield from found
    parent, _, last = pattern.rpartition("/")
    if found or not pattern:
        return
    for path, holder in matches(event, parent):
        if isinstance(holder, dict) and last != "*":
            yield (*path, parse_pointer(f"/{last}")[0]), MISSING
        elif isinstance(holder, list) and last == "*":
            yield (*path, len(holder)), MISSING


def relevant_violation(question: DirectedChange, violations: tuple[Violation, ...]) -> Violation:
    """Return the violation that is about the change: an event may break several at once."""
    place = question.edits[0].place
    ends = {place, place.rpartition("/")[0]}
    for end in sorted(ends, key=len, reverse=True):
        for each in violations:
            here = generalize_pointer(each.pointer)
            at = {p + end for patterns in question.places.values() for p in patterns}
            if here in at and (end == place or _last_token(place) in each.message):
                return each
    return violations[0]


def _last_token(place: str) -> str:
    return (parse_pointer(place) or ("",))[-1]


def uses_context(schema: Schema) -> bool:
    """Return whether a schema has keywords whose meaning depends on their neighbors' results."""
    text = repr(schema)
    return "'unevaluated" in text or "'$dynamic" in text or "'$recursive" in text


NON_MONOTONIC_KEYWORDS: Final = frozenset(keywords_where(lambda row: not row.monotone))


"""Keywords inside which a schema that accepts more may make the whole accept less."""


MAX_TRIED_PLACES: Final = 40


"""How many places of ordinary events are tried for a witness."""


MAX_SEARCHED_CHANGES: Final = 60


"""For how many changes the engine looks at whole events; beyond, a change may stay unknown."""


MAX_SEARCHED_EVENTS: Final = 3


"""In how many event types the engine looks for a witness where no ordinary event shows one."""


MAX_WITNESS_LINES: Final = 5


class ChangeClassifier:
    """Judges the changes between two versions."""

    def __init__(self, versions: AlignedVersions) -> None:
        self._versions = versions
        self._validators: dict[tuple[bool, str], Validator] = {}
        self._wholes: dict[tuple[Direction, str], Judgement] = {}
        self._made: dict[tuple[bool, str], Json] = {}
        self._searches = 0

    def equal(self, old: Schema, new: Schema) -> bool:
        """Return whether two parts of the versions are proved to accept the same values."""
        before = with_definitions(old, self._versions.old.definitions)
        after = with_definitions(new, self._versions.new.definitions)
        return all(
            is_subschema(*pair).verdict == "compatible"
            for pair in ((before, after), (after, before))
        )

    def alone(
        self,
        edits: tuple[Edit, ...],
        places: Mapping[str, tuple[str, ...]],
        direction: Direction,
    ) -> Judgement:
        """Return what comes of a change in one direction.

        Args:
            edits: The edits that make it up.
            places: Where it shows, by event.
            direction: The direction.
        """
        forward = direction == "forward"
        sides = (self._versions.old, self._versions.new)
        writer, reader = sides[::-1] if forward else sides
        question = DirectedChange(writer, reader, edits, places, forward)
        root, answer = self._judge_locally(question)
        if answer.verdict == "compatible":
            return COMPATIBLE
        shown = self._shown(question, root, answer)
        if shown is None and self._searches < MAX_SEARCHED_CHANGES:
            self._searches += 1
            shown = self._isolated_break(question) or self._search_whole_events(question)
        if shown is not None:
            self._wholes.setdefault((direction, shown.event), shown)
            return replace(shown, undocumented=self._undocumented(question, root))
        return self._judge_without_witness(question, answer, direction)

    def whole(self, event: str, direction: Direction) -> Judgement:
        """Return what comes of all changes together for one event type."""
        key = (direction, event)
        if key not in self._wholes:
            forward = direction == "forward"
            old, new = (side.version for side in (self._versions.old, self._versions.new))
            sub, sup = (new, old) if forward else (old, new)
            sample = sub.samples.get(event)
            answer = is_subschema(
                sub.whole[event], sup.whole[event], ordinary=None if sample is None else [sample]
            )
            self._wholes[key] = answer_judgement(answer, event)
        return self._wholes[key]

    def _judge_locally(
        self, question: DirectedChange
    ) -> tuple[tuple[str, InstancePath] | None, Answer]:
        """Return where a change can be judged for itself, and the answer there."""
        owner = question.edits[0].owner
        path = common_path([question.path(edit) for edit in question.edits])
        path = next(
            (path[:i] for i, token in path_keywords(path) if token in NON_MONOTONIC_KEYWORDS), path
        )
        if any(edit.owner != owner for edit in question.edits):
            return None, self._judge_in_events(question)
        taken = question.taken()
        before, after = question.writer.owners[owner], taken[owner]
        if uses_context(before) or uses_context(after):
            path = ()
        definitions = {**question.reader.definitions, **question.writer.definitions}
        sub, sup = (
            with_definitions(lookup(schema, path), definitions) for schema in (before, after)
        )
        place = instance_pattern(path)
        starts = islice(self._ordinary(question, place), MAX_TRIED_PLACES)
        ordinary = [value for *_, value in starts if value is not MISSING]
        return (owner, path), is_subschema(sub, sup, ordinary=ordinary or None)

    def _judge_in_events(self, question: DirectedChange) -> Answer:
        """Return the answer for the first event that a change over several owners breaks."""
        taken = question.taken()
        answer = None
        for event in question.places:
            answer = self._contained(question, event, taken)
            if answer.verdict != "compatible":
                return answer
        assert answer is not None  # noqa: S101 - a change shows somewhere
        return answer

    def _contained(
        self, question: DirectedChange, event: str, owners: Mapping[str, Schema]
    ) -> Answer:
        """Return whether all that the writer allows of an event is allowed by some owners."""
        sample = question.writer.version.samples.get(event)
        definitions = definitions_of(owners)
        own = question.writer.owners.get(f"events/{event}", False)
        return is_subschema(
            with_definitions(own, question.writer.definitions),
            with_definitions(owners[f"events/{event}"], definitions),
            ordinary=None if sample is None else [sample],
        )

    def _ordinary(
        self, question: DirectedChange, place: str
    ) -> Iterator[tuple[str, Json, InstancePath, Json]]:
        """Yield the values at a place of events to start from, with event type, event and path."""
        known = [event for event in question.places if event in question.writer.version.samples]
        for event in known or list(question.places)[:1]:
            start = self._start(question, event)
            for pattern in question.places[event] if start is not MISSING else ():
                for path, value in values_at(start, pattern + place):
                    yield event, start, path, value

    def _start(self, question: DirectedChange, event: str) -> Json:
        """Return the ordinary event of a type; where there is none, one of both versions."""
        samples = question.writer.version.samples
        if event in samples or f"events/{event}" not in question.reader.owners:
            return samples.get(event, MISSING)
        key = (question.forward, event)
        if key not in self._made:
            writer, reader = (
                with_definitions(side.owners[f"events/{event}"], side.definitions)
                for side in (question.writer, question.reader)
            )
            found = is_subschema(combine_schemas("allOf", writer, reader), False).witness
            found = found or is_subschema(writer, False).witness
            self._made[key] = MISSING if found is None else found.instance
        return self._made[key]

    def _shown(
        self, question: DirectedChange, root: tuple[str, InstancePath] | None, answer: Answer
    ) -> Judgement | None:
        """Return the break as the ordinary event with a witness of the change put into it."""
        if answer.witness is None or root is None:
            return None
        part = answer.witness.instance
        samples = question.writer.version.samples
        starts = self._ordinary(question, instance_pattern(root[1]))
        for event, start, path, value in islice(starts, MAX_TRIED_PLACES):
            instance = apply_differences(start, [Difference(path, value, part)])
            found = self._break_of_instance(question, event, instance, samples.get(event))
            if found is not None:
                return found
        return None

    def _isolated_break(self, question: DirectedChange) -> Judgement | None:
        """Return an event that breaks by the change and by nothing else.

        Where there is an ordinary event, that with one thing different is understood better.
        """
        event = next(iter(question.places), "")
        if question.writer.version.samples or not event:
            return None
        owner = f"events/{event}"
        untaken = question.untaken()
        reader = with_definitions(question.reader.owners[owner], question.reader.definitions)
        both = combine_schemas(
            "allOf",
            with_definitions(question.writer.owners[owner], question.writer.definitions),
            with_definitions(untaken[owner], definitions_of(untaken)),
        )
        witness = is_subschema(both, reader).witness
        return (
            None
            if witness is None
            else self._break_of_instance(question, event, witness.instance, None)
        )

    def _search_whole_events(self, question: DirectedChange) -> Judgement | None:
        """Return the break as the engine finds it in a whole event."""
        taken = question.taken()
        for event in list(question.places)[:MAX_SEARCHED_EVENTS]:
            if f"events/{event}" not in question.reader.owners:
                continue
            answer = self._contained(question, event, taken)
            if answer.witness is not None:
                sample = question.writer.version.samples.get(event)
                found = self._break_of_instance(question, event, answer.witness.instance, sample)
                if found is not None:
                    return found
        return None

    def _break_of_instance(
        self, question: DirectedChange, event: str, instance: Json, ordinary: Json
    ) -> Judgement | None:
        """Return the break that an instance shows; None if it shows none."""
        if not self._validator(question.forward, event).is_valid(instance):
            return None
        violations = self._validator(not question.forward, event).violations(instance)
        if not violations:
            return None
        first = relevant_violation(question, violations)
        told = () if ordinary is None else differences(ordinary, instance)
        return Judgement(
            "breaking",
            instance,
            tuple(str(each) for each in told[:MAX_WITNESS_LINES]),
            f"{first.pointer or '(top level)'}: {first.message}",
            event,
            ordinary=ordinary is not None,
        )

    def _validator(self, new: bool, event: str) -> Validator:
        key = (new, event)
        if key not in self._validators:
            side = self._versions.new if new else self._versions.old
            schema = side.version.whole.get(event, False)
            self._validators[key] = Validator(schema, f"{side.version.label}/{event}")
        return self._validators[key]

    def _judge_without_witness(
        self, question: DirectedChange, answer: Answer, direction: Direction
    ) -> Judgement:
        """Return the judgement of a change for which no event was found that shows a break."""
        shared = [e for e in question.places if f"events/{e}" in question.reader.owners]
        verdicts = {self.whole(event, direction).verdict for event in shared}
        local = answer.verdict == "breaking"
        if verdicts <= {"compatible"}:
            reason = "what else the versions say covers it" if local else ""
            return Judgement("compatible", covered=local, reason=reason)
        owners = question.untaken()
        self._searches += 1
        searched = self._searches <= MAX_SEARCHED_CHANGES
        if (
            local
            and searched
            and all(self._is_covered(question, event, owners) for event in shared)
        ):
            return Judgement("compatible", covered=True, reason="another edit covers it")
        reason = answer.reason or "it narrows its place, but no event was found that shows it"
        return Judgement("unknown", reason=reason)

    def _is_covered(
        self, question: DirectedChange, event: str, owners: Mapping[str, Schema]
    ) -> bool:
        """Return whether the reader would accept no more of an event without the change."""
        definitions = definitions_of(owners)
        reader = question.reader
        return (
            is_subschema(
                with_definitions(owners[f"events/{event}"], definitions),
                with_definitions(reader.owners[f"events/{event}"], reader.definitions),
            ).verdict
            == "compatible"
        )

    def _undocumented(
        self, question: DirectedChange, root: tuple[str, InstancePath] | None
    ) -> bool:
        """Return whether a writer that writes only what its version names never breaks it."""
        if root is None:
            return False
        owner, path = root
        before = lookup(question.writer.owners[owner], path)
        after = lookup(question.taken()[owner], path)
        definitions = {**question.reader.definitions, **question.writer.definitions}
        answer = is_subschema(
            writer_schema(with_definitions(before, definitions)),
            with_definitions(after, definitions),
        )
        return answer.verdict == "compatible"


def answer_judgement(answer: Answer, event: str) -> Judgement:
    """Return the judgement that an answer of the engine is, for a whole event type."""
    if answer.witness is None:
        return Judgement(answer.verdict, reason=answer.reason or "")
    first = answer.witness.violations[0]
    return Judgement(
        answer.verdict,
        answer.witness.instance,
        tuple(str(each) for each in answer.witness.changes[:MAX_WITNESS_LINES]),
        f"{first.pointer or '(top level)'}: {first.message}",
        event,
        ordinary=answer.witness.ordinary is not None,
    )
