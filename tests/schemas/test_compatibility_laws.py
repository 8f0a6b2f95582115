"""What holds of comparisons of any two schemas."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from random_schemas import Schemas, instances, rewritings

from eventcontracts.containment import compare
from eventcontracts.containment import comparison as canonical
from eventcontracts.containment.compiler import FormulaCompiler
from eventcontracts.containment.constraints import FormulaFactory
from eventcontracts.containment.string_solver import FORMAT_SUBSETS, FORMATS
from eventcontracts.containment.truth import TruthEvaluator, has_format, has_pattern
from eventcontracts.regex.derivative import TermFactory
from eventcontracts.regex.language import LanguageStrings, matching_language
from eventcontracts.regex.syntax import UnsupportedPatternError
from eventcontracts.schema.validator import SchemaError, Validator

INSTANCES = instances()
LAW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SEEDS = st.integers(0, 10**6)


def schema_of(seed):
    """Return the random schema of a seed that the validator takes, with its source."""
    import random

    source = Schemas(random.Random(seed))
    schema = source.document()
    try:
        Validator(schema)
    except SchemaError:
        assume(False)
    return schema, source


def other_of(schema, source):
    """Return a second schema: most often an edited copy."""
    other = source.edited(schema) if source.source.random() < 0.7 else source.document()
    try:
        Validator(other)
    except SchemaError:
        assume(False)
    return other


@LAW
@given(seed=SEEDS)
def test_what_is_proved_no_instance_disproves(seed):
    """Over all small instances: compatible is never wrong, and a witness is one."""
    old, source = schema_of(seed)
    new = other_of(old, source)
    result = compare(old, new)
    for answer, sub, sup in ((result.backward, old, new), (result.forward, new, old)):
        inside, outside = Validator(sub), Validator(sup)
        if answer.verdict == "compatible":
            assert [i for i in INSTANCES if inside.is_valid(i) and not outside.is_valid(i)] == []
        elif answer.verdict == "breaking":
            assert inside.is_valid(answer.witness.instance)
            assert not outside.is_valid(answer.witness.instance)


@LAW
@given(seed=SEEDS)
def test_a_schema_is_compatible_with_itself(seed):
    """No schema breaks its own instances."""
    schema, _ = schema_of(seed)
    result = compare(schema, schema)
    assert (result.backward.verdict, result.forward.verdict) == ("compatible", "compatible")


@LAW
@given(seed=SEEDS)
def test_swapping_the_schemas_swaps_the_directions(seed):
    """Forward is backward with the schemas in the other order, witness included."""
    old, source = schema_of(seed)
    new = other_of(old, source)
    there, back = compare(old, new), compare(new, old)
    assert (there.backward, there.forward) == (back.forward, back.backward)


@LAW
@given(seed=SEEDS)
def test_equal_rewritings_are_no_change(seed):
    """A schema said in another way is proved to be the same."""
    schema, _ = schema_of(seed)
    for name, other in rewritings(schema):
        result = compare(schema, other)
        verdicts = {result.backward.verdict, result.forward.verdict}
        assert verdicts == {"compatible"}, (name, other)


@LAW
@given(seed=SEEDS)
def test_a_formula_is_true_where_the_schema_is_valid(seed):
    """Compiling keeps the meaning: formula and validator agree on every instance."""
    schema, _ = schema_of(seed)
    library = {}
    literal = FormulaCompiler(FormulaFactory(), schema, library).literal()
    truth = TruthEvaluator(
        lambda reference: library[reference.key][0].literal(library[reference.key][1])
    )
    validator = Validator(schema)
    for instance in INSTANCES[::7]:
        told = truth.of(literal, instance)
        assert told in {None, validator.is_valid(instance)}


REGEXES = st.recursive(
    st.sampled_from([*"ab.0-^$", r"\d", r"\s", "[ab]", "[^a]", "[0-9-]", "(?=a)", "(?!b)"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("(?:{0[0]}|{0[1]})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map(
            "(?:{0[0]}){0[1]}".format
        ),
    ),
    max_leaves=8,
)


@LAW
@given(pattern=REGEXES, texts=st.lists(st.text("ab0- \n", max_size=5), min_size=5))
@example(pattern="^(?!foo)[a-z]+$", texts=["foo", "fo", "bar"])
@example(pattern=r"^[\w.-]+@\w+\.\w{2,3}$", texts=["a@b.co", "a@b.c"])
def test_a_language_has_the_texts_in_which_the_pattern_is_found(pattern, texts):
    """The automaton of a pattern and the validator agree, for given texts and its own."""
    terms = TermFactory()
    try:
        has_pattern(pattern, "")
        language = matching_language(terms, pattern)
    except (SchemaError, UnsupportedPatternError):
        assume(False)
    for text in texts:
        left = language
        for char in text:
            left = terms.after(left, ord(char))
        assert left.is_nullable == has_pattern(pattern, text), text
    for inside in (True, False):
        words = LanguageStrings(terms, language if inside else terms.other(language), 0, 6)
        for word, _ in zip(words, range(20), strict=False):
            assert has_pattern(pattern, word) is inside, word


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_is_known_of_a_format_is_so(name):
    """Its samples are of it and its pattern is found in them; so with the formats it lies in."""
    for sample in FORMATS[name].samples:
        assert has_format(name, sample)
        assert has_pattern(FORMATS[name].outer, sample)
        for inner, outer in FORMAT_SUBSETS:
            if inner == name:
                assert has_format(outer, sample)


def test_the_canonical_forms_are_still_what_is_asked_for():
    """The experimental interface answers in the words that the wrapper waits for."""
    wide, narrow = ({"type": "string", "maxLength": n} for n in (5, 3))
    forms = [jsonschema_rs.canonicalize(s, draft=20, offline=True) for s in (wide, narrow)]
    assert str(forms[0].covers(forms[1])) == "yes"
    assert str(forms[1].covers(forms[0])) == "no"
    assert str(forms[1].subtract(forms[0]).satisfiability()) == "no"
    assert canonical.covers_canonically(wide, narrow)
    assert not canonical.covers_canonically(narrow, wide)


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "1/0", "print('nonsense')"])
def test_the_engine_does_without_canonical_forms(monkeypatch, code):
    """When the experimental interface hangs, fails or changes, it proves nothing."""
    monkeypatch.setattr(canonical, "COMMAND", code)
    monkeypatch.setattr(canonical, "SECONDS", 1)
    assert not canonical.covers_canonically(True, False)
    odd = {"pattern": r"^(a)\1$"}
    assert compare(odd, {"pattern": "^aa$"}).backward.verdict == "unknown"
    assert compare(odd, odd).backward.verdict == "compatible"
