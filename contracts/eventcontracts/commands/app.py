"""The application: all commands under one name, and what becomes of their errors.

Exit status 0 is fine, 1 means findings, 2 wrong use or input that cannot be read; the latter is
one line on standard error.
"""

from __future__ import annotations

import ast
import gc
import os
import signal
import sys
import threading
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer

from eventcontracts.errors import InputError
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

__all__ = ["COMMAND_FUNCTIONS", "application", "main", "overview"]

PROGRAM = "eventcontracts"

MAX_FAULT_LENGTH: Final = 200
"""How many characters of an unforeseen error's message are told."""

COMMAND_FUNCTIONS: Final = {
    "infer": "infer:infer",
    "lint": "lint:lint",
    "list": "listing:list_events",
    "explain": "explain:explain",
    "bundle": "bundle:bundle",
    "generate": "generate:generate",
    "corpus": "corpus:corpus",
    "verify": "verify:verify",
    "export": "export:export",
    "diff": "diff:diff",
    "check": "check:check",
    "redact": "redact:redact",
    "replay": "replay:replay",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
}
"""Each command's module and function; only the one that is asked for is imported."""

EXIT_WRONG_USE = 2
EXIT_INTERRUPTED = 130
EXIT_SIGNAL_BASE = 128
"""What a shell adds to the number of the signal that ended a program."""

GC_THRESHOLD = 50_000
"""After how many new objects a command looks for garbage that holds itself.

Commands make a great deal that lives for one event and goes by itself, and hardly any cycles; to
look after every 700 objects, as Python does, takes a tenth of their time and finds nothing.
"""

# Typer brings its own copy of click or uses an installed one, depending on its version; this is
# the usage error of whichever it is.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


def application(*names: str) -> typer.Typer:
    """Return the application with some of its commands, or all if none is named."""
    app = typer.Typer(**_typer_settings())
    app.callback()(_keep_as_group)
    for name in names or COMMAND_FUNCTIONS:
        module, _, function = COMMAND_FUNCTIONS[name].partition(":")
        found = import_module(f"eventcontracts.commands.{module}")
        app.command(name)(getattr(found, function))
    return app


def overview() -> typer.Typer:
    """Return the application for its own help alone: what its commands are, none imported."""
    app = typer.Typer(**_typer_settings())
    app.callback()(_keep_as_group)
    for name, place in COMMAND_FUNCTIONS.items():
        module, _, function = place.partition(":")
        app.command(name, help=_command_summary(module, function))(_keep_as_group)
    return app


def _command_summary(module: str, function: str) -> str | None:
    """Return the documentation of a command, read from its source."""
    source = Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
    defined = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return next((ast.get_docstring(node) for node in defined if node.name == function), None)


def _typer_settings() -> dict[str, Any]:
    return {
        "name": PROGRAM,
        "help": "Turn documented event payloads into schemas, events and contract tests.",
        "add_completion": False,
        "rich_markup_mode": None,
        "pretty_exceptions_enable": False,
    }


def _keep_as_group() -> None:
    """Keep one command a command, where typer would take it for the application itself."""


@contextmanager
def _raised_gc_threshold() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_raised_gc_threshold()
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status.

    Args:
        arguments: The words after the program's name; those of the process unless given.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    known = [word for word in words[:1] if word in COMMAND_FUNCTIONS]
    app = overview() if words in ([], ["--help"]) else application(*known)
    command = typer.main.get_command(app)
    _handle_termination()
    try:
        with command.make_context(PROGRAM, words or ["--help"]) as context:
            status = command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as done:
        status = done.exit_code
    except UsageError as error:
        sys.exit(_print_error(_format_usage_error(error)))
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except InputError as error:
        sys.exit(_print_error(str(error)))
    except OSError as error:
        sys.exit(_print_error(_format_file_error(error)))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  a traceback would look like findings: status 1
        sys.exit(_print_error(_report_fault(error)))
    sys.exit(status if isinstance(status, int) else 0)


def _format_file_error(error: OSError) -> str:
    """Return which file cannot be used, and why, as far as the system tells."""
    if error.filename is None or not error.strerror:
        return str(error)
    return f"{os.fspath(error.filename)}: {error.strerror}"


def _report_fault(error: Exception) -> str:
    """Write down an error that nobody foresaw, and return the line that tells of it."""
    from tempfile import NamedTemporaryFile
    from traceback import format_exception

    told = f"this is a fault of {PROGRAM}: {type(error).__name__}: {str(error)[:MAX_FAULT_LENGTH]}"
    report = "".join(format_exception(error))
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix=f"{PROGRAM}-fault-",
            suffix=".txt", delete=False,
        ) as file:  # fmt: skip
            file.write(report)
    except OSError:
        return f"{told}; please send us the words of the command and the file that it was given"
    return f"{told}; please send us {file.name}"


def _handle_termination() -> None:
    """End as by an interrupt when asked to, so that nothing half written is left behind."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _exit_on_signal)


def _exit_on_signal(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(EXIT_SIGNAL_BASE + number)


def _format_usage_error(error: Exception) -> str:
    """Return what a usage error says, with the option that it is about."""
    format_message = getattr(error, "format_message", None)
    return format_message() if format_message else str(error)


def _print_error(message: str) -> int:
    sys.stderr.write(f"{PROGRAM}: {printable(' '.join(message.split()))}\n")
    return EXIT_WRONG_USE
