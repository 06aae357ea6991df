"""Constraints and indexes for a graph that came to a server without them."""

from collections.abc import Callable

from kg.errors import StoreError
from kg.exporting.schema import STATEMENTS
from kg.model import LABELS
from kg.stores import check_url
from kg.stores.neo4j_server import Neo4jServer
from kg.stores.neo4j_state import LOADING

_LABELS = "MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label ORDER BY label"


def make_constraints(url: str, *, ask_password: Callable[[str], str] | None = None) -> None:
    """Make those that are missing, as after an offline import; the graph stays as it is.

    Raises StoreError where the database holds nodes that are not kg's, CypherError where two nodes
    have one id.
    """
    check_url(url)
    server = Neo4jServer(url, ask_password=ask_password, unfinished=True)
    try:
        labels = [str(label) for (label,) in server.query(_LABELS).rows]
        foreign = [label for label in labels if label not in (*LABELS, LOADING)]
        if foreign:
            raise StoreError(f"{url}: holds nodes that are not kg's ({foreign[0]})")
        for statement in STATEMENTS.values():
            server.execute(statement)
    finally:
        server.close()
