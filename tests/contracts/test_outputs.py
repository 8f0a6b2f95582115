"""The files that a contract test is written to, and its progress on a terminal."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from xml.etree import ElementTree as ET

import lxml.etree
import lxml.html
import pytest
from downstream import APP, SCHEMA
from terminals import on_a_terminal

from eventcontracts.commands.app import main
from eventcontracts.configuration import Configuration
from eventcontracts.consumers import Outcome
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.reports import report_as_junit
from eventcontracts.verification import (
    Failure,
    FailureCluster,
    MinimizedEvent,
    OperatorStats,
    Report,
    ResultCell,
)

# What readers of JUnit files agree on: the elements, their order and their required attributes.
JUNIT = b"""<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
  <xs:complexType name="told" mixed="true">
    <xs:attribute name="type" type="xs:string"/>
    <xs:attribute name="message" type="xs:string"/>
  </xs:complexType>
  <xs:attributeGroup name="counts">
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
    <xs:attribute name="time" type="xs:decimal"/>
  </xs:attributeGroup>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence>
      <xs:element name="properties" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="value" type="xs:string" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:sequence>
          <xs:choice minOccurs="0">
            <xs:element name="failure" type="told"/>
            <xs:element name="error" type="told"/>
            <xs:element name="skipped" type="told"/>
          </xs:choice>
          <xs:element name="system-out" type="xs:string" minOccurs="0"/>
          <xs:element name="system-err" type="xs:string" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="name" type="xs:string" use="required"/>
        <xs:attribute name="classname" type="xs:string" use="required"/>
        <xs:attribute name="time" type="xs:decimal"/>
      </xs:complexType></xs:element>
    </xs:sequence>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType></xs:element>
</xs:schema>"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Work in a folder with consumers and a configuration."""
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "eventcontracts.toml").write_text(
        'consumer = "app:first"\nschema = "order.schema.json"\nn = 30\n'
        'kinds = ["valid", "edge", "invalid", "malformed"]\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(*words):
    """Return the exit status of a command line."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


def test_all_files_tell_of_the_same_cases(desk):
    """JSON, JUnit and the lines of cases agree on what there was and what fails."""
    files = ["--json", "r.json", "--junit", "r.xml", "--cases", "c.ndjson", "--report", "r.html"]
    assert status("verify", *files) == 1
    summary = json.loads((desk / "r.json").read_text())
    cases = [json.loads(line) for line in (desk / "c.ndjson").read_text().splitlines()]
    assert len(cases) == summary["summary"]["cases"]
    assert Counter(case["verdict"] for case in cases) == summary["summary"]["by_verdict"]
    failing = {
        case["id"]: case["verdict"]
        for case in cases
        if case["verdict"] not in (*case["expected"], "skipped")
    }
    assert failing == {each["case_id"]: each["verdict"] for each in summary["failures"]}
    tests = ET.parse(desk / "r.xml").findall(".//testcase")  # noqa: S314  ours
    assert {test.get("name") for test in tests} == {
        " ".join(filter(None, (case["kind"], case["operator"]))) for case in cases
    }
    wrong = {test.get("name") for test in tests if test.find("failure") is not None}
    assert wrong == {
        " ".join(filter(None, (case["kind"], case["operator"])))
        for case in cases
        if case["id"] in failing
    }


def test_the_lines_of_cases_are_packed_where_the_name_says_so(desk):
    """The same lines, in a file that is the same for the same run."""
    assert status("verify", "--kind", "valid", "--cases", "c.ndjson") == 1
    assert status("verify", "--kind", "valid", "--cases", "c.ndjson.gz") == 1
    packed = (desk / "c.ndjson.gz").read_bytes()
    assert gzip.decompress(packed) == (desk / "c.ndjson").read_bytes()
    assert status("verify", "--kind", "valid", "--cases", "c.ndjson.gz") == 1
    assert (desk / "c.ndjson.gz").read_bytes() == packed


def test_a_run_that_fails_leaves_the_lines_as_they_were(desk):
    """The file is there whole or not at all."""
    (desk / "c.ndjson").write_text("before\n")
    assert status("verify", "app:missing", "--cases", "c.ndjson") == 2
    assert (desk / "c.ndjson").read_text() == "before\n"
    assert [path.name for path in desk.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("option", ["--json", "--junit", "--report", "--cases"])
def test_a_file_that_cannot_be_written_is_told_before_the_run(desk, capsys, option):
    """One line, and nothing has been delivered."""
    assert status("verify", option, "nowhere/file") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "eventcontracts: nowhere/file cannot be written: there is no folder nowhere\n"
    )


def test_any_format_is_written_by_its_name(desk, capsys):
    """`--write` does what an option of its own does, and refuses other names before the run."""
    assert status("verify", "--json", "a.json", "--write", "junit=b.xml", "--write", "html=c") == 1
    assert all((desk / name).is_file() for name in ("a.json", "b.xml", "c"))
    capsys.readouterr()
    assert status("verify", "--write", "xls=a") == 2
    assert capsys.readouterr().err == (
        "eventcontracts: there is no report format 'xls'; there are json, junit, html\n"
    )
    assert status("verify", "--write", "json") == 2


def hostile_report():
    """Return a report in which every text from outside is hostile."""
    hostile = "]]></failure><!--\x00\x1b\ud800\ufffe\u202e&\"'>"
    failure = Failure("x", None, Outcome(Verdict.HUNG, hostile), (Verdict.ACCEPTED,))
    cause = FailureCluster((failure,), MinimizedEvent({hostile: hostile}, ()))
    tallies = (
        OperatorStats(None, {Verdict.HUNG: 1}, (cause,)),
        OperatorStats(hostile, {Verdict.SKIPPED: 2}),
        OperatorStats("remove", {Verdict.ACCEPTED: 1, Verdict.SKIPPED: 2}),
    )
    cell = ResultCell(
        hostile, Kind.INVALID, {Verdict.HUNG: 1, Verdict.SKIPPED: 2}, (cause,), tallies
    )
    return Report(hostile, hostile, Policy.STRICT, 0, (cell,)), hostile


def test_junit_is_what_its_readers_expect(desk):
    """Elements, order and counts are those of the common schema, hostile texts or not."""
    schema = lxml.etree.XMLSchema(lxml.etree.fromstring(JUNIT))
    assert status("verify", "--junit", "r.xml") == 1
    report, hostile = hostile_report()
    written = report_as_junit(report, Configuration(hostile, schema=desk / "none.json"))
    for root in (
        lxml.etree.parse(str(desk / "r.xml")).getroot(),
        lxml.etree.fromstring(written.encode()),
    ):
        schema.assertValid(root)
        assert int(root.get("tests")) == len(root.findall(".//testcase"))
        assert int(root.get("failures")) == len(root.findall(".//failure")) > 0
        assert int(root.get("skipped")) == len(root.findall(".//skipped")) > 0
    (failure,) = lxml.etree.fromstring(written.encode()).iter("failure")
    assert failure.get("message").startswith(r"hung: ]]></failure><!--\x00\x1b\ud800\ufffe\u202e&")


def test_what_is_excused_is_told_apart(desk, capsys):
    """Known failures do not fail the run, and every output says how many there are."""
    known = ["verify", "--baseline", "known.json"]
    assert status(*known, "--update-baseline", "--reason", "ticket 7") in {0, 1}
    capsys.readouterr()
    assert status(*known, "--junit", "r.xml", "--report", "r.html") == 0
    assert "excused)" in capsys.readouterr().out.partition("\n\n")[0]
    root = lxml.etree.parse(str(desk / "r.xml")).getroot()
    assert root.get("failures") == "0"
    assert any("excused, known: ticket 7" in out.text for out in root.iter("system-out"))
    page = lxml.html.parse(str(desk / "r.html")).getroot()
    assert re.search(r"cases as expected; \d+ excused", page.find_class("lead")[0].text_content())
    labels = [square.get("aria-label") for square in page.find_class("square")]
    assert any(re.fullmatch(r"order, valid: \d+ of 30 cases excused", label) for label in labels)
    assert "ticket 7" in (desk / "r.html").read_text()


def test_what_the_consumer_reads_stands_on_the_page(desk):
    """Under the policy that needs to know it, for each event type and in all."""
    words = ["--policy", "guarded", "--report", "r.html", "--cases", "c.ndjson", "--json", "r.json"]
    assert status("verify", *words) == 1
    page = lxml.html.parse(str(desk / "r.html")).getroot()
    (note,) = page.find_class("note")
    found = json.loads((desk / "r.json").read_text())["reads"]["order"]
    assert note.text == f"reads {len(found['read'])} of {found['fields']} fields"
    assert (
        f"{len(found['read'])} of {found['fields']} fields"
        in page.find_class("meta")[0].text_content()
    )


def test_progress_is_shown_on_a_terminal_only(desk, capfd):
    """With the rate and the time left; in a pipe nothing is said."""
    shown = on_a_terminal("verify", "app:right", "-n", "400")
    assert re.search(r"[\d,]+ cases, [\d,]+ a second, \d+:\d\d left", shown)
    assert "\x1b[" in shown
    assert status("verify", "app:right") == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    assert "\x1b[" not in printed.out
