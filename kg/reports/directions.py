"""A user's own directions of metrics, which go before those of the graph."""

import json
from pathlib import Path

from kg.errors import KgError
from kg.names import key
from kg.reports.results import Directions


def read_directions(path: Path | None) -> Directions:
    """Directions by key from lines `{"name", "higher_is_better", "aliases"?}`, as in a pipeline.

    `null` makes a direction unknown; no file has none. Raises KgError with file and line where one
    is something else.
    """
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise KgError(f"{path}: can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise KgError(f"{path}: not UTF-8 at byte {error.start}") from error
    directions: dict[str, bool | None] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            names, higher = _parsed(line, f"{path}:{number}")
            directions |= dict.fromkeys(map(key, names), higher)
    return directions


def _parsed(line: str, place: str) -> tuple[list[str], bool | None]:
    try:
        data = json.loads(line)
        names, higher = [data["name"], *data.get("aliases", ())], data["higher_is_better"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KgError(
            f'{place}: expected {{"name": "...", "higher_is_better": true, false or null}}'
        ) from error
    if not all(isinstance(name, str) for name in names) or higher not in (True, False, None):
        raise KgError(f"{place}: a name is text, higher_is_better true, false or null")
    return names, higher
