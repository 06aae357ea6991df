"""Entities made from the places where a text has their names."""

from kg.model import Entity, EntityType, Mention, Role


def entity(text: str, type_: EntityType, name: str, role: Role | None = None) -> Entity:
    """The entity with its mentions in the text."""
    mentions = []
    start = text.find(name)
    while start >= 0:
        mentions.append(Mention(start=start, end=start + len(name), text=name))
        start = text.find(name, start + len(name))
    return Entity(type=type_, name=name, role=role, mentions=tuple(mentions))
