"""The page: pyvis draws the overview into a template of ours, with every fact beside it."""

import json
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ViewError
from kg.model import Graph, Node
from kg.view.facts import Facts, name_of
from kg.view.overview import Overview, overview
from kg.view.ranking import ranking
from kg.view.results import MOST_ROWS, result_rows
from kg.view.selection import ALL, Drawing
from kg.view.style import (
    STYLES,
    colour_rules,
    edge_width,
    most_papers,
    node_growth,
    node_size,
    papers_of,
)

if TYPE_CHECKING:
    from pyvis.network import Network

PYVIS_VERSION = "0.3.2"
VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
MOST_IN_RINGS = 80
TEMPLATES = Path(str(files("kg.view") / "templates"))
# In the order in which they need each other.
SCRIPTS = (
    "facts",
    "dom",
    "evidence",
    "panel",
    "scene",
    "labels",
    "drawing",
    "search",
    "lists",
    "dataset",
    "saving",
    "main",
)
STYLE_SHEETS = ("base", "graph", "evidence", "lists", "dataset", "media")
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 0, "keyboard": False},
    "nodes": {"borderWidth": 0, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "hoverWidth": 1, "selectionWidth": 0},
}


def render(
    graph: Graph,
    *,
    title: str | None = None,
    focus: str | None = None,
    hops: int = 1,
    drawing: Drawing = ALL,
) -> str:
    """The whole page as text; the same graph gives the same text.

    `focus` is the id of the node that the page opens on, with its surroundings up to `hops` links
    away; `drawing` bounds what is drawn, all facts are in the page in any case. Raises ViewError if
    there is no such node or if pyvis is not the version that is needed.
    """
    facts = Facts(graph)
    if focus is not None and focus not in facts.index:
        raise ViewError(f"no node has the id {focus!r}; a view needs the id of one that it draws")
    first = overview(graph, drawing)
    network = _network(facts, first, title or facts.title)
    script, style, vis = _script(), style_sheet(STYLE_SHEETS), _vis_network()
    environment = network.templateEnv
    environment.globals.update(
        kg_policy=policy([vis, script], [style]),
        kg_script=_markup(script),
        kg_style=_markup(style),
        kg_vis=_markup(vis),
        kg_data={**_facts(facts), **_first(facts, first, drawing), "focus": focus, "hops": hops},
        kg_results=result_rows(facts)[:MOST_ROWS],
        kg_counts=facts.counts,
        kg_types=STYLES,
    )
    return str(network.generate_html())


def _network(facts: Facts, first: Overview, heading: str) -> "Network":
    """The overview as a pyvis network whose template is ours."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", heading=heading)
    network.set_template_dir(str(TEMPLATES), "page.html.j2")
    environment = network.templateEnv
    environment.autoescape = True
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["fromjson"] = json.loads
    environment.policies["json.dumps_kwargs"] = {
        "sort_keys": True,
        "separators": (",", ":"),
        "ensure_ascii": False,
        "allow_nan": False,
    }
    network.options = _OPTIONS
    growth = node_growth(most_papers(facts.graph))
    for node_id, (x, y) in first.positions.items():
        look = _look(facts.node[node_id], growth)
        network.add_node(f"n{facts.index[node_id]}", x=x, y=y, **look)
    most = max(first.edges.values(), default=1)
    for (one, other), count in first.edges.items():
        ends = f"n{facts.index[one]}", f"n{facts.index[other]}"
        network.add_edge(*ends, arrows="", width=edge_width(count, most), id=f"{ends[0]}-{ends[1]}")
    return network


def _look(node: Node, growth: float) -> dict[str, Any]:
    """How pyvis is told to draw a node."""
    style = STYLES[node.label]
    return {
        "label": name_of(node) or " ",
        "shape": style.shape,
        "color": style.light,
        "size": node_size(node.label, papers_of(node), growth),
    }


def _facts(facts: Facts) -> dict[str, object]:
    """All that the graph says."""
    types = facts.link_types()
    ranks = ranking(facts)
    rows = [facts.node_row(node) for node in facts.graph.nodes]
    for id_, rank in ranks.ranked.items():
        rows[facts.index[id_]]["rank"] = [rank.place, rank.share, rank.scale]
    return {
        "counts": facts.counts,
        "linkTypes": types,
        "links": facts.link_rows(types),
        "nodes": rows,
        "scales": [
            [len(scale.members), scale.low, scale.high, scale.setting] for scale in ranks.scales
        ],
    }


def _first(facts: Facts, first: Overview, drawing: Drawing) -> dict[str, object]:
    """What the drawing needs to know besides."""
    return {
        "first": {
            "form": first.form,
            "gridTop": first.grid_top,
            "least": max(2, drawing.min_papers),
            "hidden": [label for label in STYLES if not drawing.draws(label)],
        },
        "growth": node_growth(most_papers(facts.graph)),
        "mostInRings": min(MOST_IN_RINGS, drawing.max_nodes),
        "shapes": {label: style.shape for label, style in STYLES.items()},
    }


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _script() -> str:
    """Our scripts as one, in a scope of its own."""
    parts = [_template(f"{name}.js") for name in SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def style_sheet(names: Iterable[str]) -> str:
    """Style sheets of ours as one, with the colours of the types."""
    return colour_rules() + "\n".join(_template(f"{name}.css") for name in names)


def _vis_network() -> str:
    """The drawing library that comes with pyvis, if it is the one that the page was made for."""
    path = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != VIS_SHA256:
        raise ViewError(
            f"{path}: not the vis-network 9.1.2 of pyvis {PYVIS_VERSION}; "
            f"install pyvis=={PYVIS_VERSION}"
        )
    # Browsers hash the text with plain line ends, and ask the network for a source map if told to.
    text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.rpartition("//# sourceMappingURL=")[0]


def policy(scripts: list[str], styles: list[str]) -> str:
    """A content security policy that lets run what stands in the page and nothing else."""
    script_hashes = " ".join(_hash(script) for script in scripts) or "'none'"
    style_hashes = " ".join(_hash(style) for style in styles)
    return (
        f"default-src 'none'; script-src {script_hashes}; style-src {style_hashes}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704
