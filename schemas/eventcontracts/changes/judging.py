"""Judging: what comes of one change, taken alone and among the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.model import COMPATIBLE, Judgement
from eventcontracts.changes.paths import common_path, instance_place, keywords
from eventcontracts.changes.preparing import definitions_of
from eventcontracts.changes.questions import Question, looks_around, told_of, values
from eventcontracts.changes.reading import written
from eventcontracts.changes.selfcontained import combined, with_definitions
from eventcontracts.compatibility import contains
from eventcontracts.differences import Difference, differences, patched
from eventcontracts.pointers import MISSING, lookup
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.changes.edits import Edit
    from eventcontracts.changes.model import Direction
    from eventcontracts.changes.preparing import Prepared
    from eventcontracts.compatibility import Answer
    from eventcontracts.jsontypes import Json, Path, Schema

__all__ = ["Judge", "judgement_of"]

TURNING: Final = frozenset({"not", "if", "then", "else", "oneOf", "contains", "dependentSchemas"})
"""Keywords inside which a schema that accepts more may make the whole accept less."""

MOST_TRIES: Final = 40
"""How many places of ordinary events are tried for a witness."""

MOST_SEARCHES: Final = 60
"""For how many changes the engine looks at whole events; beyond, a change may stay unknown."""

MOST_EVENTS: Final = 3
"""In how many event types the engine looks for a witness where no ordinary event shows one."""

MOST_LINES: Final = 5


class Judge:
    """Judges the changes between two versions."""

    def __init__(self, versions: Prepared) -> None:
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
            contains(*pair).verdict == "compatible" for pair in ((before, after), (after, before))
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
        question = Question(writer, reader, edits, places, forward)
        root, answer = self._local(question)
        if answer.verdict == "compatible":
            return COMPATIBLE
        shown = self._shown(question, root, answer)
        if shown is None and self._searches < MOST_SEARCHES:
            self._searches += 1
            shown = self._purely(question) or self._searched(question)
        if shown is not None:
            self._wholes.setdefault((direction, shown.event), shown)
            return replace(shown, undocumented=self._undocumented(question, root))
        return self._hidden(question, answer, direction)

    def whole(self, event: str, direction: Direction) -> Judgement:
        """Return what comes of all changes together for one event type."""
        key = (direction, event)
        if key not in self._wholes:
            forward = direction == "forward"
            old, new = (side.version for side in (self._versions.old, self._versions.new))
            sub, sup = (new, old) if forward else (old, new)
            sample = sub.samples.get(event)
            answer = contains(
                sub.whole[event], sup.whole[event], ordinary=None if sample is None else [sample]
            )
            self._wholes[key] = judgement_of(answer, event)
        return self._wholes[key]

    def _local(self, question: Question) -> tuple[tuple[str, Path] | None, Answer]:
        """Return where a change can be judged for itself, and the answer there."""
        owner = question.edits[0].owner
        path = common_path([question.path(edit) for edit in question.edits])
        path = next((path[:i] for i, token in keywords(path) if token in TURNING), path)
        if any(edit.owner != owner for edit in question.edits):
            return None, self._in_events(question)
        taken = question.taken()
        before, after = question.writer.owners[owner], taken[owner]
        if looks_around(before) or looks_around(after):
            path = ()
        definitions = {**question.reader.definitions, **question.writer.definitions}
        sub, sup = (
            with_definitions(lookup(schema, path), definitions) for schema in (before, after)
        )
        place = instance_place(path)
        starts = islice(self._ordinary(question, place), MOST_TRIES)
        ordinary = [value for *_, value in starts if value is not MISSING]
        return (owner, path), contains(sub, sup, ordinary=ordinary or None)

    def _in_events(self, question: Question) -> Answer:
        """Return the answer for the first event that a change over several owners breaks."""
        taken = question.taken()
        answer = None
        for event in question.places:
            answer = self._contained(question, event, taken)
            if answer.verdict != "compatible":
                return answer
        assert answer is not None  # noqa: S101 - a change shows somewhere
        return answer

    def _contained(self, question: Question, event: str, owners: Mapping[str, Schema]) -> Answer:
        """Return whether all that the writer allows of an event is allowed by some owners."""
        sample = question.writer.version.samples.get(event)
        definitions = definitions_of(owners)
        own = question.writer.owners.get(f"events/{event}", False)
        return contains(
            with_definitions(own, question.writer.definitions),
            with_definitions(owners[f"events/{event}"], definitions),
            ordinary=None if sample is None else [sample],
        )

    def _ordinary(self, question: Question, place: str) -> Iterator[tuple[str, Json, Path, Json]]:
        """Yield the values at a place of events to start from, with event type, event and path."""
        known = [event for event in question.places if event in question.writer.version.samples]
        for event in known or list(question.places)[:1]:
            start = self._start(question, event)
            for pattern in question.places[event] if start is not MISSING else ():
                for path, value in values(start, pattern + place):
                    yield event, start, path, value

    def _start(self, question: Question, event: str) -> Json:
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
            found = contains(combined("allOf", writer, reader), False).witness
            found = found or contains(writer, False).witness
            self._made[key] = MISSING if found is None else found.instance
        return self._made[key]

    def _shown(
        self, question: Question, root: tuple[str, Path] | None, answer: Answer
    ) -> Judgement | None:
        """Return the break as the ordinary event with a witness of the change put into it."""
        if answer.witness is None or root is None:
            return None
        part = answer.witness.instance
        samples = question.writer.version.samples
        starts = self._ordinary(question, instance_place(root[1]))
        for event, start, path, value in islice(starts, MOST_TRIES):
            instance = patched(start, [Difference(path, value, part)])
            found = self._break(question, event, instance, samples.get(event))
            if found is not None:
                return found
        return None

    def _purely(self, question: Question) -> Judgement | None:
        """Return an event that breaks by the change and by nothing else.

        Where there is an ordinary event, that with one thing different is understood better.
        """
        event = next(iter(question.places), "")
        if question.writer.version.samples or not event:
            return None
        owner = f"events/{event}"
        untaken = question.untaken()
        reader = with_definitions(question.reader.owners[owner], question.reader.definitions)
        both = combined(
            "allOf",
            with_definitions(question.writer.owners[owner], question.writer.definitions),
            with_definitions(untaken[owner], definitions_of(untaken)),
        )
        witness = contains(both, reader).witness
        return None if witness is None else self._break(question, event, witness.instance, None)

    def _searched(self, question: Question) -> Judgement | None:
        """Return the break as the engine finds it in a whole event."""
        taken = question.taken()
        for event in list(question.places)[:MOST_EVENTS]:
            if f"events/{event}" not in question.reader.owners:
                continue
            answer = self._contained(question, event, taken)
            if answer.witness is not None:
                sample = question.writer.version.samples.get(event)
                found = self._break(question, event, answer.witness.instance, sample)
                if found is not None:
                    return found
        return None

    def _break(
        self, question: Question, event: str, instance: Json, ordinary: Json
    ) -> Judgement | None:
        """Return the break that an instance shows; None if it shows none."""
        if not self._validator(question.forward, event).is_valid(instance):
            return None
        violations = self._validator(not question.forward, event).violations(instance)
        if not violations:
            return None
        first = told_of(question, violations)
        told = () if ordinary is None else differences(ordinary, instance)
        return Judgement(
            "breaking",
            instance,
            tuple(str(each) for each in told[:MOST_LINES]),
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

    def _hidden(self, question: Question, answer: Answer, direction: Direction) -> Judgement:
        """Return the judgement of a change for which no event was found that shows a break."""
        shared = [e for e in question.places if f"events/{e}" in question.reader.owners]
        verdicts = {self.whole(event, direction).verdict for event in shared}
        local = answer.verdict == "breaking"
        if verdicts <= {"compatible"}:
            reason = "what else the versions say covers it" if local else ""
            return Judgement("compatible", covered=local, reason=reason)
        owners = question.untaken()
        self._searches += 1
        searched = self._searches <= MOST_SEARCHES
        if local and searched and all(self._covered(question, event, owners) for event in shared):
            return Judgement("compatible", covered=True, reason="another edit covers it")
        reason = answer.reason or "it narrows its place, but no event was found that shows it"
        return Judgement("unknown", reason=reason)

    def _covered(self, question: Question, event: str, owners: Mapping[str, Schema]) -> bool:
        """Return whether the reader would accept no more of an event without the change."""
        definitions = definitions_of(owners)
        reader = question.reader
        return (
            contains(
                with_definitions(owners[f"events/{event}"], definitions),
                with_definitions(reader.owners[f"events/{event}"], reader.definitions),
            ).verdict
            == "compatible"
        )

    def _undocumented(self, question: Question, root: tuple[str, Path] | None) -> bool:
        """Return whether a writer that writes only what its version names never breaks it."""
        if root is None:
            return False
        owner, path = root
        before = lookup(question.writer.owners[owner], path)
        after = lookup(question.taken()[owner], path)
        definitions = {**question.reader.definitions, **question.writer.definitions}
        answer = contains(
            written(with_definitions(before, definitions)), with_definitions(after, definitions)
        )
        return answer.verdict == "compatible"


def judgement_of(answer: Answer, event: str) -> Judgement:
    """Return the judgement that an answer of the engine is, for a whole event type."""
    if answer.witness is None:
        return Judgement(answer.verdict, reason=answer.reason or "")
    first = answer.witness.violations[0]
    return Judgement(
        answer.verdict,
        answer.witness.instance,
        tuple(str(each) for each in answer.witness.changes[:MOST_LINES]),
        f"{first.pointer or '(top level)'}: {first.message}",
        event,
        ordinary=answer.witness.ordinary is not None,
    )
