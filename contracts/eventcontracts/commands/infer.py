"""`infer`: documents or samples into a catalog."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = ["infer"]


def infer(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE", help="Pages, captures, or folders with a folder an event."
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The catalog's folder; a catalog there is replaced.")
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Its name; the folder's unless given.")
    ] = "",
    version: Annotated[str, typer.Option(metavar="VERSION", help="Its version.")] = "0",
    identify: Annotated[
        list[str] | None,
        typer.Option(metavar="POINTER", help="Where payloads tell their event's name."),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Reviewed facts; the catalog's own corrections.toml unless given."
        ),
    ] = None,
    strictness: Annotated[
        Literal["loose", "balanced", "tight"],
        typer.Option(help="How much evidence a constraint takes."),
    ] = "balanced",
    skip_broken: Annotated[
        bool, typer.Option("--skip-broken", help="Learn from the rest if a payload is broken.")
    ] = False,
) -> None:
    """Infer a catalog from documents or samples."""
    from eventcontracts.catalog import write
    from eventcontracts.documents import read_all
    from eventcontracts.inference import Corrections, Strictness, require_whole
    from eventcontracts.inference import infer as infer_catalog

    documents = read_all(sources)
    if not skip_broken:
        require_whole(documents)
    facts = corrections or out / "corrections.toml"
    text = facts.read_bytes() if corrections or facts.is_file() else None
    catalog = infer_catalog(
        documents,
        name=name or out.resolve().name,
        version=version,
        identify=identify or (),
        corrections=Corrections.parse(text.decode(), str(facts)) if text is not None else None,
        strictness=Strictness(strictness),
    )
    write(catalog, out, text)
    sketched = sum(event.origin == "sketched" for event in catalog.event_types.values())
    sys.stderr.write(
        f"{out}: {catalog.label}, {len(catalog.event_types)} event types ({sketched} sketched), "
        f"{len(catalog.definitions)} shared definitions\n"
    )
