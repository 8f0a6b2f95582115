"""How many deliveries a second does each door make, beside the bare door?

    python benchmarks/doors.py [--events N] [--rounds N]

The bare door is what anybody would write: a loop over the function with `json.loads`, a loop over
the app with the test client of httpx, a loop over `httpx.Client.post`, a pipe to a program that
answers lines (one line ahead, and 64), `subprocess.run`. The consumer does nothing, the events are
valid ones of the bundled catalog. Both doors take turns, so that a busy machine slows both alike;
the table has the medians of the rates, by the clock and by the CPU of all processes, and how much
of the bare door's rate is left.
"""

from __future__ import annotations

import argparse
import json
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from eventcontracts.catalog import Catalog
from eventcontracts.consumers import Consumer, Interface, Limits
from eventcontracts.consumers.doors import Door
from eventcontracts.generation import cases
from eventcontracts.policy import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.cases import Case

__all__ = ["main"]

WINDOW = 64
CONSUMER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def on_event(event):
    return None

async def asgi(scope, receive, send):
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})

def wsgi(environ, start_response):
    environ["wsgi.input"].read()
    start_response("204 No Content", [])
    return []

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.wfile.write(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
    def log_message(self, *arguments):
        pass

def serve():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()

def speak():
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message.get("op") == "bye":
            break
        if message.get("op") == "hello":
            answer = {"op": "hello", "protocol": 1}
        else:
            answer = {"seq": message["seq"], "verdict": "accepted"}
        sys.stdout.write(json.dumps(answer) + "\\n")
        sys.stdout.flush()

def once():
    sys.stdin.buffer.read()

if __name__ == "__main__":
    {"serve": serve, "speak": speak, "once": once}[sys.argv[1]]()
"""


@dataclass(frozen=True)
class Rate:
    """Deliveries a second, by the clock and by the CPU of all processes."""

    wall: float
    cpu: float


def cpu() -> float:
    """Return the CPU seconds of this process and of all children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def measured(deliver: Callable[[Sequence[Case]], None], made: Sequence[Case]) -> Rate:
    """Return the rate of a way to deliver some cases, without what the first one takes."""
    wall, used = (
        many - one for many, one in zip(spent(deliver, made), spent(deliver, made[:1]), strict=True)
    )
    return Rate((len(made) - 1) / wall, (len(made) - 1) / used)


def spent(deliver: Callable[[Sequence[Case]], None], made: Sequence[Case]) -> tuple[float, float]:
    """Return the seconds by the clock and of CPU that deliveries take; their processes end."""
    before, started = cpu(), time.perf_counter()
    deliver(made)
    return time.perf_counter() - started, cpu() - before


def through(name: str, interface: Interface | None, path: str) -> Callable[[Sequence[Case]], None]:
    """Return the delivery through our door."""

    def deliver(made: Sequence[Case]) -> None:
        consumer: Consumer = Door(name, interface, limits=Limits(deadline=30), path=(path,)).open()
        try:
            verdicts = {outcome.verdict for outcome in consumer.deliver(made)}
        finally:
            consumer.close()
        if verdicts != {Verdict.ACCEPTED}:
            raise SystemExit(f"{name}: {verdicts}")

    return deliver


def bare_call(made: Sequence[Case]) -> None:
    """Call the function in a loop."""
    from benchmark_consumer import on_event  # type: ignore[import-not-found]  # it is written here

    for case in made:
        on_event(json.loads(case.body))


def bare_app(interface: Interface) -> Callable[[Sequence[Case]], None]:
    """Return a loop over an app by its test client."""

    def deliver(made: Sequence[Case]) -> None:
        import benchmark_consumer  # type: ignore[import-not-found]  # it is written here

        if interface is Interface.WSGI:
            transport = httpx.WSGITransport(app=benchmark_consumer.wsgi)
            with httpx.Client(transport=transport, base_url="http://test") as client:
                for case in made:
                    client.post("/", content=case.body)
            return
        import asyncio

        async def loop() -> None:
            transport = httpx.ASGITransport(app=benchmark_consumer.asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                for case in made:
                    await client.post("/", content=case.body)

        asyncio.run(loop())

    return deliver


def bare_http(url: str) -> Callable[[Sequence[Case]], None]:
    """Return a loop over httpx."""

    def deliver(made: Sequence[Case]) -> None:
        with httpx.Client(trust_env=False) as client:
            for case in made:
                client.post(url, content=case.body).raise_for_status()

    return deliver


def bare_pipe(command: Sequence[str], window: int) -> Callable[[Sequence[Case]], None]:
    """Return a pipe to a program that answers lines, some lines ahead."""

    def lines(made: Iterable[Case]) -> Iterator[bytes]:
        for seq, case in enumerate(made):
            yield b'{"seq":%d,"event":%b}\n' % (seq, case.body)

    def deliver(made: Sequence[Case]) -> None:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            if process.stdin is None or process.stdout is None:
                raise SystemExit("no pipes")
            ahead = 0
            for line in lines(made):
                process.stdin.write(line)
                ahead += 1
                if ahead == window:
                    process.stdin.flush()
                    for _ in range(ahead):
                        json.loads(process.stdout.readline())
                    ahead = 0
            process.stdin.close()
            for answer in process.stdout:
                json.loads(answer)

    return deliver


def bare_once(command: Sequence[str]) -> Callable[[Sequence[Case]], None]:
    """Return a loop over subprocess.run."""

    def deliver(made: Sequence[Case]) -> None:
        for case in made:
            subprocess.run(command, input=case.body, check=True, capture_output=True)

    return deliver


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=[interface.value for interface in Interface])
    options = parser.parse_args()
    names = ("TASK_ENQUEUED", "AGENT_SUBSCRIBED")
    contracts = [Catalog.load("expertflow-cx").contract(name) for name in names]
    made = [case for contract in contracts for case in cases(contract, Kind.VALID, n=200)]
    size = sum(len(case.body) for case in made) // len(made)
    made *= options.events // len(made)
    sys.stdout.write(f"{len(made):,} events of {size:,} bytes\n")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "benchmark_consumer.py")
        file.write_text(CONSUMER)
        sys.path.insert(0, folder)
        program = [sys.executable, str(file)]
        speaker, once = [*program, "speak"], [*program, "once"]
        with subprocess.Popen([*program, "serve"], stdout=subprocess.PIPE) as server:
            port = int(server.stdout.readline()) if server.stdout else 0
            url = f"http://127.0.0.1:{port}/"
            app = "benchmark_consumer:"
            rows = [
                ("callable", f"{app}on_event", None, "loop", bare_call, 1),
                ("asgi", f"{app}asgi", Interface.ASGI, "httpx", bare_app(Interface.ASGI), 10),
                ("wsgi", f"{app}wsgi", Interface.WSGI, "httpx", bare_app(Interface.WSGI), 10),
                ("http", url, None, "httpx", bare_http(url), 20),
                *(
                    ("command", shlex.join(speaker), Interface.COMMAND, told, bare, 1)
                    for told, bare in (
                        ("pipe", bare_pipe(speaker, 1)),
                        (f"pipe {WINDOW}", bare_pipe(speaker, WINDOW)),
                    )
                ),
                ("exec", shlex.join(once), Interface.EXEC, "run", bare_once(once), 400),
            ]
            sys.stdout.write(f"{'door':10}{'bare':10}{'wall/s':>9}{'bare':>9}{'kept':>6}")
            sys.stdout.write(f"{'CPU/s':>10}{'bare':>9}{'kept':>6}\n")
            for door, name, interface, told, bare, fewer in rows:
                if options.only in {None, door}:
                    ours = through(name, interface, folder)
                    show(door, told, compared(ours, bare, made[::fewer], options.rounds))
            server.kill()


def compared(
    ours: Callable[[Sequence[Case]], None],
    bare: Callable[[Sequence[Case]], None],
    made: Sequence[Case],
    rounds: int,
) -> tuple[Rate, Rate]:
    """Return the medians of both rates."""
    found: tuple[list[Rate], list[Rate]] = ([], [])
    for _ in range(rounds):
        for deliver, rates in zip((bare, ours), found, strict=True):
            rates.append(measured(deliver, made))
    medians = [
        Rate(
            statistics.median(rate.wall for rate in rates),
            statistics.median(rate.cpu for rate in rates),
        )
        for rates in found
    ]
    return medians[0], medians[1]


def show(door: str, told: str, rates: tuple[Rate, Rate]) -> None:
    """Print one row."""
    bare, ours = rates
    sys.stdout.write(f"{door:10}{told:10}{ours.wall:9,.0f}{bare.wall:9,.0f}")
    sys.stdout.write(f"{ours.wall / bare.wall:6.0%}{ours.cpu:10,.0f}{bare.cpu:9,.0f}")
    sys.stdout.write(f"{ours.cpu / bare.cpu:6.0%}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
