"""A report as a page in the style of the graph's page, or as Markdown."""

from kg.formats import render
from kg.view.page import TEMPLATES, policy, style_sheet
from kg.view.picture import picture
from kg.view.picture_files import to_svg
from kg.view.report import Report
from kg.view.style import drawing_rules

_STYLE_SHEETS = ("base", "report")


def to_html(report: Report) -> str:
    """One page that needs no script and asks for nothing; hostile names stay text."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    style = style_sheet(_STYLE_SHEETS) + drawing_rules()
    drawn = (
        to_svg(picture(report.graph, title="Papers and what they share"))
        if report.graph.nodes
        else ""
    )
    return environment.get_template("report.html.j2").render(
        report=report,
        policy=policy([], [style]),
        style=Markup(style),  # noqa: S704 - ours
        drawing=Markup(drawn),  # noqa: S704 - escaped by to_svg
    )


def to_markdown(report: Report) -> str:
    """Headings, words and pipe tables."""
    parts = [f"# {_line(report.title)}"]
    for section in report.sections:
        parts.append(f"{'#' * section.level} {_line(section.heading)}")
        if section.words:
            parts.append(section.words)
        if section.rows is not None:
            parts.append(render(section.rows, "md").rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def _line(text: str) -> str:
    """Text as one line of Markdown that is no markup."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in line)
