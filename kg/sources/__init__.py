"""Files of abstracts as papers; what is no paper becomes a skip with its place and reason."""

from kg.sources.reading import Reading, read_sources
from kg.sources.skips import Skip

__all__ = ["Reading", "Skip", "read_sources"]
