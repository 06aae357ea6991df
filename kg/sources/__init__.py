"""Files of abstracts as papers; what is no paper becomes a skip with its place and reason."""

from kg.sources.items import Listing, Skip
from kg.sources.merging import Merged
from kg.sources.pile import merge
from kg.sources.reading import Reading, SourceOptions, read_sources

__all__ = ["Listing", "Merged", "Reading", "Skip", "SourceOptions", "merge", "read_sources"]
