"""One value as the text of a cell, the same in every format."""

import json
from collections.abc import Mapping


def cell(value: object) -> str:
    """Absent is empty, a list is joined by `; `, a whole float loses its `.0`, a node is JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        return json.dumps(to_plain(value), ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "; ".join(cell(item) for item in value)
    return str(value)


def to_plain(value: object) -> object:
    """The value in the types that JSON has; a number that JSON lacks becomes text."""
    if isinstance(value, Mapping):
        return {str(name): to_plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else repr(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
