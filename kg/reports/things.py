"""All about one thing, and counts of all there is."""

from collections.abc import Mapping

from kg.lookup import LABELS, Found, find
from kg.model import Rows
from kg.stores import Store

_AROUND = """\
MATCH (n:{label} {{id: $id}}){arrow}(o)
RETURN type(r) AS relation, labels(o)[0] AS type,
       coalesce(o.name, o.title, o.number, o.url) AS name,
       r.paper AS paper, r.confidence AS confidence, r.quote AS quote"""


def show(store: Store, name: str) -> tuple[Found, Mapping[str, object], Rows]:
    """All about one thing: the node, its properties, and each relationship with its evidence.

    Relationships that come in are marked by `<-`.
    """
    found = find(store, name, LABELS)
    (node,) = store.query(
        f"MATCH (n:{found.label} {{id: $id}}) RETURN properties(n)", {"id": found.id}
    )
    properties = node["properties(n)"]
    rows = []
    for arrow, mark in (("-[r]->", ""), ("<-[r]-", "<-")):
        statement = _AROUND.format(label=found.label, arrow=arrow)
        answer = store.query(statement, {"id": found.id})
        rows += [(f"{mark}{row['relation']}", *list(row.values())[1:]) for row in answer]
    rows.sort(key=lambda row: tuple(map(str, row)))
    columns = ("relation", "type", "name", "paper", "confidence", "quote")
    return (
        found,
        properties if isinstance(properties, dict) else {},
        Rows(columns=columns, rows=tuple(rows)),
    )


def stats(store: Store) -> Rows:
    """How many nodes of each label, relationships of each type, results of each kind."""
    counts = []
    for what, statement in (
        ("node", "MATCH (n) RETURN labels(n)[0] AS name, count(*) AS count ORDER BY name"),
        (
            "relationship",
            "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS count ORDER BY name",
        ),
        ("result", "MATCH (r:Result) RETURN r.kind AS name, count(*) AS count ORDER BY name"),
    ):
        counts += [(what, row["name"], row["count"]) for row in store.query(statement)]
    return Rows(columns=("what", "name", "count"), rows=tuple(counts))
