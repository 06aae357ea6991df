"""Benchmarks: commands of kg against yardsticks, as ratios within one run."""
