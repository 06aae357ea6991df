"""Files of abstracts as papers; what is no paper becomes a skip with its place and reason."""

from kg.sources.merging import Merged, merge
from kg.sources.reading import Reading, SourceOptions, read_sources
from kg.sources.skips import Skip

__all__ = ["Merged", "Reading", "Skip", "SourceOptions", "merge", "read_sources"]
