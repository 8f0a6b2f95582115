"""Updating: what a catalog learns from further samples."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eventcontracts.catalog import Catalog, write_catalog
from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.errors import CatalogError
from eventcontracts.inference import Corrections, build_catalog, collect_samples, update_catalog

CORRECTIONS = Corrections.parse(
    """
[[schemas]]
at = "Paid/order/state"
merge = { enum = ["DONE", "NEW"] }
reason = "Declared."
"""
)


def page(*titled):
    """Return a document with one sample for each pair of title and payload."""
    rows = [
        Row(
            title,
            "",
            SourceLocation("page", line),
            (Sample(event, SourceLocation("page", line), title),),
        )
        for line, (title, event) in enumerate(titled, 1)
    ]
    return Document("page", tuple(rows))


def made(folder, *titled, facts=CORRECTIONS):
    """Write the catalog of some samples to a folder."""
    first = collect_samples([page(*titled)], identify=["/name"], facts=facts)
    write_catalog(
        build_catalog(first, name="shop", version="1"), folder, observations=first.as_json()
    )
    return folder


def order(**more):
    """Return an order."""
    return {"name": "Paid", "order": {"id": "0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36", **more}}


def test_what_is_new_is_told_by_place(tmp_path):
    """New events, fields, types, and fields that are optional now."""
    folder = made(tmp_path / "shop", ("Paid", order(state="NEW", note="a", price=1)))
    new = [("Paid", order(state="DONE", price="1", gift=True)), ("Sent", {"name": "Sent"})]
    found = update_catalog(folder, [page(*new)], facts=CORRECTIONS)
    assert [(one.where, one.code, one.text) for one in found.catalog_changes] == [
        ("Paid/order/gift", "new-field", 'new field: {"type":"boolean"}'),
        ("Paid/order/note", "now-optional", "not required any more"),
        ("Paid/order/price", "new-type", 'new type: "string"'),
        ("Sent", "new-event", "new event, 1 samples"),
    ]


def test_samples_that_were_met_before_change_nothing(tmp_path):
    """The same page again, or an event that is sent twice, is no further evidence."""
    folder = made(tmp_path / "shop", ("Paid", order(state="NEW")))
    found = update_catalog(folder, [page(("Paid", order(state="NEW")))], facts=CORRECTIONS)
    assert found.catalog_changes == ()
    assert found.catalog == replace(Catalog.load(folder), folder=None)


def test_further_samples_are_further_evidence(tmp_path):
    """The schema stays as it is, and how often each thing was seen grows."""
    folder = made(tmp_path / "shop", ("Paid", order(state="NEW")))
    found = update_catalog(folder, [page(("Paid", order(state="DONE")))], facts=CORRECTIONS)
    assert found.catalog.evidence["events/Paid"]["/order/id"].seen == 2


def test_corrections_hold_after_an_update(tmp_path):
    """What was reviewed stays closed, and a sample against it is refused with its reason."""
    folder = made(tmp_path / "shop", ("Paid", order(state="NEW")))
    found = update_catalog(folder, [page(("Paid", order(state="DONE")))], facts=CORRECTIONS)
    state = found.catalog["Paid"].schema["properties"]["order"]["properties"]["state"]
    assert state == {"enum": ["DONE", "NEW"]}


def test_nothing_is_forgotten_of_samples_that_are_not_kept(tmp_path):
    """A field that only the ninth of nine samples had is still known after an update."""
    events = [("Paid", order(state="NEW", n=n)) for n in range(8)]
    events.append(("Paid", order(state="NEW", n=8, rare=1)))
    folder = made(tmp_path / "shop", *events)
    assert len(Catalog.load(folder)["Paid"].samples) < len(events)
    found = update_catalog(folder, [page(("Paid", order(state="NEW", n=9)))], facts=CORRECTIONS)
    assert found.catalog_changes == ()
    assert "rare" in found.catalog["Paid"].schema["properties"]["order"]["properties"]


def test_a_link_stays_unless_a_new_sample_breaks_it(tmp_path):
    """Also where the samples that showed it are no longer kept."""
    key, other = "5f0c1a2b3d4e5f6071829305", "5f0c1a2b3d4e5f6071829306"
    events = [("Paid", {"name": "Paid", "a": key, "b": key, "n": n}) for n in range(5)]
    folder = made(tmp_path / "shop", *events, facts=Corrections())
    for b, patterns in ((other, [("/a", "/b")]), (key, [])):
        new = page(("Paid", {"name": "Paid", "a": other, "b": b}))
        found = update_catalog(folder, [new], facts=Corrections())
        assert [link.patterns for link in found.catalog["Paid"].links] == patterns


@pytest.mark.parametrize("damage", ["[]", '{"seen": {}}', "{", '{"seen": {"groups": 1}}'])
def test_damaged_observations_are_one_line(tmp_path, damage):
    """Whatever stands there, the answer says what to do."""
    folder = made(tmp_path / "shop", *[("Paid", order(state="NEW", n=n)) for n in range(5)])
    assert json.loads((folder / "observations.json").read_bytes())["counts"] == {"Paid": 5}
    (folder / "observations.json").write_text(damage)
    with pytest.raises(CatalogError, match="infer the catalog again"):
        update_catalog(folder, [page(("Paid", order()))], facts=Corrections())
