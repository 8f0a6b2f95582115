"""A configuration as the options of a command line."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from eventcontracts.consumers.confidential import masked_header, masked_url
from eventcontracts.consumers.interface import Interface, Limits

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.configuration.values import Values
    from eventcontracts.consumers.messages import Request

__all__ = ["consumer_words", "options"]


def options(configuration: Values) -> dict[str, list[str]]:
    """Return the values of each option by which a command line says the same.

    Paths are seen from the working folder.
    """
    selection = configuration.selection
    single = {
        "--catalog": _from_here(configuration.folder, configuration.catalog),
        "--schema": _from_here(configuration.folder, configuration.schema),
        "--layer": configuration.layer,
        "--locale": configuration.locale,
        "--policy": configuration.policy.value,
        "--weak": configuration.weak.value,
        "-n": configuration.n,
        "--timeout": f"{configuration.timeout:g}",
        "--serve": configuration.serve,
    }
    several = {
        "--rejects": configuration.rejects,
        "--mutate": selection.mutate,
        "--at": selection.at,
        "--keyword": selection.keywords,
        "--without": selection.without,
    }
    given = {option: [] if value is None else [str(value)] for option, value in single.items()}
    return {
        **given,
        **_request_options(configuration.request),
        **{option: list(values) for option, values in several.items()},
        **_limit_options(configuration.limits),
    }


def consumer_words(configuration: Values) -> list[str]:
    """Return the words by which a command line names the consumer; no secret is among them.

    >>> from eventcontracts.configuration import Configuration
    >>> from eventcontracts.consumers import Interface
    >>> consumer_words(Configuration("node desk.js", interface=Interface.COMMAND))
    ['--command', 'node desk.js']
    """
    name, interface = configuration.consumer, configuration.interface
    if interface in {Interface.COMMAND, Interface.EXEC}:
        return [f"--{interface}", name]
    if interface in {Interface.ASGI, Interface.WSGI}:
        return [name, f"--{interface}"]
    return [masked_url(name)]


def _request_options(request: Request) -> dict[str, list[str]]:
    return {
        "--method": [request.method],
        "--path": [request.path],
        "--header": [masked_header(name, value) for name, value in request.headers],
        "--cloudevents": [request.cloudevents.value] if request.cloudevents else [],
    }


def _limit_options(limits: Limits) -> dict[str, list[str]]:
    usual = asdict(Limits())
    changed = {
        name: value
        for name, value in asdict(limits).items()
        if value != usual[name] and name != "deadline"  # it has an option of its own
    }
    return {"--limit": [f"{name}={value}" for name, value in changed.items()]}


def _from_here(folder: Path, name: Path | str | None) -> Path | str | None:
    """Return a file or folder as it is seen from the working folder; a name as it is."""
    if name is None or not (folder / name).exists():
        return name
    return os.path.relpath(folder / name)
