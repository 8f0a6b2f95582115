"""Callables under test, by names such as `app.handlers:on_event`, and their lines in a stack."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventcontracts.consumers.interface import ConsumerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

__all__ = [
    "CallableTarget",
    "StackFrame",
    "dumped_frames",
    "innermost_location",
    "resolve_target",
    "target_of_function",
    "traceback_frames",
]

# Finding the line of the user's code in a stack.


StackFrame = tuple[str, int]


"""A file and a line number."""


DUMPED_FRAME = re.compile(r'^  File "(?P<file>.*)", line (?P<line>\d+) in ', re.MULTILINE)


OWN_FOLDER = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - compared with code objects' text


LIBRARY_FOLDERS = (
    *{sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")},
)


def traceback_frames(traceback: TracebackType | None) -> Iterator[StackFrame]:
    """Yield the frames of a traceback, the outermost first."""
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


def dumped_frames(dump: str) -> tuple[StackFrame, ...]:
    """Return the frames in a dump of `faulthandler`, the outermost first.

    >>> dumped_frames('  File "a.py", line 3 in on_event')
    (('a.py', 3),)
    """
    found = [(match["file"], int(match["line"])) for match in DUMPED_FRAME.finditer(dump)]
    return tuple(reversed(found))


def innermost_location(frames: Sequence[StackFrame], home: str, base: str) -> str:
    """Return `file:line` of the innermost frame in the user's own code.

    Without such a frame it is the innermost one that is not ours, and without any it is empty.

    Args:
        frames: The stack, outermost first.
        home: The folder of the consumer's module, which is the user's wherever it lies.
        base: The working folder, which is the user's but for an environment in it.

    >>> innermost_location([("/app/desk.py", 88)], home="/app", base="/")
    'app/desk.py:88'
    """
    foreign = [frame for frame in frames if not frame[0].startswith(OWN_FOLDER)]
    own = [frame for frame in foreign if _is_user_code(frame[0], home, base)]
    if not foreign:
        return ""
    file, line = (own or foreign)[-1]
    return f"{file.removeprefix(_is_library_code(base))}:{line}"


def _is_user_code(file: str, home: str, base: str) -> bool:
    if home and file.startswith(_is_library_code(home)):
        return True
    return file.startswith(_is_library_code(base)) and not file.startswith(LIBRARY_FOLDERS)


def _is_library_code(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


@dataclass(frozen=True)
class CallableTarget:
    """A callable under test.

    Attributes:
        name: What the user calls it.
        function: The callable.
        home: The folder of its module; empty where it has none.
    """

    name: str
    function: Callable[[Any], Any]
    home: str


def target_of_function(function: Callable[[Any], Any]) -> CallableTarget:
    """Return a function as a target, named as `module:callable`.

    >>> import json
    >>> target_of_function(json.loads).name
    'json:loads'
    """
    name = f"{function.__module__}:{getattr(function, '__qualname__', type(function).__qualname__)}"
    code = getattr(inspect.unwrap(function), "__code__", None)
    home = os.path.dirname(code.co_filename) if code else ""  # noqa: PTH120 - text for frames
    return CallableTarget(name, function, home)


def resolve_target(name: str, *, app: bool = False) -> CallableTarget:
    """Return the callable that a name means; the working folder is searched first.

    Args:
        name: `module:callable`; the callable may be an attribute of an attribute.
        app: Whether it is a web app, which may be a generator: its answer is drawn from it.

    Raises:
        ConsumerError: If there is no such callable.

    >>> resolve_target("json:loads").function("[1]")
    [1]
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise ConsumerError(name, "write it as module:callable, such as app.handlers:on_event")
    module = _import_target(name, module_name)
    found: Any = module
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise ConsumerError(name, f"{_module_file(module)} has no {attribute!r}") from None
    _require_callable(name, found, module, app=app)
    return CallableTarget(name, found, os.path.dirname(_module_file(module)))  # noqa: PTH120 - text for frames


def _import_target(name: str, module_name: str) -> Any:
    here = os.getcwd()  # noqa: PTH109 - sys.path holds text
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module_name)
    except BaseException as error:  # noqa: BLE001 - importing runs any code, which may raise anything
        raise ConsumerError(name, _format_import_error(module_name, error)) from None


def _format_import_error(module_name: str, error: BaseException) -> str:
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    if missing and (module_name == missing or module_name.startswith(missing + ".")):
        return f"there is no module {missing!r} in the working folder or the environment"
    if isinstance(error, SyntaxError):
        where = f"{error.filename}:{error.lineno}"
    else:
        raised = [
            frame
            for frame in traceback_frames(error.__traceback__)
            if not frame[0].startswith("<frozen importlib") and "/importlib/" not in frame[0]
        ]
        where = innermost_location(raised, "", os.getcwd())  # noqa: PTH109 - text for frames
    text = str(error).partition("\n")[0]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"importing {module_name!r} fails at {where or 'an unknown place'}: {said}"


def _require_callable(name: str, found: Any, module: Any, *, app: bool) -> None:
    if not callable(found):
        raise ConsumerError(name, f"it is of type {type(found).__name__}, which cannot be called")
    if not app and (inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found)):
        raise ConsumerError(
            name, f"it is a generator ({_module_file(module)}): calling it runs nothing of it"
        )
    if not app:
        _require_event_argument(name, found)


def _require_event_argument(name: str, found: Any) -> None:
    """Refuse what cannot be called with an event alone, such as a web app."""
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):  # some builtins do not tell
        return
    for kind, arguments in (("", 1), ("ASGI", 3), ("WSGI", 2)):
        try:
            signature.bind(*range(arguments))
        except TypeError:
            continue
        if kind:
            raise ConsumerError(
                name,
                f"it takes what {'an' if kind == 'ASGI' else 'a'} {kind} app takes, not an event: "
                f'if it is one, say --{kind.lower()}, or interface = "{kind.lower()}" in the '
                "configuration",
            )
        return
    raise ConsumerError(name, f"it is called with the event alone, and takes {signature}")


def _module_file(module: Any) -> str:
    return str(getattr(module, "__file__", None) or module.__name__)
