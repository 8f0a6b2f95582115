"""The doors to apps, servers and programs: what is sent, and what each answer means."""

from __future__ import annotations

import json
import shlex
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from eventcontracts.consumers import (
    CloudEvents,
    CommandConsumer,
    ConsumerError,
    Delivery,
    ExecConsumer,
    HttpConsumer,
    InProcessConsumer,
    Interface,
    IsolatedConsumer,
    Limits,
    RequestTemplate,
    doors,
)
from eventcontracts.consumers.doors import DOORS, Door
from eventcontracts.errors import InputError

HERE = str(Path(__file__).parent)
EVENT = Delivery(b'{"id": 1}', "ORDER/PLACED")
PATIENT = Limits(deadline=10)


def outcomes(consumer, *deliveries):
    """Return what a consumer does, and close it."""
    try:
        return list(consumer.deliver(deliveries or [EVENT]))
    finally:
        consumer.close()


def app(name, interface=Interface.ASGI, **options):
    """Return an app of `webapps.py` in a worker."""
    options.setdefault("limits", PATIENT)
    return IsolatedConsumer(f"webapps:{name}", interface=interface, path=(HERE,), **options)


@pytest.mark.parametrize(
    ("name", "interface", "verdict", "detail", "cause"),
    [
        ("strange", "asgi", "accepted", "", ""),
        ("told", "asgi", "rejected", r'422 Unprocessable Entity: {"detail":"no\nid"}', "422 "),
        ("page", "asgi", "rejected", "404 Not Found", "404 Not Found"),
        ("moved", "asgi", "crashed", "308 Permanent Redirect: to /events/, which is not", "308 "),
        ("unavailable", "asgi", "crashed", "503 Service Unavailable: later", "503 "),
        ("started", "asgi", "accepted", "", ""),
        ("raises", "asgi", "crashed", "ValueError: it leaves the app (", "ValueError at "),
        ("logs_and_hides", "wsgi", "crashed", "500 Internal Server Error: KeyError", "KeyError at"),
    ],
)
def test_an_answer_of_an_app_has_a_verdict(name, interface, verdict, detail, cause):
    """The status decides, and an exception behind it is told with its line."""
    (outcome,) = outcomes(app(name, Interface(interface)))
    assert outcome.verdict.value == verdict
    assert outcome.detail.startswith(detail)
    assert outcome.cause.startswith(cause)


def test_an_app_is_the_same_in_process(monkeypatch):
    """The door without walls gives the same verdicts and causes."""
    monkeypatch.syspath_prepend(HERE)
    for name in ("told", "started", "raises"):
        inside = InProcessConsumer(f"webapps:{name}", interface=Interface.ASGI)
        (one,), (other,) = outcomes(inside), outcomes(app(name))
        assert one.same_as(other)


def test_a_startup_that_fails_is_an_error_of_the_consumer():
    """Nothing can be delivered to an app that says it cannot start."""
    with pytest.raises(ConsumerError, match="its startup fails: RuntimeError: no queue"):
        outcomes(app("refuses_to_start"))


def asked(request, delivery=EVENT, **options):
    """Return method, path, query, headers and body that an app is sent."""
    (outcome,) = outcomes(app("echo", request=request, **options), delivery)
    return json.loads(outcome.detail.partition(": ")[2])


def test_an_event_is_posted_as_json(monkeypatch):
    """Its bytes arrive as they are."""
    monkeypatch.setattr("eventcontracts.consumers.protocol.MAX_PROTOCOL_DETAIL", 5000)
    (outcome,) = outcomes(app("echo"))
    assert outcome.detail.startswith('400 Bad Request: ["POST","/","",{')
    assert '"content-type":"application/json"' in outcome.detail


def message(request, delivery=EVENT):
    """Return what a request sends."""
    made = request.message(delivery, 7)
    return made.method, made.path, dict(made.headers), made.body


def test_a_request_is_what_is_configured():
    """Method, path and headers are its own, with the name of the event where it is asked for."""
    request = RequestTemplate("PUT", "/in/{event_type}?x=1", (("X-Event", "{event_type}"),))
    assert message(request) == (
        "PUT",
        "/in/ORDER%2FPLACED?x=1",
        {"content-type": "application/json", "x-event": "ORDER/PLACED"},
        b'{"id": 1}',
    )


def test_a_name_of_an_event_cannot_break_a_header():
    """What is no visible ASCII is percent-encoded."""
    request = RequestTemplate(headers=(("X-Event", "{event_type}"),))
    headers = message(request, Delivery(b"{}", 'A\r\nB: "ü"'))[2]
    assert headers["x-event"] == "A%0D%0AB:%20%22%C3%BC%22"


def test_cloudevents_have_their_attributes():
    """In binary mode they are headers, in structured mode they surround the event."""
    attributes = {
        "specversion": "1.0",
        "id": "7",
        "source": "urn:eventcontracts",
        "type": "ORDER/PLACED",
    }
    _, _, headers, body = message(RequestTemplate(cloudevents=CloudEvents.BINARY))
    assert headers == {
        **{f"ce-{name}": value for name, value in attributes.items()},
        "content-type": "application/json",
    }
    assert body == EVENT.body
    _, _, headers, body = message(RequestTemplate(cloudevents=CloudEvents.STRUCTURED))
    assert headers == {"content-type": "application/cloudevents+json"}
    assert json.loads(body) == {
        **attributes,
        "datacontenttype": "application/json",
        "data": {"id": 1},
    }


def test_bytes_that_are_no_event_are_sent_as_they_are():
    """They are the body, or the data of a CloudEvent that is thereby none."""
    raw = Delivery.of_bytes(b"{", "ORDER")
    assert message(RequestTemplate(), raw)[3] == b"{"
    assert message(RequestTemplate(cloudevents=CloudEvents.BINARY), raw)[3] == b"{"
    assert message(RequestTemplate(cloudevents=CloudEvents.STRUCTURED), raw)[3].endswith(
        b',"data":{}'
    )


@pytest.mark.parametrize("name", ["flask", "fastapi"])
def test_real_frameworks_are_consumers(name):
    """An app of a framework accepts, rejects and crashes, and its own line is told."""
    interface = Interface.WSGI if name == "flask" else Interface.ASGI
    options = {
        "interface": interface,
        "request": RequestTemplate(path="/events"),
        "limits": PATIENT,
    }
    consumer = IsolatedConsumer(f"{name}_shop:app", path=(HERE,), **options)
    bodies = [b'{"id":"a","items":[{}]}', b"[]", b'{"id":"a","items":[]}']
    found = outcomes(consumer, *map(Delivery, bodies), Delivery.of_bytes(b"{"))
    assert [each.verdict.value for each in found] == ["accepted", "rejected", "crashed", "rejected"]
    assert "IndexError at " in found[2].cause
    assert f"{name}_shop.py:" in found[2].cause


class Handler(BaseHTTPRequestHandler):
    """Gives the answers that a test has prepared, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        """Keep the connection, to be cut when the server ends."""
        super().setup()
        self.server.open.append(self.connection)

    def do_POST(self):
        """Give the next answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else (200, {}, b"")
        if callable(answer):
            answer(self)
            return
        status, headers, content = answer
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = f"HTTP/1.1 {status} Told\r\ncontent-length: {len(content)}\r\n{head}\r\n"
        self.wfile.write(line.encode() + content)

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def serving(*answers, port=0):
    """Run a server with prepared answers."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.answers, server.seen, server.open = list(answers), [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        for connection in server.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join()


def url(server, rest=""):
    """Return the address of a server."""
    return f"http://127.0.0.1:{server.server_port}/{rest}"


def hang_up(handler):
    """End a connection without an answer."""
    handler.close_connection = True


def test_a_secret_is_sent_and_not_shown(monkeypatch):
    """A value from the environment arrives, and no outcome and no name tells it."""
    monkeypatch.setenv("TOKEN", "hunter2")
    echo = (401, {}, b"hunter2 is no good, nor is literal-one")
    headers = (("Authorization", "Bearer ${TOKEN}"), ("X-Api-Key", "literal-one"))
    with serving(echo) as server:
        address = url(server, "hook?key=${TOKEN}")
        consumer = HttpConsumer(address, request=RequestTemplate(headers=headers), limits=PATIENT)
        (outcome,) = outcomes(consumer)
    ((path, sent, _),) = server.seen
    assert path == "/hook?key=hunter2"
    assert sent["authorization"] == "Bearer hunter2"
    assert outcome.detail == "401 Unauthorized: ${TOKEN} is no good, nor is ***"
    assert consumer.name == address


def test_a_user_in_an_address_is_sent_as_browsers_do():
    """The password is a header and shown nowhere."""
    with serving((200, {}, b"")) as server:
        consumer = HttpConsumer(url(server).replace("127", "me:secret@127"), limits=PATIENT)
        outcomes(consumer)
    assert server.seen[0][1]["authorization"] == "Basic bWU6c2VjcmV0"
    assert "secret" not in consumer.name


def test_a_variable_that_is_missing_is_named(monkeypatch):
    """Nothing is sent without a value that is asked for."""
    monkeypatch.delenv("NO_SUCH", raising=False)
    request = RequestTemplate(headers=(("Authorization", "${NO_SUCH}"),))
    with pytest.raises(ConsumerError, match="the environment has no NO_SUCH"):
        HttpConsumer("http://localhost/", request=request)
    with pytest.raises(ConsumerError, match="the environment has no NO_SUCH"):
        outcomes(app("echo", request=request))


def test_an_address_tells_its_event():
    """`{event_type}` in the address is the event's name, encoded."""
    with serving() as server:
        outcomes(HttpConsumer(url(server, "in/{event_type}"), limits=PATIENT))
    assert server.seen[0][0] == "/in/ORDER%2FPLACED"


def test_a_server_that_is_busy_is_asked_again():
    """What says when to come back is not a verdict yet; what says nothing is."""
    busy = (429, {"retry-after": "0"}, b"")
    with serving(busy, busy, (200, {}, b""), (429, {}, b"")) as server:
        found = outcomes(HttpConsumer(url(server), limits=PATIENT), EVENT, EVENT)
    assert [each.verdict.value for each in found] == ["accepted", "rejected"]
    assert len(server.seen) == 4


def test_a_connection_that_ends_while_idle_is_not_laid_to_the_event():
    """The event is sent once more; only what ends twice without an answer is a crash."""
    with serving((200, {}, b""), hang_up, (200, {}, b""), hang_up, hang_up) as server:
        consumer = HttpConsumer(url(server), limits=PATIENT)
        found = outcomes(consumer, *[EVENT] * 4)
    assert [each.verdict.value for each in found] == ["accepted", "accepted", "crashed", "accepted"]
    assert found[2].detail.startswith("the connection ends without an answer")


def test_a_large_header_floods_nothing():
    """An answer without end before its body is cut off as well."""

    def answer(handler):
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        for _ in range(100):
            handler.wfile.write(b"x" * 4096)

    with serving(answer, answer) as server:
        (outcome,) = outcomes(HttpConsumer(url(server), limits=PATIENT))
    assert outcome.verdict.value == "crashed"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://127.0.0.1:1/", "nothing answers there .*onnection refused.; is it started"),
        ("http://no.such.host.invalid/", "nothing answers there"),
        ("http://host:port/", "it is no address: Invalid port"),
        ("http://", "it is no address"),
    ],
)
def test_a_server_that_is_not_there_is_an_error_of_the_consumer(address, problem):
    """Nothing was delivered, and the line says why."""
    with pytest.raises(ConsumerError, match=problem):
        outcomes(HttpConsumer(address, limits=PATIENT))


def test_a_server_that_goes_away_is_waited_for():
    """What finds nobody is a crash; when the server is back the run goes on."""
    with serving() as server:
        consumer = HttpConsumer(url(server), limits=Limits(deadline=10, start=20))
        assert [each.verdict.value for each in consumer.deliver([EVENT])] == ["accepted"]
        port = server.server_port

    def come_back():
        time.sleep(0.5)
        with serving(port=port):
            returned.wait(20)

    returned = threading.Event()
    thread = threading.Thread(target=come_back)
    thread.start()
    try:
        found = outcomes(consumer, EVENT, EVENT)
    finally:
        returned.set()
        thread.join()
    assert [each.verdict.value for each in found] == ["crashed", "accepted"]
    assert "listens no more" in found[0].detail


def test_a_server_that_stays_away_ends_the_run():
    """The first delivery tells it, and all others are skipped."""
    with serving() as server:
        consumer = HttpConsumer(url(server), limits=Limits(deadline=10, start=0.2))
        assert next(consumer.deliver([EVENT])).verdict.value == "accepted"
    found = outcomes(consumer, *[EVENT] * 3)
    assert [each.verdict.value for each in found] == ["crashed", "skipped", "skipped"]


SERVER = """
import http.server, json, os, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        do = event.get("do")
        if do == "exit":
            sys.stderr.write("OrderError: no stock\\n")
            sys.stderr.flush()
            os._exit(4)
        if do == "flood":
            sys.stderr.write("x" * 3_000_000)
        if do == "leak":
            kept.append(os.urandom(64 << 20))
        if do == "hang":
            time.sleep(60)
        kept.append(b"")
        try:
            answer = 200 if do != "count" or len(kept) < 3 else kept["no"]
        except TypeError:
            import traceback
            traceback.print_exc()
            answer = 500
        if do in ("fail", "log late"):
            answer = 500
        self.send_response(answer)
        self.send_header("content-length", "0")
        self.end_headers()
        if do == "log late":
            self.wfile.flush()
            time.sleep(0.01)
            print('Traceback\\n  File "desk.py", line 7\\nLookupError: late', file=sys.stderr)
    def log_message(self, *arguments):
        pass
kept = []
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def served(tmp_path):
    """Return a function that gives a consumer whose server is started for it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "server.py").write_text(SERVER)
    opened = []

    def serve(**limits):
        command = shlex.join([sys.executable, "server.py", str(port)])
        allowed = Limits(**{"deadline": 1, "memory": 60 << 20, **limits})
        options = {"serve": command, "folder": str(tmp_path), "limits": allowed}
        opened.append(HttpConsumer(f"http://127.0.0.1:{port}/", **options))
        return opened[-1]

    yield serve
    for consumer in opened:
        consumer.close()


def told(do="nothing"):
    """Return the delivery that tells the server what to do."""
    return Delivery(json.dumps({"do": do}).encode())


def test_a_server_that_is_started_here_is_replaced_when_it_is_lost(served):
    """Whatever happens costs one event its verdict, and the next one meets a fresh server."""
    faults = [told(do) for do in ("exit", "hang", "leak", "flood")]
    events = [event for fault in faults for event in (told(), fault)]
    found = list(served().deliver([*events, told()]))
    assert [each.verdict.value for each in found[::2]] == ["accepted"] * 5
    assert [each.verdict.value for each in found[1::2]] == [
        *("crashed", "hung", "crashed", "flooded")
    ]
    assert found[1].detail == "the server ended with status 4: OrderError: no stock"
    assert found[5].detail == "it holds more than 60 MiB"


def test_a_server_that_is_started_here_forgets_when_it_is_reset(served):
    """A reset is a restart; what the server prints about its answer tells the line."""
    consumer = served(deadline=10)
    assert consumer.renewable
    first = list(consumer.deliver([told("count")] * 3))
    consumer.reset()
    again = list(consumer.deliver([told("count")]))
    assert [each.verdict.value for each in first] == ["accepted", "accepted", "crashed"]
    assert [each.verdict.value for each in again] == ["accepted"]
    assert first[2].cause.startswith("TypeError at server.py:")


def test_a_log_after_the_answer_still_tells_where_a_server_crashed(served):
    """It is waited for a little, also after crashes that the server did not log."""
    faults = [told(do) for do in ("log late", "fail", "log late")]
    found = [each.cause for each in served(deadline=10).deliver(faults)]
    assert [cause == "LookupError at desk.py:7" for cause in found] == [True, False, True]


def test_a_server_that_cannot_be_started_is_an_error_of_the_consumer(served, tmp_path):
    """The line tells why: it ends, it does not listen, or something else does."""
    (tmp_path / "server.py").write_text("raise SystemExit('no database')")
    with pytest.raises(ConsumerError, match="the server ended with status 1: no database"):
        outcomes(served())
    (tmp_path / "server.py").write_text("import time; time.sleep(60)")
    with pytest.raises(ConsumerError, match="it does not listen within 1 s"):
        outcomes(served(start=1))
    with serving() as server, pytest.raises(ConsumerError, match="something listens at"):
        outcomes(HttpConsumer(url(server), serve="true"))
    with pytest.raises(ConsumerError, match="'no-such' cannot be run"):
        outcomes(HttpConsumer("http://127.0.0.1:1/", serve="no-such"))
    with pytest.raises(ConsumerError, match="only a server is started"):
        Door("app:app", serve="flask run").open()


def python(code):
    """Return a command that runs some Python."""
    return shlex.join([sys.executable, "-c", code])


@pytest.mark.parametrize(
    ("code", "verdict", "detail"),
    [
        ("", "accepted", ""),
        ("sys.exit('no id\\n')", "crashed", "the process ended with status 1: no id"),
        ("print('no', 'id'); sys.exit(65)", "rejected", "no id"),
        ("sys.exit(9)", "rejected", ""),
        ("json.loads('{')", "crashed", "the process ended with status 1: json.decoder.JSONDecode"),
        ("assert os.environ['EVENTCONTRACTS_EVENT_TYPE'] == 'ORDER/PLACED'", "accepted", ""),
        ("assert sys.stdin.buffer.read() == b'{\"id\": 1}'", "accepted", ""),
        ("sys.stdin.close()", "accepted", ""),
    ],
)
def test_an_exit_status_has_a_verdict(code, verdict, detail):
    """0 accepts, 65 and what is named reject, all else is a crash with the line that tells why."""
    command = python(f"import json, os, sys\n{code}")
    (outcome,) = outcomes(ExecConsumer(command, rejects=("9",), limits=PATIENT))
    assert outcome.verdict.value == verdict
    assert outcome.detail.startswith(detail)


def test_a_body_without_bytes_is_delivered_too():
    """A program reads the end of its input at once, and an app an empty body."""
    nothing = Delivery.of_bytes(b"")
    command = python("import sys; sys.exit(sys.stdin.buffer.read() != b'')")
    assert outcomes(ExecConsumer(command, limits=PATIENT), nothing)[0].verdict.value == "accepted"
    assert outcomes(app("strange"), nothing)[0].verdict.value == "accepted"
    with serving() as server:
        outcomes(HttpConsumer(url(server), limits=PATIENT), nothing)
    assert server.seen[0][2] == b""


def test_a_large_event_reaches_a_program_that_reads_late():
    """A body beyond any pipe's capacity is sent as the program takes it."""
    code = "import sys, time; time.sleep(0.2); sys.exit(len(sys.stdin.buffer.read()) != 3_000_002)"
    large = Delivery(b'"' + b"x" * 3_000_000 + b'"')
    (outcome,) = outcomes(ExecConsumer(python(code), limits=PATIENT), large)
    assert outcome.verdict.value == "accepted"


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("no-such-program --now", "'no-such-program' cannot be run: No such file"),
        ("node 'adapter.js", "it cannot be split into words: No closing quotation"),
        ("", "it is no command"),
        (python("raise SystemExit('no broker')"), "the process ended with status 1: no broker"),
        (python("print('ready')"), "it printed 'ready', which is no answer"),
        (python("print('{}')"), "it answers the greeting with '{}'"),
        (python("import time; time.sleep(60)"), "no answer in 1 s"),
        (
            python('print(\'{"op":"hello","protocol":1,"error":"no database"}\')'),
            "no database",
        ),
    ],
)
def test_a_program_that_cannot_be_used_gives_one_line(command, problem):
    """The line says what it did in place of a greeting."""
    with pytest.raises(ConsumerError) as caught:
        outcomes(CommandConsumer(command, limits=Limits(start=1)))
    assert problem in str(caught.value)


SPEAKER = """
import json, pathlib, sys
for line in sys.stdin:
    message = json.loads(line)
    if message["op"] == "hello":
        {hello}
        print(json.dumps({{"op": "hello", "protocol": 1, "reset": {reset}}}), flush=True)
    elif message["op"] == "reset":
        count = 0
        print(json.dumps({{"op": "reset"}}), flush=True)
    elif message["op"] == "deliver":
        {deliver}
        print(json.dumps({{"seq": message["seq"], "verdict": "accepted"}}), flush=True)
"""


def speaker(deliver="pass", hello="count = 0", *, reset=False):
    """Return a command that speaks the protocol."""
    return python(SPEAKER.format(deliver=deliver, hello=hello, reset=reset))


def test_what_dies_at_its_next_start_costs_verdicts_and_ends(tmp_path):
    """The first start may fail as an error; later ones are crashes within the budget."""
    once = f"f = pathlib.Path({str(tmp_path / 'ran')!r}); assert not f.exists(); f.touch()"
    command = speaker("sys.exit(3)", once)
    found = outcomes(CommandConsumer(command, limits=Limits(losses=3)), *[EVENT] * 5)
    assert [each.verdict.value for each in found] == [*["crashed"] * 3, *["skipped"] * 2]
    assert found[1].detail.startswith("it does not start again: the process ended with status 1")


@pytest.mark.parametrize("reset", [True, False])
def test_a_program_forgets_by_being_told_or_by_being_replaced(reset):
    """After a reset the count begins anew, whether in the same process or in another."""
    crash = "count += 1; assert count < 3"
    consumer = CommandConsumer(speaker(crash, reset=reset), limits=PATIENT)
    first = [each.verdict.value for each in consumer.deliver([EVENT] * 2)]
    consumer.reset()
    again = [each.verdict.value for each in outcomes(consumer, *[EVENT] * 3)]
    assert (first, again) == (["accepted"] * 2, ["accepted", "accepted", "crashed"])


def test_a_crash_of_a_program_tells_the_line_on_its_standard_error():
    """The last line that names an error is the detail; error and place are the cause."""
    command = speaker("{}['id']")
    outcome, *_ = outcomes(CommandConsumer(command, limits=Limits(losses=1)))
    assert outcome.detail == "the process ended with status 1: KeyError: 'id'"
    assert outcome.cause.startswith("the process ended with status 1 KeyError")


@pytest.mark.parametrize(
    ("name", "interface", "kind"),
    [
        ("app:handler", None, "IsolatedConsumer"),
        ("HTTP://host/x", None, "HttpConsumer"),
        ("node x", Interface.COMMAND, "CommandConsumer"),
        ("jq .", Interface.EXEC, "ExecConsumer"),
        ("app:app", Interface.ASGI, "IsolatedConsumer"),
    ],
)
def test_the_door_is_chosen_by_interface_or_name(name, interface, kind):
    """An address is reached by HTTP, all else as a callable unless it is said."""
    assert type(Door(name, interface).open()).__name__ == kind


def test_only_python_runs_in_process():
    """A server or a program cannot be called here."""
    for door in (Door("http://h/", in_process=True), Door("x", Interface.EXEC, in_process=True)):
        with pytest.raises(ConsumerError, match="only Python code runs in process"):
            door.open()


def test_every_interface_has_one_row():
    """The table of doors has each way to reach a consumer, and the last row takes any name."""
    assert sorted(kind.name for kind in DOORS) == sorted(Interface)
    assert DOORS[-1].recognizes("anything")


@pytest.fixture
def install_door(tmp_path, monkeypatch):
    """Return a function that installs a package with a door, whose opening is an expression."""

    def install(opening):
        (tmp_path / "shopdoor.py").write_text(
            "from eventcontracts.extensions import DoorKind\n"
            f"DOOR = DoorKind('shop', lambda name: name.startswith('shop:'), {opening})\n"
        )
        info = tmp_path / "shopdoor-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shopdoor\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[eventcontracts.doors]\nshop = shopdoor:DOOR\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        doors._installed.cache_clear()  # noqa: SLF001  # what is installed has changed

    yield install
    sys.modules.pop("shopdoor", None)
    doors._installed.cache_clear()  # noqa: SLF001


def test_an_installed_door_is_asked_first(install_door):
    """It takes the names that it recognizes, and is given all that was configured."""
    install_door("lambda door: door")
    assert Door("shop:orders").reached == "shop"
    assert Door("shop:orders", rejects=("X",)).open() == Door("shop:orders", rejects=("X",))
    assert Door("app:handler").reached == Interface.CALLABLE
    assert Door("shop:orders", Interface.CALLABLE).reached == Interface.CALLABLE
    with pytest.raises(ConsumerError, match="only Python code runs in process, and this is shop"):
        Door("shop:orders", in_process=True).open()
    with pytest.raises(ConsumerError, match="only a server is started"):
        Door("shop:orders", serve="x").open()


def test_a_door_that_cannot_be_opened_is_told_in_one_line(install_door):
    """Whatever it raises names the door and who installed it."""
    install_door("lambda door: door.nothing")
    with pytest.raises(InputError, match=r"^the door shop \(shopdoor:DOOR\) of shopdoor failed: A"):
        Door("shop:orders").open()
