"""Extensions that installed packages register as entry points.

Each registry (readers, exporters, operators, diff formats, …) has a group of entry points and a
type of what belongs in it. They are loaded here alone, when a registry is first asked for, so that
a fault in somebody else's package is told in the same way everywhere: one line that names the
entry point and the distribution which installed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

__all__ = ["Extension", "load_extensions"]

_Kind = TypeVar("_Kind")
_Return = TypeVar("_Return")
_Parameters = ParamSpec("_Parameters")


@dataclass(frozen=True, slots=True)
class Extension(Generic[_Kind]):
    """An object that an installed package registers.

    Attributes:
        name: The name of its entry point.
        label: Its name in messages: what it is, where it is, and who installed it.
        value: The object.
    """

    name: str
    label: str
    value: _Kind

    def guard(self, function: Callable[_Parameters, _Return]) -> Callable[_Parameters, _Return]:
        """Return one of its functions, whose faults become one line that names the extension.

        Args:
            function: A function of the object. An `InputError` of it is passed on as it is.

        >>> broken = Extension("own", "the reader own (shop:READER)", None).guard(lambda: 1 // 0)
        >>> try:
        ...     broken()
        ... except InputError as error:
        ...     print(error)
        the reader own (shop:READER) failed: ZeroDivisionError('integer division or modulo by zero')
        """

        def guarded(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Return:
            try:
                return function(*args, **kwargs)
            except InputError:
                raise
            except Exception as error:  # whatever another package does
                raise InputError(f"{self.label} failed: {error!r}") from error

        return guarded


def load_extensions(group: str, kind: type[_Kind], noun: str) -> tuple[Extension[_Kind], ...]:
    """Return the extensions of a group, by name. An entry point gives one object, or a list.

    Args:
        group: The group of entry points, such as `eventcontracts.readers`.
        kind: The type of the objects.
        noun: What one is called in messages, such as `reader`.

    Raises:
        InputError: If an entry point cannot be loaded, or gives something else.

    >>> load_extensions("eventcontracts.nothing", str, "word")
    ()
    """
    from importlib.metadata import entry_points  # takes 15 ms, which most commands need not pay

    points = sorted(entry_points(group=group), key=lambda point: (point.name, point.value))
    return tuple(
        extension for point in points for extension in _load_entry_point(point, kind, noun)
    )


def _load_entry_point(
    point: EntryPoint, kind: type[_Kind], noun: str
) -> tuple[Extension[_Kind], ...]:
    distribution = getattr(point, "dist", None)
    installer = f" of {distribution.name}" if distribution is not None else ""
    label = f"the {noun} {point.name} ({point.value}){installer}"
    try:
        value = point.load()
    except Exception as error:  # whatever another package does when it is imported
        problem = f"{label} cannot be loaded: {type(error).__name__}: {error}"
        raise InputError(problem) from error
    found = value if isinstance(value, list | tuple) else (value,)
    for each in found:
        if not isinstance(each, kind):
            raise InputError(f"{label} is no {kind.__name__}, but {each!r}")
    return tuple(Extension(point.name, label, each) for each in found)
