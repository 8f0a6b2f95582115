"""Consumers that do what an event tells them: `{"do": "hang"}`.

The same faults stand behind every door: `on_event` is a callable, `asgi` and `wsgi` are apps, and
`python -m eventcontracts.doctor.planted server|speaker|once` is a server, a program that speaks the
protocol, or one that is run once for each event.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import sys
import time
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["asgi", "main", "on_event", "wsgi"]

FLOOD_CHUNK: Final = b"x" * 4096
FLOOD_LINE: Final = b"x" * 79 + b"\n"
LEAK_BYTES: Final = 16 << 20
MAX_LEAKED_BYTES: Final = 1 << 30
"""Bytes after which a leak ends by itself, where nobody stops it."""
HANG_SECONDS: Final = 60
EXIT_REJECTED: Final = 65

leaked_memory: list[bytearray] = []


def on_event(event: Any) -> None:
    """Do what an event says.

    Raises:
        ValueError: If it says so, or is no event.
        LookupError: If it says so.
    """
    if not isinstance(event, dict):
        raise ValueError("no event")  # noqa: TRY004 - it is how a consumer rejects
    action = ACTIONS.get(str(event.get("do")))
    if action is not None:
        action(event)


def _reject(event: dict[str, Any]) -> None:
    raise ValueError(f"no, thank you: {event['do']}")


def _crash(event: dict[str, Any]) -> None:
    raise KeyError(event["do"])


def _exit_process(event: dict[str, Any]) -> None:
    del event
    os._exit(3)


def _break_protocol(event: dict[str, Any]) -> None:
    del event
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.raise_signal(signal.SIGSEGV)


def _hang(event: dict[str, Any]) -> None:
    del event
    time.sleep(HANG_SECONDS)


def _flood(descriptor: int, piece: bytes) -> Callable[[dict[str, Any]], None]:
    def write(event: dict[str, Any]) -> None:
        del event
        while True:
            os.write(descriptor, piece)

    return write


def _leak(event: dict[str, Any]) -> None:
    while len(leaked_memory) * LEAK_BYTES < MAX_LEAKED_BYTES:
        leaked_memory.append(bytearray(os.urandom(4096)) * (LEAK_BYTES // 4096))
        time.sleep(0.01)
    _hang(event)


def _crash_once(event: dict[str, Any]) -> None:
    """Crash the first time only."""
    marker = Path(event["marker"])
    if not marker.exists():
        marker.touch()
        raise KeyError("the first time")


ACTIONS: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    "reject": _reject,
    "crash": _crash,
    "leave": _exit_process,
    "break": _break_protocol,
    "hang": _hang,
    "flood-output": _flood(1, FLOOD_CHUNK),
    "flood-lines": _flood(1, FLOOD_LINE),
    "flood-errors": _flood(2, FLOOD_CHUNK),
    "leak": _leak,
    "change": _crash_once,
}


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """Answer 200, or 400 where an event is rejected."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, says = _http_status(body)
    await send({"type": "http.response.start", "status": status, "headers": []})
    while _asks_for(body, "endless"):
        await send({"type": "http.response.body", "body": FLOOD_CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": says})


def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer 200, or 400 where an event is rejected."""
    body = environ["wsgi.input"].read()
    status, says = _http_status(body)
    start_response(f"{status} Told", [("Content-Type", "text/plain")])
    yield says
    while _asks_for(body, "endless"):
        yield FLOOD_CHUNK


def _http_status(body: bytes) -> tuple[int, bytes]:
    try:
        on_event(json.loads(body))
    except ValueError as error:
        return 400, str(error).encode()
    return 200, b"thanks"


def _asks_for(body: bytes, action: str) -> bool:
    with contextlib.suppress(ValueError):
        event = json.loads(body)
        return isinstance(event, dict) and event.get("do") == action
    return False


class _Handler(BaseHTTPRequestHandler):
    """Answers 200, 400 where an event is rejected, and 500 where it crashes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take an event."""
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            status, says = _http_status(body)
        except Exception as error:  # noqa: BLE001 - as a server does
            status, says = 500, repr(error).encode()
        with contextlib.suppress(OSError):
            if not self._misbehaves(body):
                self.send_response(status)
                self.send_header("content-length", str(len(says)))
                self.end_headers()
                self.wfile.write(says)

    def _misbehaves(self, body: bytes) -> bool:
        """Do what only a server can do wrong, and return whether there was something."""
        self.close_connection = True
        if _asks_for(body, "hang-up"):
            self.connection.shutdown(socket.SHUT_RDWR)
        elif _asks_for(body, "garbage"):
            self.wfile.write(b"nonsense\r\n\r\n")
        elif _asks_for(body, "trickle"):
            for letter in b"HTTP/1.1 200 " + FLOOD_CHUNK:
                self.wfile.write(bytes([letter]))
                time.sleep(0.05)
        elif _asks_for(body, "endless"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                self.wfile.write(FLOOD_CHUNK)
        else:
            self.close_connection = False
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def _serve_http() -> None:
    """Serve at a free port, which is printed; whoever dies is replaced."""
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        if os.fork() == 0:
            server = ThreadingHTTPServer(listener.getsockname(), _Handler, bind_and_activate=False)
            server.socket.close()
            server.socket = listener
            server.serve_forever()
        os.wait()


def _serve_protocol() -> None:
    """Speak the protocol."""
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["op"] == "hello":
            _write_line({"op": "hello", "protocol": 1, "bytes": True})
        elif message["op"] == "bye":
            return
        else:
            _answer_message(message)


def _answer_message(message: dict[str, Any]) -> None:
    event, seq = message.get("event"), message["seq"]
    try:
        on_event(json.loads(b64decode(message["body_base64"])) if event is None else event)
    except ValueError as error:
        _write_line({"seq": seq, "verdict": "rejected", "detail": str(error)})
        return
    except Exception as error:  # noqa: BLE001 - as an adapter does
        _write_line({"seq": seq, "verdict": "crashed", "detail": repr(error)})
        return
    does = event.get("do") if isinstance(event, dict) else None
    if does == "garbage":
        sys.stdout.write("nonsense\n")
    if does == "hang-up":
        sys.stdout.flush()
        os.close(1)
        _hang({})
    _write_line({"seq": seq + (does == "disorder"), "verdict": "accepted"})


def _write_line(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _take_one_event() -> None:
    """Take one event from standard input."""
    try:
        on_event(json.loads(sys.stdin.buffer.read()))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_REJECTED)


def main(words: list[str]) -> None:
    """Be one of the consumers that are programs.

    Args:
        words: `server`, `speaker` or `once`.
    """
    {"server": _serve_http, "speaker": _serve_protocol, "once": _take_one_event}[words[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
