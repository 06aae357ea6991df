"""Dataset-method tables and rankings over reported results; pure functions, no store."""

from kg.tables.leaderboard import leaderboard
from kg.tables.matrix import matrix, pairs
from kg.tables.reported import Evaluation, Reported, phrase

__all__ = ["Evaluation", "Reported", "leaderboard", "matrix", "pairs", "phrase"]
