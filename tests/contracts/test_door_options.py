"""How a consumer is named: on the command line, in a file, and for pytest."""

from __future__ import annotations

import json
import shlex
import sys

import pytest

from eventcontracts.configuration import Configuration, ConfigurationError, find_configuration
from eventcontracts.consumers import CloudEvents, Interface, Limits, RequestTemplate
from eventcontracts.policy import Kind

SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
SHOP = '''
import json

def app(environ, start_response):
    """Refuse what has no id, and crash with what is not asked for as agreed."""
    event = json.load(environ["wsgi.input"])
    agreed = (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_X_EVENT"))
    assert agreed == ("PUT", "/in/order", "order"), agreed
    known = isinstance(event, dict) and isinstance(event.get("id"), str)
    start_response("204 No Content" if known else "422 No", [])
    return []
'''
ONCE = "import json, sys; sys.exit(65 if not isinstance(json.load(sys.stdin), dict) else 0)"


@pytest.fixture
def run(tmp_path, monkeypatch, command_line):
    """Return a function that runs a command line and returns its status, output and talk."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "shop.py").write_text(SHOP)
    return command_line


AGREED = "--method PUT --path '/in/{event_type}' --header 'X-Event: {event_type}'"


@pytest.mark.parametrize("extra", ["", "--in-process"])
def test_an_app_is_asked_as_the_options_say(run, extra):
    """Method, path and header reach it, and the command that repeats a case has them."""
    line = f"verify shop:app --wsgi --schema order.schema.json -n 10 --kind valid {extra}"
    status, out, talk = run(f"{line} {AGREED}")
    assert (status, talk) == (0, "")
    assert "shop:app passes (tolerant)" in out
    status, out, _ = run(f"{line} --method PUT --header 'X-Event: {{event_type}}'")
    assert status == 1
    assert "AssertionError: ('PUT', '/', 'order')" in out
    command = next(line for line in out.splitlines() if "repeat: " in line)
    repeated = command.partition("repeat: eventcontracts ")[2]
    assert "shop:app --wsgi" in repeated
    assert "--header 'X-Event: {event_type}'" in repeated
    assert run(repeated)[0] == 1


def test_a_program_takes_the_place_of_the_consumer(run):
    """What stands there then are event types."""
    command = shlex.quote(shlex.join([sys.executable, "-c", ONCE]))
    line = f"verify --exec {command} order --schema order.schema.json -n 3"
    assert run(line)[0] == 0
    assert "describes order, not other" in run(line.replace(" order ", " other "))[2]


def test_the_first_word_is_an_event_type_where_a_file_names_the_consumer(run, tmp_path):
    """A consumer has a colon; a name of an event without one is told from it by the file."""
    (tmp_path / "eventcontracts.toml").write_text(
        'consumer = "shop:app"\ninterface = "wsgi"\nschema = "order.schema.json"\nn = 5\n'
        'kinds = ["valid"]\nrequest = { method = "PUT", path = "/in/order", '
        'headers = { X-Event = "order" } }\n'
    )
    assert run("verify")[0] == 0
    assert run("verify order")[0] == 0
    assert "describes order, not other" in run("verify other")[2]
    assert "has no 'gone'" in run("verify shop:gone order")[2]


@pytest.mark.parametrize(
    ("options", "talk"),
    [
        ("shop:app --asgi --wsgi", "--asgi and --wsgi exclude each other"),
        ("--command x --exec y", "--command and --exec exclude each other"),
        ("shop:app --wsgi --header nonsense", "write a header as 'Name: value'"),
        ("shop:app --wsgi --header 'a b: c'", "'a b' is no header that can be sent"),
        ("shop:app --wsgi --header 'Authorization: ***'", "*** is what reports show of a secret"),
        ("shop:app --wsgi --header 'X: ${NO_SUCH_THING}'", "the environment has no NO_SUCH_THING"),
        ("shop:app --limit memory", "write a limit as name=value"),
        ("shop:app --limit memory=lots", "limits: memory: it is a whole number, not 'lots'"),
        ("shop:app --limit speed=1", "limits: 'speed' is no key of it; there are start, output"),
        ("shop:app --cloudevents batched", "batched"),
        ("http://localhost:1/ --in-process", "only Python code runs in process"),
        ("--command no-such-program", "'no-such-program' cannot be run"),
        ("", "Missing CONSUMER"),
    ],
)
def test_wrong_use_is_one_line(run, options, talk):
    """Status 2, and the line says what to do."""
    status, _, told = run(f"verify {options} --schema order.schema.json -n 1")
    assert status == 2
    assert talk in told
    assert told.count("\n") == 1


def test_every_key_of_the_door_is_read(tmp_path):
    """Tables are read as what they change of the usual."""
    (tmp_path / "eventcontracts.toml").write_text(
        'consumer = "node desk.js"\ninterface = "command"\n'
        '[request]\nmethod = "PUT"\npath = "/x"\ncloudevents = "binary"\nsource = "urn:x"\n'
        'headers = { A = "1" }\n'
        '[limits]\nstart = 5\noutput = 10\nanswer = "1 KiB"\nmemory = "2GB"\nlosses = 1\n'
        "restarts = 2\n"
    )
    found = find_configuration(tmp_path)
    assert found.interface is Interface.COMMAND
    assert found.request == RequestTemplate("PUT", "/x", (("A", "1"),), CloudEvents.BINARY, "urn:x")
    assert found.limits == Limits(
        start=5, output=10, answer=1024, memory=2 << 30, losses=1, restarts=2
    )


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('interface = "pigeon"', "interface", "it is one of callable, asgi"),
        ('request = "POST"', "request", "it is a table of method, path"),
        ("request = { metod = 1 }", "request", "'metod' is no key of it"),
        ("request = { method = 1 }", "request", "method: it is a text"),
        ("request = { headers = [1] }", "request", "headers: it is a table of texts"),
        ('request = { headers = { A = "x\\ny" } }', "request", "'A' is no header"),
        ('request = { cloudevents = "both" }', "request", "cloudevents: it is one of binary"),
        ("limits = { start = 0 }", "limits", "start: it is a number of seconds"),
        ('limits = { memory = "2 boxes" }', "limits", "memory: it is a whole number"),
        ("limits = { losses = -1 }", "limits", "losses: it is a whole number"),
    ],
)
def test_what_cannot_be_used_names_its_key(tmp_path, text, key, problem):
    """One line with the file, the key and what it takes."""
    (tmp_path / "eventcontracts.toml").write_text(f'consumer = "a:b"\n{text}\n')
    with pytest.raises(ConfigurationError, match=problem) as caught:
        find_configuration(tmp_path)
    assert caught.value.key == key


def test_what_is_nearer_changes_a_part():
    """Another path leaves the headers; another consumer forgets how the first was reached."""
    base = Configuration("shop:app", interface=Interface.ASGI).adapted(
        {"request": {"headers": {"A": "1", "B": "2"}}, "limits": {"losses": 1}}, "file"
    )
    near = base.adapted({"request": {"path": "/x", "headers": {"b": "3"}}}, "line")
    assert near.request == RequestTemplate(path="/x", headers=(("A", "1"), ("b", "3")))
    assert (near.interface, near.limits.losses) == (Interface.ASGI, 1)
    assert base.adapted({"consumer": "desk:on_event"}, "line").interface is None


def test_no_secret_is_in_the_command_that_repeats():
    """A variable stays one, and what may be a secret is masked."""
    configuration = Configuration(
        "https://me:pw@host/hook?api_key=abc&page=2",
        request=RequestTemplate(headers=(("Authorization", "Bearer ${TOKEN}"), ("Cookie", "a=b"))),
    )
    command = configuration.command("A", Kind.VALID, "v1")
    assert "'https://me:***@host/hook?api_key=***&page=2' A" in command
    assert "--header 'Authorization: Bearer ${TOKEN}' --header 'Cookie: ***'" in command


def test_a_plugin_tests_an_app(pytester):
    """The same keys make pytest deliver to an app."""
    pytester.makepyfile(shop=SHOP)
    (pytester.path / "order.schema.json").write_text(json.dumps(SCHEMA))
    pytester.makepyprojecttoml(
        '[tool.eventcontracts]\nconsumer = "shop:app"\ninterface = "wsgi"\nn = 5\n'
        'schema = "order.schema.json"\nrequest = { method = "PUT", path = "/in/order", '
        'headers = { X-Event = "order" } }\n'
        '[tool.pytest.ini_options]\naddopts = "-p no:cacheprovider"\n'
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
