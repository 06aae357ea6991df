"""Parquet, for data frames and DuckDB."""

import io
from collections.abc import Sequence

from kg.formats.cells import cell
from kg.model import Rows


def to_parquet(rows: Rows) -> bytes:
    """A Parquet file: a column of one type keeps it, any other is text; absent is null."""
    import pyarrow
    from pyarrow import parquet

    types = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64()}
    fields, arrays = [], []
    for index, name in enumerate(rows.columns):
        values = [row[index] for row in rows.rows]
        kind = types.get(_kind(values), pyarrow.string())
        if kind == pyarrow.string():
            values = [None if value is None else cell(value) for value in values]
        fields.append(pyarrow.field(name, kind))
        arrays.append(pyarrow.array(values, type=kind))
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)), out)
    return out.getvalue()


def _kind(values: Sequence[object]) -> type:
    """The one type of all values that are there, int within float; else text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return float
    return kinds.pop() if len(kinds) == 1 else str
