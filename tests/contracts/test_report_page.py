"""The report as a page: what is in it, and what it does under a user's hands."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace

import lxml.html
import pytest
from browser import chromium, resize

from eventcontracts.cases import Fault
from eventcontracts.configuration import Configuration
from eventcontracts.consumers import Outcome
from eventcontracts.contract import Contract
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.reports import write_html
from eventcontracts.verification import (
    Failure,
    FailureCluster,
    MinimizedEvent,
    OperatorStats,
    Report,
    ResultCell,
    RunSettings,
    differences,
    verify,
)

HOSTILE = """</script><img src=x onerror="window.pwned=1">'"`{{7*7}}&amp;\u202e\x1b[31m"""
CONSUMER = f"""
HOSTILE = {HOSTILE!r}

def on_event(event):
    if not isinstance(event, dict):
        raise ValueError("no event")
    if not event["items"]:
        raise KeyError(HOSTILE)
    return event["items"][0].upper()

def right(event):
    if not isinstance(event, dict):
        raise ValueError("no event")
"""


def order(name="order", word="apple"):
    """Return an event type whose name, keys and values may be hostile."""
    schema = {
        "type": "object",
        "required": ["id", "items", word],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z]{4}$"},
            "items": {"type": "array", "items": {"enum": [word, "pear"]}},
            word: {"enum": [1, 2]},
            "note": {"type": ["string", "null"]},
        },
    }
    return Contract(name, schema, "orders")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function that tests a consumer of its module and returns the page's file."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "handlers_of_pages.py").write_text(CONSUMER)

    def make(consumer, *contracts):
        configuration = Configuration(f"handlers_of_pages:{consumer}", path=(str(folder),), n=40)
        configuration = replace(configuration, schema=folder / "none.json")
        door = configuration.door()
        kinds = (Kind.VALID, Kind.EDGE, Kind.INVALID, Kind.MALFORMED)
        try:
            report = verify(contracts or [order()], door, RunSettings(kinds=kinds, n=40))
        finally:
            door.close()
        file = folder / f"{consumer}-{len(contracts)}.html"
        write_html(report, configuration, file)
        return file, report

    return make


@pytest.fixture(scope="module")
def failing(made):
    """Return the page of a failing consumer, and the report that it is about."""
    return made("on_event", order("ORDER_PLACED"), order("ORDER_SENT"))


@pytest.fixture(scope="module")
def hostile(made):
    """Return the page of a test in which every text from outside is hostile."""
    name = order(HOSTILE, HOSTILE)
    return made("on_event", name, order("A"), order("B"))


@pytest.fixture(scope="module")
def browser():
    """Return a browser."""
    with chromium() as driver:
        yield driver


@pytest.fixture
def at(browser):
    """Return a function that opens a page, and check that it has nothing to complain about."""

    def visit(file, width=1200, height=900, **media):
        resize(browser, width, height, **media)
        browser.get(file.as_uri())
        return browser

    yield visit
    assert browser.get_log("browser") == []


def chosen(browser, selector):
    """Return the elements that a CSS selector chooses."""
    return browser.find_elements("css selector", selector)


def pressed(browser, key):
    """Press a key where the focus is."""
    browser.switch_to.active_element.send_keys(key)
    return browser.switch_to.active_element


def test_the_page_says_the_same_as_the_report(failing):
    """The answer, every square with its count, and each cause once."""
    file, report = failing
    page = lxml.html.parse(str(file)).getroot()
    answer = " ".join(page.find_class("answer")[0].text_content().split())
    assert f"in {len(report.failures):,} of {report.cases:,} cases" in answer
    squares = page.find_class("square")
    failures = Counter()
    for square in squares:
        name, said = square.get("aria-label").split(": ")
        if "bad" in square.get("class"):
            failures[name.split(",")[0]] += int(re.search(r", (\d+) of", said)[1])
    assert sum(failures.values()) == len(report.failures)
    for name, count in failures.items():
        assert count == sum(len(c.failures) for c in report.cells if c.event_type == name)
    assert len(page.xpath("//article[@class='cause']")) > 1


def test_nothing_is_loaded_and_only_the_own_script_may_run(hostile):
    """The policy names the hashes of the one style and the one script; no address is left."""
    page = lxml.html.parse(str(hostile[0])).getroot()
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")
    for name, directive in (("style", "style-src"), ("script", "script-src")):
        (element,) = page.iter(name)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert page.xpath("//@href | //@src | //@srcset | //@action") == ["data:,"]
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []


def test_what_is_hostile_is_shown_as_it_is(hostile):
    """Names, keys, values and details stand in the page as text, controls as escapes."""
    content = hostile[0].read_text()
    page = lxml.html.parse(str(hostile[0])).getroot()
    assert page.xpath("//img") == []
    assert "\x1b" not in content
    assert "\u202e" not in content
    shown = HOSTILE.replace("\u202e", r"\u202e").replace("\x1b", r"\x1b")
    rows = [row.text_content() for row in page.xpath("//th[@role='rowheader']")]
    assert shown in rows
    assert any(shown.replace("'", r"\'") in said.text_content() for said in page.find_class("said"))


def test_a_hostile_page_does_nothing_in_a_browser(at, hostile):
    """No script of an event runs, on loading or when its panel is opened."""
    browser = at(hostile[0])
    for square in chosen(browser, ".square.bad"):
        browser.execute_script("arguments[0].click()", square)
        assert chosen(browser, "dialog[open] .verdict")
        browser.execute_script("document.getElementById('panel').close()")
    assert browser.execute_script("return window.pwned") is None
    assert chosen(browser, "img") == []


def test_a_click_opens_the_smallest_failing_event(at, failing):
    """As a difference, with what the consumer said and the command; Escape closes it again."""
    browser = at(failing[0])
    square = chosen(browser, "[aria-label^='ORDER_PLACED, valid: crashed']")[0]
    square.click()
    (panel,) = chosen(browser, "dialog[open]")
    assert "KeyError" in panel.find_element("css selector", ".said").text
    old = [line.text for line in panel.find_elements("css selector", ".diff .old")]
    new = [line.text for line in panel.find_elements("css selector", ".diff .new")]
    assert old[0].startswith("-")
    assert '"items": [' in old[0]
    assert [line.split() for line in new] == [["+", '"items":', "[]"]]
    command = panel.find_element("css selector", ".repeat code").text
    assert "eventcontracts verify handlers_of_pages:on_event ORDER_PLACED" in command
    assert "--kind valid" in command
    told = panel.find_element("css selector", ".facts").text
    assert "eventcontracts explain valid-crashed" in told
    pressed(browser, "\ue00c")
    assert chosen(browser, "dialog[open]") == []
    assert browser.switch_to.active_element == square


def test_the_grid_is_walked_by_keys(at, failing):
    """One stop for Tab at the first failing square; arrows, Home and End move; Enter opens."""
    browser = at(failing[0])
    stops = chosen(browser, ".square[tabindex='0']")
    assert [stop.get_attribute("class").split()[1] for stop in stops] == ["bad"]
    browser.execute_script("arguments[0].focus()", stops[0])
    right = pressed(browser, "\ue014")
    assert right.get_attribute("data-square") != stops[0].get_attribute("data-square")
    below = pressed(browser, "\ue015")
    assert below.get_attribute("aria-label").startswith("ORDER_SENT, edge")
    assert pressed(browser, "\ue011").get_attribute("aria-label").startswith("ORDER_SENT, valid")
    assert "malformed" in pressed(browser, "\ue010").get_attribute("aria-label")
    assert len(chosen(browser, ".square[tabindex='0']")) == 1
    pressed(browser, "\ue007")
    assert chosen(browser, "dialog[open] h2")[0].text == "ORDER_SENT"


def test_a_command_is_copied(at, failing):
    """The button says so, and the focus stays."""
    browser = at(failing[0])
    chosen(browser, ".square.bad")[0].click()
    button = chosen(browser, "dialog[open] .copy")[0]
    button.click()
    said = "return arguments[0].textContent"
    deadline = 100
    while browser.execute_script(said, button) == "Copy command" and deadline:
        deadline -= 1
    assert browser.execute_script(said, button) == "Copied"
    assert browser.switch_to.active_element == button


def test_the_theme_follows_the_system_until_it_is_chosen(at, failing):
    """Auto, light, dark: the page's background says which."""
    background = "return getComputedStyle(document.body).backgroundColor"
    browser = at(failing[0])
    light = browser.execute_script(background)
    browser = at(failing[0], dark=True)
    dark = browser.execute_script(background)
    assert light != dark
    chosen(browser, "#theme")[0].click()
    assert browser.execute_script(background) == light
    chosen(browser, "#theme")[0].click()
    assert browser.execute_script(background) == dark
    chosen(browser, "#theme")[0].click()
    assert chosen(browser, "#theme")[0].text.endswith("Auto")


@pytest.mark.parametrize("page", ["failing", "hostile"])
def test_it_fits_a_phone(at, page, request):
    """At 360 pixels nothing runs over the edge, with and without the panel."""
    browser = at(request.getfixturevalue(page)[0], 360, 740)
    width = "return document.documentElement.scrollWidth"
    assert browser.execute_script(width) <= 360
    browser.execute_script("document.querySelector('.square.bad').click()")
    overhang = (
        "return Math.max(...Array.from(document.querySelectorAll('dialog[open] .sheet > *'),"
        " (part) => part.getBoundingClientRect().right))"
    )
    assert browser.execute_script(overhang) <= 360
    assert len(chosen(browser, "dialog[open]")) == 1


def test_a_passing_page_says_so(at, made):
    """The answer comes first, and a square shows what was done."""
    browser = at(made("right")[0])
    assert chosen(browser, "h1")[0].text.split()[-1] == "passes"
    assert chosen(browser, ".cause") == []
    chosen(browser, "[aria-label*='invalid type']")[0].click()
    assert "type" in chosen(browser, "dialog[open] .kicker")[0].text.lower()
    assert chosen(browser, "dialog[open] .operators tbody tr")


def test_a_large_run_makes_a_small_page(tmp_path):
    """However much fails, for however many reasons, only so much of it is kept."""
    event = {"text": "x" * 100_000, "list": list(range(1000)), **{f"k{n}": n for n in range(1000)}}
    cells = []
    changed = {"text": "y" * 100_000, "list": [], **{f"k{n}": -n for n in range(1000)}}
    smallest = MinimizedEvent(changed, differences(event, changed))
    for number in range(60):
        causes = tuple(broken(smallest, f"E{number}", cause) for cause in range(40))
        verdicts = {Verdict.CRASHED: sum(len(cause.failures) for cause in causes)}
        tallies = (OperatorStats("remove", verdicts, causes),)
        cells.append(ResultCell(f"E{number}", Kind.INVALID, verdicts, causes, tallies))
    report = Report("c:f", "", Policy.TOLERANT, 0, tuple(cells))
    write_html(report, Configuration("c:f", schema=tmp_path / "none.json"), tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size < 6_000_000


def broken(smallest, name, number):
    """Return a cause with many failures, each of which has much to say."""
    fault = Fault("remove", "/k1", "required", "", (), "m" * 5000)
    outcome = Outcome(Verdict.CRASHED, "d" * 300, f"KeyError at {name}.py:{number}")
    failures = tuple(
        Failure(f"{name}-{each}", replace(fault, pointer=f"/k{each}"), outcome, ())
        for each in range(200)
    )
    return FailureCluster(failures, smallest)
