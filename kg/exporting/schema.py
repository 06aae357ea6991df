"""Constraints and indexes that a graph has on a Neo4j server."""

from kg.model import ENTITY_TYPES, LABELS


def unique_ids(label: str) -> tuple[str, str]:
    """A constraint that no two nodes of a label have one id: its name and its statement."""
    name = f"kg_{label.lower()}_id"
    return name, f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"


def _by_name(label: str) -> tuple[str, str]:
    name = f"kg_{label.lower()}_name"
    return name, f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.name)"


STATEMENTS = dict([*map(unique_ids, sorted(LABELS)), *map(_by_name, sorted(ENTITY_TYPES))])
"""By name the statements that make them where they are missing."""
