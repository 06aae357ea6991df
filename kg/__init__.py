"""Paper abstracts in, a knowledge graph of methods, datasets, metrics and reported numbers out."""
