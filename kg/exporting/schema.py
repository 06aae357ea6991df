"""Constraints and indexes that a graph has on a Neo4j server."""

LABELS = ("Dataset", "Method", "Metric", "Paper", "Repository", "Result", "Task")
_NAMED = ("Dataset", "Method", "Metric", "Task")


def schema_statements() -> list[str]:
    """Statements that make them where they are missing; the names are those of the store."""
    constraints = [
        f"CREATE CONSTRAINT kg_{label.lower()}_id IF NOT EXISTS "
        f"FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for label in LABELS
    ]
    indexes = [
        f"CREATE INDEX kg_{label.lower()}_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"
        for label in _NAMED
    ]
    return constraints + indexes
