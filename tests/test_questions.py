"""Paraphrases of the questions: how many are understood rightly, how many are refused."""

import json
from pathlib import Path
from typing import Any

import neo4j_server
import pytest
import samples

from kg.errors import KgError
from kg.model import KnownEntity, Paper, PaperRecord
from kg.questions import questions, understand
from kg.stores import Store, open_store


def paraphrases(name: str) -> list[dict[str, Any]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


# None of these was used to write the grammar. Those in paraphrases-seen.jsonl were.
PARAPHRASES = paraphrases("paraphrases.jsonl")
SEEN = paraphrases("paraphrases-seen.jsonl")
KNOWN = [
    KnownEntity(type="Metric", name="accuracy", higher_is_better=True),
    KnownEntity(type="Metric", name="F1", higher_is_better=True),
]
FLOOR_RIGHT = 0.84
FLOOR_REFUSED = 1.0
ABSTRACT = (
    "ResNet reaches 76.1% accuracy on ImageNet and 93.10% accuracy on CIFAR-10. BERT is a model "
    "for question answering; BERT scores 88.5 F1 on SQuAD. RoBERTa improves BERT by 1.5 points of "
    "F1 on SQuAD. ResNet-50 is for image classification. top-1 accuracy matters on ImageNet-C. "
    "Code: https://github.com/foo/resnet"
)


def famous() -> PaperRecord:
    """One paper about things of which the paraphrases speak."""
    paper = Paper(id="famous", title="Well-Known Things", abstract=ABSTRACT, source="made-up")
    f1: dict[str, Any] = {"dataset": "SQuAD", "metric": "F1"}
    return PaperRecord(
        paper=paper,
        sentences=samples.sentences(paper.text),
        methods=(
            samples.entity(paper, "Method", "ResNet", role="proposed"),
            samples.entity(paper, "Method", "ResNet-50", role="used"),
            samples.entity(paper, "Method", "BERT", role="compared"),
            samples.entity(paper, "Method", "RoBERTa", role="proposed"),
        ),
        datasets=tuple(
            samples.entity(paper, "Dataset", name)
            for name in ("ImageNet", "ImageNet-C", "CIFAR-10", "SQuAD")
        ),
        metrics=tuple(
            samples.entity(paper, "Metric", name) for name in ("accuracy", "top-1 accuracy", "F1")
        ),
        tasks=tuple(
            samples.entity(paper, "Task", name)
            for name in ("question answering", "image classification")
        ),
        repositories=("https://github.com/foo/resnet",),
        results=(
            samples.result(
                *(paper, "76.1%", "76.1"),
                unit="%",
                method="ResNet",
                dataset="ImageNet",
                metric="accuracy",
            ),
            samples.result(
                *(paper, "93.10%", "93.10"),
                unit="%",
                method="ResNet",
                dataset="CIFAR-10",
                metric="accuracy",
            ),
            samples.result(paper, "88.5", "88.5", method="BERT", **f1),
            samples.result(
                *(paper, "1.5 points", "1.5"),
                kind="delta",
                direction="up",
                method="RoBERTa",
                comparator="BERT",
                **f1,
            ),
        ),
    )


@pytest.fixture(scope="module")
def famous_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("famous") / "famous.kg"
    with open_store(str(folder), write=True, create=True) as store:
        store.write(samples.stored(famous()), KNOWN)
    return folder


def understood(store: Store, question: str) -> str | None:
    """The form of the question, or None where it is refused."""
    try:
        return understand(store, question).form
    except KgError:
        return None


def test_the_paraphrases_are_enough_and_of_all_questions() -> None:
    forms = {item["form"] for item in PARAPHRASES if item["form"]}
    assert forms == {question.form for question in questions()}
    assert sum(item["form"] is not None for item in PARAPHRASES) >= 120


def test_paraphrases_are_understood_and_other_questions_refused(
    famous_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(str(famous_store)) as store:
        heard = [(item, understood(store, item["question"])) for item in PARAPHRASES]
    known = [(item, form) for item, form in heard if item["form"]]
    right = sum(form == item["form"] for item, form in known)
    refused = sum(form is None for _, form in known)
    foreign = [form for item, form in heard if not item["form"]]
    with capsys.disabled():
        print(
            f"\nkg ask: {right} of {len(known)} paraphrases understood rightly, {refused} refused, "
            f"{len(known) - right - refused} mistaken; {foreign.count(None)} of {len(foreign)} "
            "foreign questions refused"
        )
    assert right / len(known) >= FLOOR_RIGHT
    assert foreign.count(None) / len(foreign) >= FLOOR_REFUSED


def test_paraphrases_from_which_the_grammar_was_widened_stay_understood(famous_store: Path) -> None:
    with open_store(str(famous_store)) as store:
        heard = [understood(store, item["question"]) == item["form"] for item in SEEN]
    assert sum(heard) / len(heard) >= 0.95


def test_every_question_has_the_same_rows_on_every_store(
    famous_store: Path, neo4j: neo4j_server.Server
) -> None:
    records = samples.stored(famous(), samples.foonet(), samples.variant())
    answered = set()
    with (
        open_store(str(famous_store), write=True) as embedded,
        open_store(neo4j.url, write=True) as server,
    ):
        embedded.write(records, KNOWN)
        server.write(records, KNOWN)
        for item in PARAPHRASES + SEEN:
            form = understood(embedded, item["question"])
            assert form == understood(server, item["question"])
            if form is not None:
                asked = understand(embedded, item["question"])
                rows = embedded.query(asked.cypher, asked.parameters)
                assert rows == server.query(asked.cypher, asked.parameters), asked.cypher
                answered |= {form} if len(rows) else set()
        embedded.write(samples.stored(famous()), KNOWN)
    assert len(answered) >= 20
