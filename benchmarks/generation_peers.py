"""Other makers of events from a JSON Schema, each in an environment and a process of its own.

A peer is a program: from the file of a schema it writes events to a file, one a line, until there
are enough or its CPU time is up. Before the first event it prints what CPU time it has taken, so
that its imports and its reading of the schema need not count.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from inference_corpora import npm_install
from processes import FailedError, measured, reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["PEERS", "Installed", "Made", "Peer", "installed"]

LIMIT: Final = 20
"""After how many CPU-seconds a peer is ended; what it has made by then counts."""

PYTHON: Final = """
import json, os, sys, time, warnings
warnings.simplefilter("ignore")
file, most, seconds, out = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), open(sys.argv[4], "w")
made = 0
def keep(text):
    global made
    out.write(text + "\\n")
    out.flush()
    made += 1
    if made == most or time.process_time() > begun + seconds:
        out.close()
        os._exit(0)  # what libraries do at their end is no part of making events
{prepare}
begun = time.process_time()
print(begun, flush=True)
while True:
    {make}
"""
JSF: Final = PYTHON.format(
    prepare="""
from jsf import JSF
faker = JSF(json.load(open(file)))
""",
    make="keep(json.dumps(faker.generate()))",
)
POLYFACTORY: Final = PYTHON.format(
    prepare="""
from pathlib import Path
from datamodel_code_generator import DataModelType, InputFileType, generate
generate(Path(file), input_file_type=InputFileType.JsonSchema, output=Path("model.py"),
         class_name="Event", output_model_type=DataModelType.PydanticV2BaseModel,
         allow_population_by_field_name=True)
sys.path.insert(0, "")
from model import Event
from polyfactory.factories.pydantic_factory import ModelFactory
class Events(ModelFactory[Event]):
    __allow_none_optionals__ = False
""",
    make="keep(Events.build().model_dump_json(by_alias=True))",
)
HYPOTHESIS: Final = """
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
@settings(max_examples=100, database=None, deadline=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))
@given({strategy})
def draw(event):
    keep(json.dumps({event}))
"""
HYPOTHESIS_JSONSCHEMA: Final = PYTHON.format(
    prepare="from hypothesis_jsonschema import from_schema\n"
    'formats = {"uuid": __import__("hypothesis").strategies.uuids().map(str)}\n'
    + HYPOTHESIS.format(
        strategy="from_schema(json.load(open(file)), custom_formats=formats)", event="event"
    ),
    make="draw()",
)
SCHEMATHESIS: Final = PYTHON.format(
    prepare="""
import schemathesis
body = {"application/json": {"schema": json.load(open(file))}}
post = {"requestBody": {"required": True, "content": body},
        "responses": {"200": {"description": ""}}}
api = {"openapi": "3.1.0", "info": {"title": "", "version": ""},
       "paths": {"/events": {"post": post}}}
operation = schemathesis.openapi.from_dict(api)["/events"]["POST"]
"""
    + HYPOTHESIS.format(strategy="operation.as_strategy()", event="event.body"),
    make="draw()",
)
JSON_SCHEMA_FAKER: Final = """
import { openSync, readFileSync, writeSync } from "node:fs";
import { createGeneratorSync } from "json-schema-faker";
const [file, most, seconds, out] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(file));
const generator = createGeneratorSync({ seed: 1, maxDepth: 50 });
const target = openSync(out, "w");
const spent = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };
const begun = spent();
console.log(begun);
for (let made = 0; made < Number(most) && spent() < begun + Number(seconds); made++)
  writeSync(target, JSON.stringify(generator.generate(schema)) + "\\n");
"""


class Peer(NamedTuple):
    """Another maker of events.

    Attributes:
        name: What it is called in the table.
        code: The program.
        packages: What to install, the maker itself first.
        plain: Whether it is given the schema in plain keywords, as it fails on the whole one.
    """

    name: str
    code: str
    packages: tuple[str, ...]
    plain: bool = False


PEERS: Final = (
    Peer("json-schema-faker", JSON_SCHEMA_FAKER, ("json-schema-faker",), plain=True),
    Peer("jsf", JSF, ("jsf",), plain=True),
    Peer("polyfactory", POLYFACTORY, ("polyfactory", "datamodel-code-generator", "pydantic")),
    Peer("schemathesis", SCHEMATHESIS, ("schemathesis",), plain=True),
    Peer(
        "hypothesis-jsonschema, Hypothesis before 6.170.10",
        HYPOTHESIS_JSONSCHEMA,
        ("hypothesis-jsonschema", "hypothesis<6.170.10"),
    ),
    Peer("hypothesis-jsonschema", HYPOTHESIS_JSONSCHEMA, ("hypothesis-jsonschema", "hypothesis")),
)


class Made(NamedTuple):
    """What a run of a peer made and took.

    Attributes:
        lines: The events.
        seconds: CPU-seconds from the first event on.
        total: CPU-seconds from nothing on.
        peak: The most memory it had, in MB.
    """

    lines: Sequence[bytes]
    seconds: float
    total: float
    peak: float


class Installed(NamedTuple):
    """A peer that can run.

    Attributes:
        peer: Which one.
        version: Of its main package.
        command: The interpreter and the program.
        folder: Where it runs.
    """

    peer: Peer
    version: str
    command: tuple[str | Path, ...]
    folder: Path

    def make(self, schema: Path, most: int, seconds: float) -> Made:
        """Return what it makes of a schema.

        Args:
            schema: The file of the schema.
            most: How many events are enough.
            seconds: After how many CPU-seconds it begins no further event.

        Raises:
            FailedError: If it fails, or has no event when its time is up.
        """
        out = self.folder / "events.ndjson"
        command = (*self.command, schema, str(most), str(seconds), out)
        run = measured([*map(str, command)], folder=self.folder, limit=LIMIT, partly=True)
        *lines, _begun = out.read_bytes().split(b"\n")
        if not lines:
            raise FailedError(f"no event within {LIMIT} CPU-seconds")
        return Made(lines, run.seconds - float(run.output.split()[0]), run.seconds, run.peak)


def installed(peer: Peer, home: Path) -> Installed:
    """Return a peer, installed into a folder of its own.

    Raises:
        FailedError: If it cannot be installed.
    """
    home.mkdir()
    try:
        return (_with_npm if peer.code is JSON_SCHEMA_FAKER else _with_pip)(peer, home)
    except subprocess.CalledProcessError as error:
        raise FailedError(f"cannot be installed: {reason(error.stderr or '')}") from None


def _with_npm(peer: Peer, home: Path) -> Installed:
    npm_install(home, *peer.packages)
    program = home / "make.mjs"
    program.write_text(peer.code)
    package = json.loads((home / "node_modules" / peer.packages[0] / "package.json").read_bytes())
    return Installed(peer, package["version"], ("node", program), home)


def _with_pip(peer: Peer, home: Path) -> Installed:
    python, program = home / "venv/bin/python", home / "make.py"
    program.write_text(peer.code)
    uv = shutil.which("uv")
    ask = f"import importlib.metadata as m; print(m.version({peer.packages[0]!r}))"
    pip = (
        [uv, "pip", "install", "--compile-bytecode", "--python", str(python)]
        if uv
        else [str(python), "-m", "pip", "install"]
    )
    for command in (
        [sys.executable, "-m", "venv", str(home / "venv")],
        [*pip, "--quiet", *peer.packages],
    ):
        subprocess.run(command, check=True, capture_output=True, text=True)
    told = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    return Installed(peer, told.stdout.strip(), (python, program), home)
