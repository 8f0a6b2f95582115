"""Results of searches and comparisons: a value or witness, a proof, or a reason for neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from eventcontracts.jsondata.differences import Difference
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.schema.validator import Violation

__all__ = [
    "ASSUMPTIONS",
    "EMPTY_RESULT",
    "Answer",
    "Assumption",
    "Comparison",
    "ContainmentVerdict",
    "SearchResult",
    "Witness",
    "candidate_result",
    "found_result",
    "unknown_result",
]

# What a comparison of two schemas says.


ContainmentVerdict = Literal["compatible", "breaking", "unknown"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that a verdict takes for granted.

    Attributes:
        about: What it concerns, in a word or two.
        says: What is taken for granted, in a sentence.

    >>> print(ASSUMPTIONS[0])
    formats: `format` is asserted, as jsonschema-rs checks it; one unknown to it allows anything
    """

    about: str
    says: str

    def __str__(self) -> str:
        return f"{self.about}: {self.says}"


ASSUMPTIONS: Final = (
    Assumption(
        "formats",
        "`format` is asserted, as jsonschema-rs checks it; one unknown to it allows anything",
    ),
    Assumption(
        "patterns",
        "regular expressions mean what jsonschema-rs makes of them: ECMA 262 classes, searched for "
        "anywhere in the text, and a dot that stands for all but a line feed",
    ),
    Assumption(
        "numbers",
        "numbers are exact decimals of any size; 1.0 is an integer and equals 1",
    ),
)


"""What every verdict takes for granted."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An instance that one schema accepts and the other refuses.

    Attributes:
        instance: The value; a validator that did not make it has checked it on both sides.
        violations: What the refusing schema says of it; never empty.
        ordinary: The known-good instance that it was made from, if it was.
        changes: How it differs from the ordinary instance; empty where that breaks as it is.
    """

    instance: Json
    violations: tuple[Violation, ...]
    ordinary: Json = None
    changes: tuple[Difference, ...] = ()

    @property
    def message(self) -> str:
        """The refusing validator's first words.

        >>> from eventcontracts.schema.validator import Violation
        >>> Witness(1, (Violation("", "type", "/type", '1 is not of type "string"'),)).message
        '1 is not of type "string"'
        """
        return self.violations[0].message


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to whether every instance of one schema is an instance of another.

    Attributes:
        verdict: `compatible` is proved, `breaking` has a witness, `unknown` has a reason.
        proof: What proves `compatible`; None otherwise.
        witness: What shows `breaking`; None otherwise.
        reason: Why nothing is known; None otherwise.
    """

    verdict: ContainmentVerdict
    proof: str | None = None
    witness: Witness | None = None
    reason: str | None = None

    @classmethod
    def compatible(cls, proof: str) -> Answer:
        """Return the answer that containment is proved."""
        return cls("compatible", proof=proof)

    @classmethod
    def breaking(cls, witness: Witness) -> Answer:
        """Return the answer that an instance is refused."""
        return cls("breaking", witness=witness)

    @classmethod
    def unknown(cls, reason: str) -> Answer:
        """Return the answer that neither a proof nor a witness was found."""
        return cls("unknown", reason=reason)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answers for readers and writers when one schema replaces another.

    Attributes:
        backward: Is every instance that is valid under the old schema valid under the new one?
        forward: Is every instance that is valid under the new schema valid under the old one?
        assumptions: What both answers take for granted.
    """

    backward: Answer
    forward: Answer
    assumptions: tuple[Assumption, ...] = ASSUMPTIONS


class SearchResult(NamedTuple):
    """The result of looking for a value that meets a goal.

    Attributes:
        status: `found`: the value does; `empty`: it is proved that none does; `unknown`: neither.
        value: The value; where nothing is known, one that may do.
        has_value: Whether there is such a value.
        reason: Why nothing is known.
    """

    status: Literal["found", "empty", "unknown"]
    value: Json = None
    has_value: bool = False
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it is proved that there is no such value."""
        return self.status == "empty"

    @property
    def is_found(self) -> bool:
        """Whether there is such a value."""
        return self.status == "found"


EMPTY_RESULT: Final = SearchResult("empty")


"""It is proved that there is none."""


def found_result(value: Json) -> SearchResult:
    """Return that a value meets the goal."""
    return SearchResult("found", value, has_value=True)


def candidate_result(value: Json, reason: str) -> SearchResult:
    """Return that a value may meet the goal."""
    return SearchResult("unknown", value, has_value=True, reason=reason)


def unknown_result(reason: str) -> SearchResult:
    """Return that nothing is known."""
    return SearchResult("unknown", reason=reason)
