"""The graph as files for Neo4j's offline import, with the command that imports them."""

import csv
import io
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from kg.errors import KgError
from kg.exporting.schema import STATEMENTS
from kg.model import Graph, Value

COMMAND = "import.sh"
SCHEMA = "schema.cypher"
_DELIMITER = "\x1f"  # a list's item never holds this separator of units
_ID = "id:ID"
_ENDS = (":START_ID", ":END_ID")
_PLACES = frozenset({_ID, *_ENDS})
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string", tuple: "string[]"}

type _Row = Mapping[str, Value]


def to_neo4j_csv(graph: Graph, folder: Path) -> Sequence[str]:
    """Write a file for each label and type, `import.sh` and `schema.cypher`.

    Types are in the header, absent is empty, empty text is quoted, empty lists are left out. Where
    a property has values of several types, the rows are split into several files. Other files of
    such names in the folder are removed. Raises KgError for a list that the format can't hold.
    """
    for stale in [*folder.glob("nodes-*.csv"), *folder.glob("relationships-*.csv")]:
        stale.unlink()
    nodes = [
        (node.label, {**_present(node.properties, "id"), _ID: node.id}) for node in graph.nodes
    ]
    relationships = [
        (item.type, {**_present(item.properties), _ENDS[0]: item.source, _ENDS[1]: item.target})
        for item in graph.relationships
    ]
    options = [
        *_written(folder, "nodes", nodes, (_ID,)),
        *_written(folder, "relationships", relationships, _ENDS),
    ]
    command = _command(options)
    (folder / COMMAND).write_text(
        "#!/bin/sh\n# Import these files into a database of a Neo4j 5 server that is stopped.\n"
        f'set -eu\ncd "$(dirname "$0")"\n{command}\n',
        "utf-8",
    )
    (folder / COMMAND).chmod(0o755)
    (folder / SCHEMA).write_text(
        "".join(f"{statement};\n" for statement in STATEMENTS.values()), "utf-8"
    )
    return (
        f"cd {shlex.quote(str(folder))}, then with the server stopped:",
        command,
        f"and when it runs again: cypher-shell --file {SCHEMA}",
    )


def _command(options: Sequence[str]) -> str:
    common = (
        "neo4j-admin database import full neo4j --overwrite-destination",
        "--array-delimiter=U+001F --multiline-fields=true",
    )
    return " \\\n  ".join((*common, *options))


def _written(
    folder: Path, what: str, rows: Iterable[tuple[str, _Row]], first: Sequence[str]
) -> Iterator[str]:
    """Write the rows by kind; the options of the command that name the files."""
    for kind, of_kind in groupby(sorted(rows, key=_kind), key=_kind):
        parts = _of_one_type([row for _, row in of_kind])
        for number, part in enumerate(parts):
            name = f"{what}-{kind}{f'-{number}' if number else ''}.csv"
            (folder / name).write_bytes(_table(part, first).encode())
            yield f"--{what}={kind}={name}"


def _kind(item: tuple[str, _Row]) -> str:
    return item[0]


def _of_one_type(rows: Sequence[_Row]) -> list[list[_Row]]:
    """The rows, apart where a property has values of several types."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    mixed = sorted(name for name, found in types.items() if len(found) > 1)

    def key(row: _Row) -> tuple[str, ...]:
        return tuple(type(row[name]).__name__ if name in row else "" for name in mixed)

    return [list(group) for _, group in groupby(sorted(rows, key=key), key=key)]


def _table(rows: Sequence[_Row], first: Sequence[str]) -> str:
    types = {name: type(value) for row in rows for name, value in row.items()}
    columns = [*first, *sorted(types.keys() - set(first))]
    out = io.StringIO()
    # Unquoted and empty is absent, quoted and empty is text.
    writer = csv.writer(out, quoting=csv.QUOTE_NOTNULL, lineterminator="\n")
    writer.writerow([_header(name, types[name]) for name in columns])
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def _header(name: str, type_: type) -> str:
    return name if name in _PLACES else f"{name}:{_TYPES[type_]}"


def _present(properties: Mapping[str, Value], own: str = "") -> dict[str, Value]:
    return {name: value for name, value in properties.items() if value != () and name != own}


def _cell(value: Value | None) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case tuple():
            if any(not item or _DELIMITER in item for item in value):
                raise KgError(
                    f"neo4j-csv: a list with empty text or the character U+001F in it ({value!r}) "
                    "can't be imported; use --format cypher"
                )
            return _DELIMITER.join(value)
        case _:
            return str(value)
