"""Absolute results as the evaluation tables of Papers with Code."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.stores import Store
from kg.tables import Reported

_NO_TASK = "Unspecified"

_TASKS = """\
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
RETURN p.id AS paper, t.name AS task
ORDER BY paper, task"""

_CODE = """\
MATCH (p:Paper)-[:HAS_CODE]->(c:Repository)
RETURN p.id AS paper, c.url AS url
ORDER BY paper, url"""


def evaluation_tables(
    store: Store, results: Sequence[Reported], *, task: str | None = None
) -> tuple[str, int]:
    """The JSON document, and how many results have no place in it.

    The format knows neither relative numbers, bounds nor ranges, needs method, dataset and metric,
    and has one place for a paper's method, dataset and metric: the first number takes it. A dataset
    stands under `task`, else under the task that most papers with a number on it address. A
    condition becomes part of the dataset's name, as the format has no other place.
    """
    fitting = [result for result in results if _fits(result)]
    tasks = None if task else _by_paper(store, _TASKS, "task")
    code = _by_paper(store, _CODE, "url")
    tables: dict[str, dict[str, list[Reported]]] = defaultdict(lambda: defaultdict(list))
    by_dataset: dict[str, list[Reported]] = defaultdict(list)
    for result in fitting:
        by_dataset[_table_name(result)].append(result)
    for name, members in by_dataset.items():
        tables[task or _task(members, tasks or {})][name] = members
    document = [
        {
            "task": name,
            "description": "",
            "categories": [],
            "synonyms": [],
            "subtasks": [],
            "source_link": None,
            "datasets": [
                _dataset(table, tables[name][table], code) for table in sorted(tables[name])
            ],
        }
        for name in sorted(tables)
    ]
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    places = {(_table_name(item), item.method, item.paper, _metric(item)) for item in fitting}
    return text, len(results) - len(places)


def _fits(result: Reported) -> bool:
    exact = result.value_high_text is None and result.bound is None
    named = result.method and result.dataset and result.metric
    return bool(result.kind == "absolute" and exact and named)


def _table_name(result: Reported) -> str:
    return f"{result.dataset} ({result.condition})" if result.condition else str(result.dataset)


def _task(members: Iterable[Reported], tasks: Mapping[str, Sequence[str]]) -> str:
    papers = {member.paper for member in members}
    counts = Counter(task for paper in papers for task in tasks.get(paper, ()))
    return min(counts, key=lambda task: (-counts[task], task), default=_NO_TASK)


def _dataset(
    name: str, members: Sequence[Reported], code: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    rows: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    papers = {}
    for result in sorted(members, key=lambda item: (item.method or "", item.paper, item.id)):
        metrics = rows[str(result.method), result.paper]
        metrics.setdefault(_metric(result), result.value_text)
        papers[result.paper] = result
    return {
        "dataset": name,
        "description": "",
        "subdatasets": [],
        "dataset_links": [],
        "dataset_citations": [],
        "sota": {
            "metrics": sorted({metric for metrics in rows.values() for metric in metrics}),
            "rows": [
                {
                    "model_name": method,
                    "paper_title": papers[paper].title,
                    "paper_url": papers[paper].url or "",
                    "paper_date": _whole_date(papers[paper].date),
                    "code_links": [{"title": url, "url": url} for url in code.get(paper, ())],
                    "model_links": [],
                    "uses_additional_data": False,
                    "metrics": metrics,
                }
                for (method, paper), metrics in rows.items()
            ],
        },
    }


def _metric(result: Reported) -> str:
    return f"{result.metric} ({result.unit})" if result.unit else str(result.metric)


def _whole_date(date: str | None) -> str | None:
    """Year, month and day; the format takes no less."""
    return date[:10] if date and len(date) >= 10 else None


def _by_paper(store: Store, statement: str, column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.query(statement):
        found[str(row["paper"])].append(str(row[column]))
    return found
