"""JUnit files."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from downstream import CHECKED


def test_junit_has_every_item_with_its_verdicts(repo, pytester):
    """Counts stand as properties, and the failure as it is told."""
    repo(CHECKED.format("first"), "--junitxml", "out.xml")
    found = ET.parse(pytester.path / "out.xml").findall(".//testcase")  # noqa: S314  ours
    cases = {case.get("name"): case for case in found}
    assert sorted(cases) == ["test_desk[order-invalid]", "test_desk[order-valid]"]
    properties = {
        each.get("name"): each.get("value")
        for each in cases["test_desk[order-valid]"].iter("property")
    }
    assert properties["eventcontracts_kind"] == "valid"
    accepted, crashed = (int(properties[f"eventcontracts_{v}"]) for v in ("accepted", "crashed"))
    assert accepted + crashed == 30
