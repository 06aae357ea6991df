import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import PipelineError
from kg.extract import extract
from kg.model import Paper, PaperRecord
from kg.nlp import DEFAULT_PIPELINE, pipeline_dir, pipeline_names, pipeline_version
from kg.records import to_json
from kg.sources import read_sources

SEEDS = Path(__file__).parent.parent / "seeds" / "hf-daily-papers.txt"


@pytest.fixture(scope="session")
def seeds() -> tuple[Paper, ...]:
    return tuple(read_sources([SEEDS]).papers)


@pytest.fixture(scope="session")
def records(seeds: tuple[Paper, ...]) -> list[PaperRecord]:
    return list(extract(seeds))


def paper(abstract: str, title: str = "A study of bars") -> Paper:
    return Paper(id="p", title=title, abstract=abstract, source="made up")


def only(abstract: str, title: str = "A study of bars") -> PaperRecord:
    (record,) = extract([paper(abstract, title)])
    return record


def test_one_record_a_paper_in_input_order(
    seeds: tuple[Paper, ...], records: list[PaperRecord]
) -> None:
    assert [record.paper for record in records] == list(seeds)
    assert len(seeds) == 55


def test_everything_read_stands_in_the_text_where_it_says(records: list[PaperRecord]) -> None:
    for record in records:
        text = record.paper.text
        for entity in record.entities:
            assert any(name in text for name in (entity.name, *entity.aliases)) or not (
                entity.mentions
            )
            assert [m.start for m in entity.mentions] == sorted(m.start for m in entity.mentions)
            for mention in entity.mentions:
                assert text[mention.start : mention.end] == mention.text != ""
        for pair in record.evaluated_on:
            assert text[pair.start : pair.end] == pair.quote
        for result in record.results:
            assert text[result.start : result.end] == result.quote
            number = result.number
            assert text[number.start : number.end] == number.text
        assert all(url in text for url in record.repositories)


def test_sentences_ascend_and_cover_every_word(records: list[PaperRecord]) -> None:
    for record in records:
        text, end = record.paper.text, 0
        for start, stop in record.sentences:
            assert not text[end:start].strip()
            end = stop
        assert not text[end:].strip()


def test_no_form_stands_on_two_entities_of_a_type(records: list[PaperRecord]) -> None:
    for record in records:
        for entities in (record.methods, record.datasets, record.metrics, record.tasks):
            forms = [form for e in entities for form in {e.name, *e.aliases}]
            assert len(forms) == len(set(forms))


def test_records_do_not_depend_on_their_neighbours(
    seeds: tuple[Paper, ...], records: list[PaperRecord]
) -> None:
    few = [*seeds[40:30:-1], seeds[0]]
    known = {record.paper.id: record for record in records}
    assert list(extract(few)) == [known[paper.id] for paper in few]


def test_two_workers_write_the_same_bytes(
    seeds: tuple[Paper, ...], records: list[PaperRecord]
) -> None:
    apart = extract(seeds[:20], workers=2)
    assert list(map(to_json, apart)) == list(map(to_json, records[:20]))


def test_hash_seed_has_no_influence(seeds: tuple[Paper, ...], records: list[PaperRecord]) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kg.extract import extract\n"
        "from kg.records import to_json\n"
        "from kg.sources import read_sources\n"
        "papers = [*read_sources([Path(sys.argv[1])]).papers][:12]\n"
        "for record in extract(papers): print(to_json(record))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", script, str(SEEDS)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=SEEDS.parent.parent,
    )
    assert run.stdout.splitlines() == list(map(to_json, records[:12]))


@pytest.mark.parametrize("abstract", ["", " ", ".", "\n\n", "😀 (((", "a" * 3000, ")" * 3000])
def test_strange_abstracts_are_read(abstract: str) -> None:
    record = only(abstract)
    assert record.paper.abstract == abstract
    assert not record.results


@pytest.mark.parametrize(
    "abstract",
    [
        "Wir schlagen ein neues Verfahren vor, das die Balken im Bild zählt und dabei schneller "
        "ist als alle bisherigen Verfahren, weil es nur einen Teil der Bildpunkte betrachtet.",
        "本文提出了一种新的方法，用于统计图像中的条形。实验表明该方法优于现有方法。",
    ],
)
def test_other_languages_yield_no_results_and_do_not_fail(abstract: str) -> None:
    record = only(abstract, title=abstract[:20])
    assert not record.results
    assert not record.datasets


def test_very_long_abstract_is_read_to_its_end(seeds: tuple[Paper, ...]) -> None:
    abstract = " ".join(paper.abstract for paper in seeds)
    record = only(f"{abstract} Code: https://github.com/foo/bar")
    assert record.repositories[-1] == "https://github.com/foo/bar"
    assert record.methods[-1].mentions[-1].start > 0.9 * len(abstract)


def test_named_things_of_a_plain_abstract_are_found() -> None:
    record = only(
        "We propose FooNet, a convolutional neural network for image classification. On ImageNet, "
        "FooNet reaches 81.3% top-1 accuracy and outperforms ResNet-50.",
        title="FooNet: fast networks for image classification",
    )
    assert {m.name: m.role for m in record.methods}["FooNet"] == "proposed"
    assert "ResNet-50" in {method.name for method in record.methods}
    assert [dataset.name for dataset in record.datasets] == ["ImageNet"]
    assert "accuracy" in " ".join(metric.name for metric in record.metrics)
    assert "image classification" in {task.name for task in record.tasks}


def test_unknown_pipeline_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PipelineError, match=r"nosuch: no such pipeline; .*: accurate, fast"):
        extract([], pipeline="nosuch")


def test_folder_without_a_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"holds no config\.cfg"):
        pipeline_dir(str(tmp_path))


def test_broken_pipeline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 'xyz'\n")
    with pytest.raises(PipelineError, match="can't load"):
        list(extract([paper("We count bars.")], pipeline=str(tmp_path)))


def test_version_is_of_the_content_and_documents_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for name in ("a", "b"):
        (tmp_path / name / "config.cfg").write_text("x")
    (tmp_path / "b" / "README.md").write_text("better words")
    os.utime(tmp_path / "b" / "config.cfg", (0, 0))
    assert pipeline_version(tmp_path / "a") == pipeline_version(tmp_path / "b")
    (tmp_path / "b" / "weights").write_text("y")
    assert pipeline_version(tmp_path / "a") != pipeline_version(tmp_path / "b")


def test_pipelines_come_with_the_package_hold_no_code_and_are_small() -> None:
    assert DEFAULT_PIPELINE == "accurate"
    assert pipeline_names() == ("accurate", "fast")
    files = [path for name in pipeline_names() for path in pipeline_dir(name).rglob("*")]
    assert not [path for path in files if path.suffix == ".py"]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 45_000_000


def test_fast_pipeline_does_without_the_library_of_the_other() -> None:
    code = (
        "import sys; sys.modules['onnxruntime'] = None; "
        "from kg.nlp import load; doc = load('fast')('FooNet: bars\\nWe propose FooNet.'); "
        "print(len(doc._.entities))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_importing_extract_does_not_import_spacy() -> None:
    script = "import sys, kg.extract; sys.exit('spacy' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=SEEDS.parent.parent)
