"""`export`: a catalog in the form of another tool."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["export"]


def export(
    to: Annotated[
        str,
        typer.Option(
            metavar="FORM", help="asyncapi, json-schema, pydantic, typescript, or an installed one."
        ),
    ],
    catalog: Annotated[
        str, typer.Argument(help="A folder, or name or name@version of a bundled one.")
    ] = "expertflow-cx",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", metavar="OUT", help="The file, or the folder for several files; else stdout."
        ),
    ] = None,
) -> None:
    """Write a catalog as AsyncAPI, JSON Schemas, TypeScript types or Pydantic models."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.exports import exporter_named
    from eventcontracts.exports.folder import write_folder
    from eventcontracts.writing import write_pieces

    files = exporter_named(to).export(Catalog.load(catalog))
    if len(files) == 1 and (output is None or not output.is_dir()):
        write_pieces([text.encode() for text in files.values()], output)
    elif output is None:
        raise typer.BadParameter(f"{to} makes {len(files)} files: say which folder with -o DIR")
    else:
        write_folder(output, files)
        sys.stderr.write(f"{output}: {len(files)} files\n")
