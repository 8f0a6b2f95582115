"""Small random schemas over all keywords, instances to try them on, and equal rewritings."""

from __future__ import annotations

import copy
import itertools

NAMES = ("a", "b", "c")
PATTERNS = ("^a", "b", "^[ab]$", "^.{0,1}$", "^(?!a)", "a$", r"^\d*$")
FORMATS = ("date", "ipv4", "uuid", "uri", "email")
SCALARS = (None, True, False, 0, 1, 2, 3, -1, 1.5, 0.1, 1.0, "", "a", "b", "ab", "1", "ba")
VALUES = (*SCALARS, [], [1], ["a", 1], {}, {"a": 1}, {"a": "b", "b": 1})
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")

TEXTS = ("c", "abc", "é", "2025-01-01", "127.0.0.1", "a@b.co", "urn:a:b")
NUMBERS = (4, 6, 10, -2, 2.5, 0.2, 0.3, -0.5, 100)


class Schemas:
    """A source of random schemas.

    Args:
        source: A `random.Random`, or what Hypothesis gives as one.
    """

    def __init__(self, source):
        self.source = source

    def _chance(self, share):
        return self.source.random() < share

    def _pick(self, options):
        return options[self.source.randrange(len(options))]

    def _some(self, options, most=3):
        return unlike([self._pick(options) for _ in range(self.source.randint(1, most))])

    def document(self, depth=3):
        """Return a schema, sometimes with definitions that refer to each other."""
        if not self._chance(0.3):
            return self._schema(depth, ())
        names = ("d", "e")[: self.source.randint(1, 2)]
        definitions = {name: self._schema(depth - 1, names) for name in names}
        root = self._schema(depth, names)
        if not isinstance(root, dict):
            root = {"$ref": "#/$defs/d"}
        return {**root, "$defs": definitions}

    def _schema(self, depth, refs):
        if self._chance(0.06):
            return self._chance(0.7)
        result = {}
        if self._chance(0.55):
            kinds = self._some(TYPES)
            result["type"] = kinds[0] if len(kinds) == 1 else kinds
        for _ in range(self.source.randint(0 if result else 1, 3)):
            result.update(self._keyword(depth, refs))
        return result

    def _keyword(self, depth, refs):
        simple = [self._values, self._sizes, self._numbers, self._texts, self._presence]
        nested = [self._items, self._members, self._members, self._joined, self._joined, self._rare]
        kinds = simple + nested if depth > 0 else simple
        if refs and self._chance(0.2):
            below = {"$ref": f"#/$defs/{self._pick(refs)}"}
            name = self._pick(NAMES)
            return self._pick([{"properties": {name: below}}, {"items": below}])
        return self._pick(kinds)(depth - 1, refs)

    def _values(self, depth, refs):
        if self._chance(0.4):
            return {"const": copy.deepcopy(self._pick(VALUES))}
        return {"enum": unlike(copy.deepcopy(self._some(VALUES, 5)))}

    def _sizes(self, depth, refs):
        kind = self._pick(("Length", "Items", "Properties"))
        return {self._pick(("min", "max")) + kind: self.source.randint(0, 3)}

    def _numbers(self, depth, refs):
        keyword = self._pick(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))
        if self._chance(0.3):
            return {"multipleOf": self._pick((1, 2, 3, 0.5, 0.1, 6))}
        return {keyword: self._pick((-1, 0, 1, 2, 1.5, 0.1, 3))}

    def _texts(self, depth, refs):
        if self._chance(0.25):
            return {"format": self._pick(FORMATS)}
        return {"pattern": self._pick(PATTERNS)}

    def _presence(self, depth, refs):
        if self._chance(0.7):
            return {"required": self._some(NAMES, 2)}
        return {"dependentRequired": {self._pick(NAMES): self._some(NAMES, 2)}}

    def _items(self, depth, refs):
        result = {}
        if self._chance(0.6):
            result["items"] = self._schema(depth, refs)
        if self._chance(0.3):
            count = self.source.randint(1, 2)
            result["prefixItems"] = [self._schema(depth, refs) for _ in range(count)]
        if self._chance(0.3):
            result["contains"] = self._schema(depth, refs)
            if self._chance(0.4):
                result["minContains"] = self.source.randint(0, 2)
            if self._chance(0.4):
                result["maxContains"] = self.source.randint(0, 2)
        if self._chance(0.25):
            result["uniqueItems"] = True
        return result

    def _members(self, depth, refs):
        result = {}
        if self._chance(0.8):
            result["properties"] = {
                name: self._schema(depth, refs) for name in self._some(NAMES, 2)
            }
        if self._chance(0.25):
            result["patternProperties"] = {self._pick(PATTERNS): self._schema(depth, refs)}
        if self._chance(0.35):
            closed = self._chance(0.5)
            result["additionalProperties"] = False if closed else self._schema(depth, refs)
        if self._chance(0.15):
            result["propertyNames"] = self._schema(0, ())
        if self._chance(0.4):
            result["required"] = self._some(NAMES, 2)
        return result

    def _joined(self, depth, refs):
        keyword = self._pick(("allOf", "anyOf", "oneOf", "not", "if"))
        if keyword == "not":
            return {"not": self._schema(depth, refs)}
        if keyword == "if":
            result = {"if": self._schema(depth, refs)}
            if self._chance(0.8):
                result["then"] = self._schema(depth, refs)
            if self._chance(0.5):
                result["else"] = self._schema(depth, refs)
            return result
        return {keyword: [self._schema(depth, refs) for _ in range(self.source.randint(1, 3))]}

    def _rare(self, depth, refs):
        if self._chance(0.4):
            return {"dependentSchemas": {self._pick(NAMES): self._schema(depth, refs)}}
        keyword = self._pick(("unevaluatedProperties", "unevaluatedItems"))
        closed = self._chance(0.6)
        result = {keyword: False if closed else self._schema(depth, refs)}
        if self._chance(0.7):
            result.update(self._joined(depth, refs))
        return result

    def edited(self, schema):
        """Return a copy of a schema with a part of it replaced, taken away or added."""
        result = copy.deepcopy(schema)
        places = [place for place in subschemas(result) if isinstance(place, dict)]
        if not places:
            return self._schema(2, ())
        place = self._pick(places)
        if place and self._chance(0.4):
            place.pop(self._pick(sorted(set(place) - {"$defs"}) or ["$defs"]), None)
        place.update(self._keyword(1, ()))
        return result


def subschemas(schema):
    """Yield a schema and all objects in it that are schemas, roughly."""
    from eventcontracts.schema.vocabulary import all_subschemas

    yield from (part for _, part in all_subschemas(schema))


def unlike(values):
    """Return values without those that are equal in JSON to one before."""
    from eventcontracts.jsondata.equality import equality_key

    return list({equality_key(value): value for value in reversed(values)}.values())


def instances():
    """Return instances on which small schemas differ: all small ones, and some larger ones."""
    small = [*VALUES, *TEXTS, *NUMBERS]
    inner = [None, 0, 1, 1.5, "", "a", "b", True, [], {}, {"a": 1}, "ab", 3]
    lists = [list(pair) for pair in itertools.product(inner, repeat=2)]
    lists += [[item] for item in small] + [[0, 1, 2], ["a", "b", "a"], [1, 1, 1], [{}, {}, 1]]
    objects = [{name: item} for name in (*NAMES, "d", "ab", "") for item in small]
    objects += [
        {"a": one, other: two}
        for other in ("b", "c", "d")
        for one, two in itertools.product(inner, repeat=2)
    ]
    objects += [{"b": one, "c": two} for one, two in itertools.product(inner, repeat=2)]
    objects += [{"a": one, "b": one, "c": two} for one in inner for two in inner]
    nested = [{"a": thing} for thing in objects[::23]] + [[thing] for thing in objects[::23]]
    nested += [{"a": {"a": {"a": 1}}}, {"b": [{"b": []}]}, [[[]]], [[1], ["a"]]]
    return [*small, *lists, *objects, *nested]


def rewritings(schema):
    """Yield a name and a schema that says the same in another way, for each way that applies."""
    if isinstance(schema, bool):
        yield "by a keyword", {"not": {}} if not schema else {}
        return
    definitions = schema.get("$defs", {})
    plain = {key: value for key, value in schema.items() if key != "$defs"}
    for name, other in _rewritings(plain):
        yield name, {**other, "$defs": definitions} if definitions else other
    moved = {**definitions, "moved": plain}
    yield "by reference", {"$ref": "#/$defs/moved", "$defs": moved}
    yield (
        "by dynamic reference",
        {
            "$dynamicRef": "#moved",
            "$defs": {**moved, "moved": {"$dynamicAnchor": "moved", **plain}},
        },
    )
    yield "keys reversed", reversed_keys(schema)
    yield "inlined", {**inlined(plain, definitions), "$defs": definitions}


def _rewritings(schema):
    yield "all of one", {"allOf": [schema]}
    yield "any of it and nothing", {"anyOf": [schema, False]}
    yield "one of it and nothing", {"oneOf": [False, schema]}
    yield "not not", {"not": {"not": schema}}
    yield "if", {"if": schema, "else": False}
    yield "annotated", {**schema, "title": "T", "description": "D", "examples": [1]}
    if "const" in schema:
        rest = {key: value for key, value in schema.items() if key != "const"}
        yield "enum of one", {"allOf": [{"enum": [schema["const"]]}, rest]}
    if isinstance(schema.get("type"), list):
        kinds = schema["type"]
        rest = {key: value for key, value in schema.items() if key != "type"}
        yield "types reversed", {**schema, "type": kinds[::-1]}
        yield "types apart", {"allOf": [rest, {"anyOf": [{"type": kind} for kind in kinds]}]}


def inlined(schema, definitions):
    """Return a schema in which each reference is replaced once by what it leads to."""
    if isinstance(schema, dict):
        target = schema.get("$ref")
        if isinstance(target, str) and len(schema) == 1:
            return definitions[target.removeprefix("#/$defs/")]
        return {key: inlined(value, definitions) for key, value in schema.items()}
    return [inlined(item, definitions) for item in schema] if isinstance(schema, list) else schema


def reversed_keys(schema):
    """Return a schema with the keys of every object in the opposite order."""
    if isinstance(schema, dict):
        return {key: reversed_keys(schema[key]) for key in reversed(schema)}
    return [reversed_keys(item) for item in schema] if isinstance(schema, list) else schema
