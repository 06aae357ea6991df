"""What is generally known about names, read from the data of a pipeline."""

import json
from pathlib import Path

from kg.errors import PipelineError
from kg.model import ENTITY_TYPES, KnownEntity


def read_knowledge(folder: Path) -> tuple[KnownEntity, ...]:
    """The entities of `aliases.jsonl` and `metrics.jsonl`; a file that is absent holds none.

    A line is `{"type", "name", "aliases"?, "higher_is_better"?}`; in `metrics.jsonl` the type is
    Metric. Raises PipelineError with file and line where a line is something else.
    """
    return tuple(
        entity
        for name, type_ in (("aliases.jsonl", None), ("metrics.jsonl", "Metric"))
        if (folder / name).is_file()
        for entity in _read(folder / name, type_)
    )


def _read(path: Path, type_: str | None) -> list[KnownEntity]:
    entities = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            entity = KnownEntity(
                type=data.get("type", type_),
                name=data["name"],
                aliases=tuple(data.get("aliases", ())),
                higher_is_better=data.get("higher_is_better"),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PipelineError(f"{path}:{number}: not a known entity: {error!r}") from error
        if entity.type not in ENTITY_TYPES:
            raise PipelineError(
                f"{path}:{number}: type is one of {', '.join(sorted(ENTITY_TYPES))}"
            )
        entities.append(entity)
    return entities
