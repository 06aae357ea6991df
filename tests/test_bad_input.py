"""What is no abstract of machine learning: no pipeline fails on it or makes facts of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.extract import read_paper
from kg.model import Paper, PaperRecord
from kg.nlp import load, pipeline_names
from kg.sources import read_sources

SEEDS = Path(__file__).parent.parent / "seeds" / "hf-daily-papers.txt"

type Read = Callable[[str, str], PaperRecord]

OTHER_FIELDS = {
    "recipe": (
        "Grandmother's plum cake",
        "Beat 200 g of butter with 150 g of sugar until fluffy. Add 3 eggs and 300 g of flour, and "
        "bake it for 45 minutes at 180 degrees. The cake serves 12 people and keeps for 4 days. "
        "Halve the plums before baking.",
    ),
    "lease": (
        "Lease of a flat",
        "The rent is 850 euros a month, 3% more than in 2019, and is due on the first day. The "
        "tenant pays a deposit of 2 months. Either side may end the lease with 90 days of notice.",
    ),
    "history": (
        "The harbour of the old town",
        "The harbour was built in 1483 and enlarged twice. In 1790 it received 412 ships, 30% more "
        "than ten years before. A fire destroyed half of the quays in 1805.",
    ),
    "poem": (
        "Evening",
        "The river carries light and leaves,\nand one by one the lanterns wake;\nI count the hours "
        "that evening weaves,\nand let them sink into the lake.",
    ),
}
OTHER_LANGUAGES = {
    "German": (
        "Über die Brücken der Stadt",
        "Die Stadt besitzt 47 Brücken, von denen 12 % im letzten Jahrhundert gebaut wurden. Der "
        "Bericht beschreibt ihren Zustand und die Kosten von 3,5 Millionen Euro.",
    ),
    "French": (
        "Les ponts de la ville",
        "La ville possède 47 ponts, dont 12 % ont été construits au siècle dernier. Le rapport "
        "décrit leur état et les coûts de 3,5 millions d'euros.",
    ),
    "Chinese": ("城市的桥梁", "这座城市有四十七座桥，其中百分之十二是上个世纪建造的。"),
    "Arabic": ("جسور المدينة", "في المدينة 47 جسرا بني 12% منها في القرن الماضي."),
}


@pytest.fixture(scope="module", params=pipeline_names())
def read(request: pytest.FixtureRequest) -> Read:
    nlp = load(request.param)

    def read_it(title: str, abstract: str) -> PaperRecord:
        return read_paper(nlp, Paper(id="p", title=title, abstract=abstract, source="made-up"))

    return read_it


@pytest.mark.parametrize("title", ["", "FooNet"])
def test_an_empty_abstract_yields_no_facts(read: Read, title: str) -> None:
    record = read(title, "")
    assert (record.results, record.evaluated_on, record.repositories) == ((), (), ())


@pytest.mark.parametrize("name", [*OTHER_FIELDS, *OTHER_LANGUAGES])
def test_a_text_about_something_else_yields_no_facts(read: Read, name: str) -> None:
    record = read(*(OTHER_FIELDS | OTHER_LANGUAGES)[name])
    assert (record.results, record.evaluated_on, record.datasets) == ((), (), ())
    assert [entity for entity in record.entities if entity.confidence >= 0.5] == []


def test_an_abstract_of_a_megabyte_is_read_to_its_end(read: Read) -> None:
    papers = read_sources([SEEDS]).papers
    piece = " ".join(paper.abstract for paper in papers)
    abstract = f"{piece} " * (1_000_000 // len(piece) + 1)
    record = read("A pile of abstracts", abstract)
    assert len(abstract) > 1_000_000
    last = max(mention.end for entity in record.entities for mention in entity.mentions)
    assert last > 0.99 * len(abstract)
    assert record.results[-1].number.start > 0.98 * len(abstract)
