"""What sentences say of methods, datasets and tasks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import entity, result, sentences

from kg.link import link
from kg.link.claims import claims, own_method
from kg.model import Entity, Paper, PaperRecord, Role

METHODS: dict[str, Role] = {"FooNet": "proposed", "BarNet": "compared", "BazNet": "used"}
DATASETS = ("FooSet", "BarSet")
TASKS = ("bar counting", "foo parsing")


def record(abstract: str, title: str = "Counting Things", **roles: Role) -> PaperRecord:
    """A paper whose entities are all the made-up names that it holds."""
    paper = Paper(id="p", title=title, abstract=abstract, source="made-up")

    def named(*names: str) -> list[str]:
        return [name for name in names if name in paper.text]

    return PaperRecord(
        paper=paper,
        sentences=sentences(paper.text),
        methods=tuple(
            entity(paper, "Method", name, role=roles.get(name, METHODS[name]))
            for name in named(*METHODS)
        ),
        datasets=tuple(entity(paper, "Dataset", name) for name in named(*DATASETS)),
        tasks=tuple(entity(paper, "Task", name) for name in named(*TASKS)),
    )


def said(abstract: str, title: str = "Counting Things", **roles: Role) -> list[str]:
    return [
        f"{claim.source.name if claim.source else 'p'} {claim.type} {claim.target.name}"
        for claim in claims(record(abstract, title, **roles))
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "FooNet outperforms BarNet.",
        "On FooSet, FooNet consistently outperforms the popular BarNet by 2 points.",
        "We show that FooNet (ours) is able to surpass strong baselines such as BarNet.",
        "FooNet, a small network, performs better than BarNet.",
        "FooNet is clearly superior to BarNet.",
        "The FooNet model improves over BarNet.",
        "FooNet, which beats BarNet, is small.",
        "FooNet reaches 93% on FooSet, outperforming BarNet by 2 points.",
        "BarNet is outperformed by FooNet.",
    ],
)
def test_a_sentence_says_who_outperforms_whom(sentence: str) -> None:
    assert said(sentence) == ["FooNet OUTPERFORMS BarNet"]


@pytest.mark.parametrize(
    "sentence",
    ["Our method outperforms BarNet.", "It even exceeds BarNet.", "We outperform BarNet."],
)
def test_we_means_the_only_proposed_method(sentence: str) -> None:
    assert said(f"We present FooNet. {sentence}") == ["FooNet OUTPERFORMS BarNet"]
    assert said(f"BazNet is fast. {sentence}") == []


def test_of_several_proposed_methods_we_means_the_one_in_the_title() -> None:
    text = "FooNet and BazNet are new. Our method outperforms BarNet."
    assert said(text, BazNet="proposed") == []
    assert said(text, "BazNet Counts", BazNet="proposed") == ["BazNet OUTPERFORMS BarNet"]


@pytest.mark.parametrize(
    "sentence",
    [
        "FooNet does not outperform BarNet.",
        "FooNet fails to outperform BarNet.",
        "FooNet hardly outperforms BarNet.",
        "Does FooNet outperform BarNet?",
        "We ask whether FooNet outperforms BarNet.",
        "The accuracy of FooNet outperforms BarNet.",
        "FooNet outperforms BarNet-based methods.",
        "FooNet-based methods outperform BarNet.",
        "FooNet outperforms models trained with BarNet.",
        "FooNet outperforms existing methods and uses BarNet.",
        "Comparing FooNet with BazNet, outperforming BarNet is hard.",
        "FooNet and BarNet outperform existing methods.",
    ],
)
def test_what_no_sentence_says_is_no_claim(sentence: str) -> None:
    assert said(sentence) == []


def test_lists_of_winners_and_losers_are_told_one_by_one() -> None:
    assert said("FooNet and BazNet outperform BarNet.") == [
        "FooNet OUTPERFORMS BarNet",
        "BazNet OUTPERFORMS BarNet",
    ]
    assert said("FooNet outperforms BarNet, and the BazNet.") == [
        "FooNet OUTPERFORMS BarNet",
        "FooNet OUTPERFORMS BazNet",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "FooNet builds on BazNet.",
        "FooNet is built on top of the original BazNet.",
        "FooNet extends BazNet to long texts.",
        "FooNet, a fast counter based on BazNet, is small.",
        "We propose FooNet, an extension of BazNet.",
        "FooNet is a lightweight variant of BazNet.",
        "FooNet uses BazNet as its backbone.",
        "We propose FooNet, which adapts BazNet.",
        "FooNet combines BazNet with a clock.",
    ],
)
def test_a_sentence_says_what_a_method_builds_on(sentence: str) -> None:
    assert said(sentence) == ["FooNet BUILDS_ON BazNet"]


def test_building_on_another_we_propose_ours() -> None:
    text = "FooNet is small. Building on BazNet, we propose a counter."
    assert said(text) == ["FooNet BUILDS_ON BazNet"]


def test_only_proposed_methods_build_on_others() -> None:
    assert said("BarNet builds on BazNet.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We introduce FooSet.",
        "In this work, we also present the FooSet benchmark.",
        "We then collect a large corpus of letters and numbers called FooSet.",
        "This paper introduces FooSet, a corpus of letters.",
        "A new dataset, FooSet, is used.",
        "FooSet is a new large-scale dataset.",
        "Our FooSet dataset holds letters.",
    ],
)
def test_a_sentence_says_which_dataset_a_paper_proposes(sentence: str) -> None:
    assert said(sentence) == ["p PROPOSES FooSet"]


def test_a_title_says_which_dataset_a_paper_proposes() -> None:
    assert said("It is large.", "FooSet: A Corpus of Letters") == ["p PROPOSES FooSet"]
    assert said("It is large.", "FooSet: How We Count") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "We present results on FooSet.",
        "We build models for FooSet.",
        "We introduce FooSet results.",
        "We evaluate on FooSet, a corpus of letters.",
        "We provide FooSet-based scores.",
        "FooSet is a large-scale dataset.",
    ],
)
def test_a_dataset_that_is_used_is_not_proposed(sentence: str) -> None:
    assert said(sentence) == []


def test_the_method_of_the_paper_addresses_the_task_of_title_and_proposal() -> None:
    text = "FooNet is small. We propose a network for bar counting."
    assert said(text) == ["FooNet ADDRESSES bar counting"]
    assert said("FooNet is small.", "A Net for Foo Parsing") == []
    assert said("FooNet is small.", "A net for foo parsing") == ["FooNet ADDRESSES foo parsing"]


def test_numbers_say_who_outperforms_where_the_sentence_names_the_loser() -> None:
    paper = record("With FooNet the count rises and beats BarNet by 1.5 points.")
    assert claims(paper) == []
    number = result(
        *(paper.paper, "1.5 points", "1.5"),
        kind="delta",
        direction="up",
        method="FooNet",
        comparator="BarNet",
    )
    with_number = PaperRecord(
        paper=paper.paper,
        sentences=paper.sentences,
        methods=paper.methods,
        results=(number,),
    )
    (claim,) = claims(with_number)
    assert (claim.type, claim.source, claim.target) == ("OUTPERFORMS", *paper.methods)


def test_claims_become_relationships_with_evidence() -> None:
    paper = record("We introduce FooSet. FooNet builds on BazNet. FooNet outperforms BarNet.")
    found = {
        (item.type, item.source, item.target): item.properties
        for item in link([paper]).relationships
    }
    assert found["PROPOSES", "p", "dataset:fooset"]["quote"] == "We introduce FooSet."
    assert found["BUILDS_ON", "method:foonet", "method:baznet"]["confidence"] == 0.6885
    evidence = found["OUTPERFORMS", "method:foonet", "method:barnet"]
    assert evidence["paper"] == "p"
    start, end = evidence["start"], evidence["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert paper.paper.text[start:end] == evidence["quote"] == "FooNet outperforms BarNet."


def test_a_claim_and_its_contrary_are_not_both_taken() -> None:
    text = "FooNet outperforms BarNet. BarNet outperforms FooNet."
    ends = [(i.source, i.target) for i in link([record(text)]).relationships if i.type[0] == "O"]
    assert ends == [("method:foonet", "method:barnet")]


PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        "FooNet BarNet BazNet FooSet outperforms , and which is better than a new ( ) builds on "
        "the we introduce dataset : - <m0> <title> very strongly such as",
    )
)


@given(words=st.lists(PIECES, max_size=40))
def test_any_words_give_claims_with_their_evidence(words: list[str]) -> None:
    paper = record(" ".join(words))
    for claim in claims(paper):
        ends: list[Entity] = [claim.target, *([claim.source] if claim.source else [])]
        quote = paper.paper.text[claim.start : claim.end]
        assert claim.source != claim.target
        assert claim.target.name in quote
        assert 0 < claim.confidence <= min(end.confidence for end in ends)


def test_a_sentence_as_long_as_a_book_has_no_claims() -> None:
    assert claims(record("FooNet outperforms " * 20_000 + "BarNet")) == []


def test_whom_we_means() -> None:
    paper = record("FooNet and BarNet.")
    assert own_method(paper) == paper.methods[0]
    assert own_method(record("BarNet.")) is None
