"""Dataset-method tables, rankings and relative claims over reported results; no store."""

from kg.tables.comparison import compare
from kg.tables.derived import as_results, derive
from kg.tables.footnotes import Noted
from kg.tables.fronts import Axis, Point, pareto, pareto_rows, trend, trend_rows
from kg.tables.leaderboard import leaderboard, sections
from kg.tables.matrix import matrix, pairs
from kg.tables.order import order
from kg.tables.relative import relative
from kg.tables.reported import Evaluation, Reported, marked, phrase

__all__ = [
    "Axis",
    "Evaluation",
    "Noted",
    "Point",
    "Reported",
    "as_results",
    "compare",
    "derive",
    "leaderboard",
    "marked",
    "matrix",
    "order",
    "pairs",
    "pareto",
    "pareto_rows",
    "phrase",
    "relative",
    "sections",
    "trend",
    "trend_rows",
]
