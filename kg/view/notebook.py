"""The page as a value: to be saved, or shown in a notebook."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from kg.model import Graph
from kg.view.page import render
from kg.view.selection import ALL, EVERY_PAPER, Drawing, Selection, choose, heading

LARGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page that shows itself in a notebook; `height` of its frame is in pixels."""

    html: str
    height: int = 700

    @property
    def warning(self) -> str | None:
        """What to say of a page that is too large to open quickly."""
        size = len(self.html.encode())
        if size <= LARGE:
            return None
        return (
            f"the page has {size / 1e6:.0f} MB and opens slowly; --focus NAME writes the "
            "surroundings of one thing, --dataset, --task or --since fewer papers"
        )

    def save(self, path: str | Path) -> Path:
        """Write the page and say where it is."""
        written = Path(path)
        written.write_bytes(self.html.encode())
        return written

    def _repr_html_(self) -> str:
        """A frame of its own, so that neither page changes the other."""
        return (
            f'<iframe title="Knowledge graph" srcdoc="{escape(self.html)}" width="100%" '
            f'height="{self.height}" style="border:1px solid #8a929c"></iframe>'
        )


def view(graph: Graph, selection: Selection = EVERY_PAPER, drawing: Drawing = ALL) -> Page:
    """The page about the selected papers; raises ViewError as `choose` and `render` do."""
    chosen = choose(graph, selection)
    title = heading(graph, selection, chosen)
    focus, hops = selection.focus, selection.hops
    return Page(render(chosen, title=title, focus=focus, hops=hops, drawing=drawing))
