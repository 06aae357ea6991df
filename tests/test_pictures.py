"""Still pictures of the graph."""

import struct
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from browser.piles import HOSTILE, hostile_pile, ranked_pile, shelf, small_pile

from kg.errors import ViewError
from kg.model import Graph
from kg.view import Drawing, picture, to_png, to_svg

SVG = "{http://www.w3.org/2000/svg}"


def elements(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{tag}"))


def test_a_picture_names_what_it_draws_with_title_and_legend() -> None:
    svg = to_svg(picture(small_pile()))
    words = [element.text for element in elements(svg, "text")]
    assert {"Knowledge graph of 3 papers", "Methods 3", "FooSet-10", "Bäz Former"} <= set(words)
    assert "FooNet: Faster Foos" in words
    assert len(elements(svg, "line")) > 10


def test_everything_lies_within_the_picture() -> None:
    drawn = picture(shelf(40))
    for shape in drawn.shapes:
        assert 0 < shape.x < drawn.width
        assert 0 < shape.y < drawn.height
    for line in drawn.lines:
        assert min(line.ends) > 0


@pytest.mark.parametrize("graph", [small_pile(), shelf(40), shelf(300)])
def test_no_name_lies_over_another(graph: Graph) -> None:
    rows: dict[float, list[tuple[float, float]]] = {}
    for text in picture(graph).texts:
        wide = len(text.text) * 6.5
        left = {"start": text.x, "middle": text.x - wide / 2, "end": text.x - wide}[text.anchor]
        rows.setdefault(text.y, []).append((left, left + wide))
    for spans in rows.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_the_focus_is_ringed_and_options_bound_the_drawing() -> None:
    plain, ringed = (to_svg(picture(ranked_pile(), focus=f)) for f in (None, "dataset:fooset-10"))
    assert ringed.count('fill="none" stroke="#0056b3"') == 1
    assert 'fill="none" stroke="#0056b3"' not in plain
    few = to_svg(picture(ranked_pile(), drawing=Drawing(types=("Dataset",))))
    assert "FooSet-10" in few
    assert "FooNet" not in few


def test_hostile_names_stay_text() -> None:
    svg = to_svg(picture(hostile_pile(), title=HOSTILE[1]))
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "rect", "g", "line", "polygon", "circle", "text"}
    assert HOSTILE[1] in [element.text for element in elements(svg, "text")]


@pytest.mark.parametrize("graph", [small_pile(), hostile_pile(), Graph()])
def test_a_png_is_twice_as_fine_and_the_same_each_time(graph: Graph) -> None:
    drawn = picture(graph, title="$x^2$ \\frac & 100%")
    data = to_png(drawn)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (2 * drawn.width, 2 * drawn.height)
    assert data == to_png(drawn)


def test_without_matplotlib_a_png_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(ViewError, match=r"pip install 'paper-kg\[plot\]'; --format svg"):
        to_png(picture(small_pile()))


def test_a_picture_as_svg_loads_neither_pyvis_nor_matplotlib() -> None:
    script = (
        "import sys; from kg.model import Graph; from kg.view import picture, to_svg;"
        "to_svg(picture(Graph())); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert not {"pyvis", "matplotlib", "jinja2"} & set(done.stdout.split())
