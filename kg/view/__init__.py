"""The graph to look at: a page, a picture, a report; each one file that asks for nothing."""

from kg.view.notebook import Page, view
from kg.view.page import render
from kg.view.picture import picture
from kg.view.picture_files import to_png, to_svg
from kg.view.report import Report, report
from kg.view.report_files import to_html, to_markdown
from kg.view.selection import Drawing, Selection, choose, heading, node_named, types_named

__all__ = [
    "Drawing",
    "Page",
    "Report",
    "Selection",
    "choose",
    "heading",
    "node_named",
    "picture",
    "render",
    "report",
    "to_html",
    "to_markdown",
    "to_png",
    "to_svg",
    "types_named",
    "view",
]
