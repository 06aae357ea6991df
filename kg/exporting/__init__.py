"""The whole graph in formats that other programs read."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from kg.errors import KgError
from kg.files import whole
from kg.model import Graph

__all__ = ["EXPORTS", "FOLDERS", "export", "format_of"]

type Export = Callable[[Graph, Path], Sequence[str]]
"""Writes the graph; what it gives back is to be told to the user."""

EXPORTS: Mapping[str, str] = {
    "csv": "kg.exporting.separated:to_csv",
    "cypher": "kg.exporting.cypher:to_cypher",
    "gexf": "kg.exporting.networks:to_gexf",
    "graphml": "kg.exporting.networks:to_graphml",
    "json": "kg.exporting.objects:to_json",
    "jsonld": "kg.exporting.triples:to_jsonld",
    "neo4j-csv": "kg.exporting.bulk:to_neo4j_csv",
    "turtle": "kg.exporting.triples:to_turtle",
}
"""Writers by format; a command imports the one that it uses."""
FOLDERS = frozenset({"csv", "neo4j-csv"})
"""Formats of several files."""
_SUFFIXES = {".cql": "cypher", ".ttl": "turtle"}


def format_of(output: Path, format_: str | None = None) -> str:
    """The format that is named, else that of the suffix; csv for a folder without one.

    Raises KgError for an unknown one.
    """
    suffix = output.suffix.lower()
    name = format_ or _SUFFIXES.get(suffix, suffix.removeprefix(".")) or "csv"
    if name not in EXPORTS:
        raise KgError(f"--format {name}: unknown; known are {', '.join(EXPORTS)}")
    return name


def export(graph: Graph, format_: str, output: Path) -> Sequence[str]:
    """Write the graph; equal graphs give equal bytes. Lines to tell the user are given back.

    What each of `EXPORTS` keeps, and how, is in docs/export.md. A file is replaced whole. Raises
    KgError for another format, where `output` can't be written, and where the format can't hold
    the graph.
    """
    module, _, name = EXPORTS[format_of(output, format_)].partition(":")
    write: Export = getattr(import_module(module), name)
    try:
        if format_ in FOLDERS:
            output.mkdir(parents=True, exist_ok=True)
            return write(graph, output)
        with whole(output) as part:
            return write(graph, part)
    except OSError as error:
        raise KgError(f"{output}: can't be written ({error.strerror})") from error
