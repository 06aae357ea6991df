"""What a store says about its contents: all about one thing, the evidence, counts, results."""

from kg.reports.directions import read_directions
from kg.reports.evidence import why
from kg.reports.results import Directions, reported
from kg.reports.things import show, stats

__all__ = ["Directions", "read_directions", "reported", "show", "stats", "why"]
