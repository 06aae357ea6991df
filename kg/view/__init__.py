"""The graph as one HTML page that opens anywhere, offline, and shows the evidence."""

from kg.view.page import render

__all__ = ["render"]
