"""JSON Lines: one object a line with title and abstract, optional id, url and date."""

import json
from collections.abc import Iterator
from typing import Any

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.ids import paper_id
from kg.sources.skips import Skip

_RESERVED = ("method:", "dataset:", "metric:", "task:", "result:", "repository:")


def read_jsonl(text: str, source: str) -> Iterator[Paper | Skip]:
    """Papers of the lines; an object that is no paper is skipped with its line.

    Raises SourceError at a line that is no JSON object.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _paper(_object(line, f"{source}:{number}"), source, f"{source}:{number}")


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        cause = getattr(error, "msg", str(error))
        raise SourceError(
            f"{place}: not JSON ({cause}); mend the line, or for plain text use --from text"
        ) from error
    except RecursionError as error:
        raise SourceError(f"{place}: JSON nested too deep; a paper is one flat object") from error
    if not isinstance(data, dict):
        raise SourceError(f'{place}: not an object; expected {{"title": ..., "abstract": ...}}')
    return data


def _paper(data: dict[str, Any], source: str, place: str) -> Paper | Skip:
    fields = {name: _text(data.get(name)) for name in ("id", "title", "abstract", "url", "date")}
    title, abstract, url = fields["title"], fields["abstract"], fields["url"]
    if not title:
        return Skip(place=place, reason="no title", text=str(data)[:80])
    if not abstract:
        return Skip(place=place, reason="no abstract", text=title)
    if any(value and not _encodable(value) for value in fields.values()):
        return Skip(place=place, reason="holds half a surrogate pair, which is no text")
    if fields["id"] and fields["id"].startswith(_RESERVED):
        return Skip(place=place, reason="its id begins like a node's id", text=fields["id"])
    return Paper(
        id=fields["id"] or paper_id(title, url),
        title=title,
        abstract=abstract,
        source=source,
        url=url,
        date=fields["date"],
    )


def _text(value: object) -> str | None:
    """Strings without outer white space, whole numbers as text; nothing else is taken."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _encodable(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
