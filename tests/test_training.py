import json
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import Entity, Paper
from kg.nlp.encoded import KINDS, ROLES, TAGS
from kg.nlp.scene import SLOTS
from kg.nlp.wordpieces import WordPieces
from kg.training.encoder_targets import NOTHING, make_targets
from kg.training.gold import GoldRecord, find_mentions, read_gold, training_files
from kg.training.judge import known_names, less
from kg.training.ner import Settings, blank, find_spans, train_ner
from kg.training.overlap import clear_of

GOLD = {
    "id": "g1",
    "title": "FooNet: counting bars",
    "abstract": "FooNet gains 1.5 points on BarSet and on barset-like rows. https://foo.org/FooNet",
    "methods": [{"name": "FooNet", "aliases": ["Foo Net"], "role": "proposed"}],
    "datasets": [{"name": "BarSet", "aliases": []}],
    "metrics": [],
    "tasks": [{"name": "counting bars", "aliases": []}],
    "repositories": ["https://foo.org/FooNet"],
    "evaluated_on": [["FooNet", "BarSet"]],
    "results": [
        {"method": "FooNet", "dataset": "BarSet", "metric": None, "value": 1.50, "kind": "delta",
         "direction": "up", "quote": "gains 1.5 points"}
    ],
}  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> GoldRecord:
    (tmp_path / "a-train.jsonl").write_text(json.dumps(GOLD) + "\n\n")
    (tmp_path / "a-dev.jsonl").write_text("not read")
    (found,) = read_gold(training_files(tmp_path))
    return found


def test_gold_entities_have_their_mentions_but_not_in_urls(record: GoldRecord) -> None:
    text = record.text
    method, dataset, task = record.entities
    assert [(m.start, m.text) for m in method.mentions] == [(0, "FooNet"), (22, "FooNet")]
    assert [text[m.start : m.end] for m in dataset.mentions] == ["BarSet"]
    assert [m.text for m in task.mentions] == ["counting bars"]


def test_gold_results_keep_digits_and_know_their_place(record: GoldRecord) -> None:
    (result,) = record.results
    assert str(result.value) == "1.5"
    assert result.start is not None
    assert record.text[result.start : result.end] == result.quote


def test_broken_gold_is_named_by_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "b-train.jsonl"
    path.write_text(json.dumps(GOLD) + '\n{"id": 1}\n')
    with pytest.raises(SourceError, match=r"b-train\.jsonl:2: not a gold record"):
        list(read_gold([path]))


def test_longer_names_take_their_place_first() -> None:
    text = "A deep bar net is a bar net."
    entities = [Entity(type="Method", name="bar net"), Entity(type="Method", name="deep bar net")]
    short, long = find_mentions(text, entities)
    assert [m.start for m in short.mentions] == [20]
    assert [m.start for m in long.mentions] == [2]


def test_papers_that_overlap_with_measured_ones_are_left_out(
    record: GoldRecord, tmp_path: Path
) -> None:
    words = [f"word{i}" for i in range(60)]
    measured = tmp_path / "dev.jsonl"
    measured.write_text(json.dumps({"title": "Counting, Bars!", "abstract": " ".join(words)}))

    def paper(title: str, abstract: str) -> GoldRecord:
        made = Paper(id=title, title=title, abstract=abstract, source="made up")
        return replace(record, paper=made)

    kept = clear_of(
        [
            paper("counting bars", "The same title."),
            paper("Copied", " ".join(words[:30])),
            paper("Quoted once", " ".join([*words[:9], *(f"other{i}" for i in range(40))])),
            paper("Fresh", "Nothing in common."),
        ],
        [measured],
    )
    assert [kept.paper.title for kept in kept] == ["Quoted once", "Fresh"]


def test_paper_does_not_tell_about_its_own_names(record: GoldRecord) -> None:
    other = replace(record, paper=replace(record.paper, id="g2"))
    docs = [blank()(record.text)] * 2
    names = known_names([record, other], docs)
    assert names["foonet"] == {"papers": 2, "Method": 2, "proposed": 2}
    rest = less(names, record, docs[0])
    assert (rest["foonet"]["papers"], rest["foonet"]["Method"]) == (1, 1)


def test_training_twice_gives_the_same_bytes_and_learns(record: GoldRecord) -> None:
    settings = Settings(
        width=32, rows=(200,) * 6, hidden=16, steps=80, rate=0.02, dropout=0.0, words=10, warmup=5
    )
    first = train_ner([record], settings)
    assert first == train_ner([record], settings)
    (spans,) = find_spans([record], settings, first)
    assert (0, 1, "Method") in spans


def test_encoder_is_to_learn_mentions_roles_numbers_and_links(record: GoldRecord) -> None:
    doc = blank()(record.text)
    (target,) = make_targets(record, doc, WordPieces(["[UNK]", "[CLS]", "[SEP]"]))
    words = [token.text for token in doc]
    tagged = {
        (word, TAGS[tag]) for word, tag in zip(words, target.tags, strict=True) if TAGS[tag] != "O"
    }
    assert {("FooNet", "B-Method"), ("BarSet", "B-Dataset"), ("bars", "I-Task")} <= tagged
    assert {ROLES[role] for role in target.roles if role != NOTHING} == {"proposed"}
    number = words.index("1.5")
    assert KINDS[target.kinds[number]] == "delta up"
    links = {SLOTS[link.slot]: link for link in target.links}
    assert {link.number for link in links.values()} == {number}
    assert [words[place] for place in links["dataset"].mentions] == ["BarSet"]
    assert links["dataset"].right.all() and not links["dataset"].none
    assert links["metric"].none and links["comparator"].none
    assert [pair.right for pair in target.pairs] == [True]
