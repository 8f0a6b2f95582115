"""Finding the callable that a text such as `app.handlers:on_event` names."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventcontracts.consumers.frames import place, traceback_frames
from eventcontracts.consumers.interface import ConsumerError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Target", "resolve"]


@dataclass(frozen=True)
class Target:
    """A callable under test.

    Attributes:
        name: What the user calls it.
        function: The callable.
        home: The folder of its module; empty where it has none.
    """

    name: str
    function: Callable[[Any], Any]
    home: str


def resolve(name: str, *, app: bool = False) -> Target:
    """Return the callable that a name means; the working folder is searched first.

    Args:
        name: `module:callable`; the callable may be an attribute of an attribute.
        app: Whether it is a web app, which may be a generator: its answer is drawn from it.

    Raises:
        ConsumerError: If there is no such callable.

    >>> resolve("json:loads").function("[1]")
    [1]
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise ConsumerError(name, "write it as module:callable, such as app.handlers:on_event")
    module = _import(name, module_name)
    found: Any = module
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise ConsumerError(name, f"{_file(module)} has no {attribute!r}") from None
    _check(name, found, module, app=app)
    return Target(name, found, os.path.dirname(_file(module)))  # noqa: PTH120 - text for frames


def _import(name: str, module_name: str) -> Any:
    here = os.getcwd()  # noqa: PTH109 - sys.path holds text
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module_name)
    except BaseException as error:  # noqa: BLE001 - importing runs any code, which may raise anything
        raise ConsumerError(name, _import_problem(module_name, error)) from None


def _import_problem(module_name: str, error: BaseException) -> str:
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
        where = place(raised, "", os.getcwd())  # noqa: PTH109 - text for frames
    text = str(error).partition("\n")[0]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"importing {module_name!r} fails at {where or 'an unknown place'}: {said}"


def _check(name: str, found: Any, module: Any, *, app: bool) -> None:
    if not callable(found):
        raise ConsumerError(name, f"it is of type {type(found).__name__}, which cannot be called")
    if not app and (inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found)):
        raise ConsumerError(
            name, f"it is a generator ({_file(module)}): calling it runs nothing of it"
        )
    if not app:
        _check_arguments(name, found)


def _check_arguments(name: str, found: Any) -> None:
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


def _file(module: Any) -> str:
    return str(getattr(module, "__file__", None) or module.__name__)
