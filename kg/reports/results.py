"""Results and evaluations of a store as the tables take them."""

from collections.abc import Mapping
from dataclasses import replace

from kg.lookup import Found, find
from kg.names import key
from kg.stores import Store
from kg.tables import Evaluation, Reported

type Directions = Mapping[str, bool | None]
"""Whether higher is better, by the key (`kg.names.key`) of a metric's name."""

_SLOTS = {
    "m": "OPTIONAL MATCH (r)-[:OF]->(m:Method)\n",
    "d": "OPTIONAL MATCH (r)-[:ON]->(d:Dataset)\n",
    "q": "OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)\n",
    "c": "OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)\n",
}
_COLUMNS = """\
RETURN r.id AS id, m.name AS method, m.id AS method_id, d.name AS dataset, d.id AS dataset_id,
       q.name AS metric, q.id AS metric_id, q.higher_is_better AS higher_is_better,
       r.metric_inferred AS metric_inferred, r.value AS value, r.value_text AS value_text,
       r.value_high_text AS value_high_text, r.unit AS unit, r.kind AS kind,
       r.direction AS direction, r.relative AS relative, r.bound AS bound,
       r.condition AS condition, c.name AS comparator, c.id AS comparator_id,
       r.confidence AS confidence, r.quote AS quote, r.number_start - r.start AS mark,
       r.number_end - r.start AS mark_end, p.id AS paper, p.title AS title, p.date AS date,
       p.url AS url
ORDER BY id"""


def _statement(start: str, bound: str = "") -> str:
    """Results from a start that binds `r`, `p` and one of the slots.

    The start is one chain: engines expand from its id instead of joining all papers.
    """
    return start + "".join(line for slot, line in _SLOTS.items() if slot != bound) + _COLUMNS


ALL = _statement("MATCH (r:Result)<-[:REPORTS]-(p:Paper)\n")
OF_DATASETS = _statement(
    "MATCH (d:Dataset)<-[:ON]-(r:Result)<-[:REPORTS]-(p:Paper)\nWHERE d.id IN $datasets\n", "d"
)
OF_METRIC = _statement(
    "MATCH (q:Metric {id: $metric})<-[:MEASURES]-(r:Result)<-[:REPORTS]-(p:Paper)\n", "q"
)

EVALUATIONS = """\
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset)
{where}MATCH (p:Paper {{id: e.paper}})
RETURN m.name AS method, m.id AS method_id, d.name AS dataset, d.id AS dataset_id,
       p.id AS paper, p.title AS title, e.confidence AS confidence, e.quote AS quote
ORDER BY dataset_id, method_id, paper"""

_VARIANTS = """\
MATCH (v:Dataset)-[:VARIANT_OF*1..3]->(:Dataset {id: $id})
RETURN DISTINCT v.id AS id"""

_TASK_PAPERS = "MATCH (p:Paper)-[:ADDRESSES]->(:Task {id: $id}) RETURN p.id AS id"


def reported(
    store: Store,
    *,
    dataset: str | None = None,
    metric: str | None = None,
    task: str | None = None,
    directions: Directions | None = None,
    min_confidence: float = 0.0,
) -> tuple[list[Reported], list[Evaluation]]:
    """Results and evaluations for the tables, filtered by names as `kg.lookup.find` resolves them.

    A dataset brings its variants along. A metric leaves only results; a task those of its papers.
    `directions` of metrics go before those that the graph holds. What has less than
    `min_confidence` is left out.
    """
    datasets = None
    if dataset is not None:
        datasets = variants_of(store, find(store, dataset, ("Dataset",)).id)
    metric_id = None if metric is None else find(store, metric, ("Metric",)).id
    results = _results(store, datasets, metric_id)
    evaluations = [] if metric_id else _evaluations(store, datasets)
    if task is not None:
        papers = _ids(store, _TASK_PAPERS, find(store, task, ("Task",)))
        results = [result for result in results if result.paper in papers]
        evaluations = [item for item in evaluations if item.paper in papers]
    return (
        [
            _directed(item, directions or {})
            for item in results
            if item.confidence >= min_confidence
        ],
        [item for item in evaluations if item.confidence >= min_confidence],
    )


def variants_of(store: Store, dataset: str) -> set[str]:
    """Ids of a dataset and all its variants, by its id."""
    return {dataset, *(str(row["id"]) for row in store.query(_VARIANTS, {"id": dataset}))}


def _results(store: Store, datasets: set[str] | None, metric: str | None) -> list[Reported]:
    if datasets:
        rows = store.query(OF_DATASETS, {"datasets": sorted(datasets)})
    elif metric:
        rows = store.query(OF_METRIC, {"metric": metric})
    else:
        rows = store.query(ALL)
    results = [Reported(**row) for row in rows]  # type: ignore[arg-type]
    return [result for result in results if metric in (None, result.metric_id)]


def _evaluations(store: Store, datasets: set[str] | None) -> list[Evaluation]:
    where = "WHERE d.id IN $datasets\n" if datasets else ""
    given = {"datasets": sorted(datasets)} if datasets else {}
    rows = store.query(EVALUATIONS.format(where=where), given)
    return [Evaluation(**row) for row in rows]  # type: ignore[arg-type]


def _directed(result: Reported, directions: Directions) -> Reported:
    if not directions or result.metric is None:
        return result
    known = key(result.metric)
    if known not in directions:
        return result
    return replace(result, higher_is_better=directions[known])


def _ids(store: Store, statement: str, node: Found) -> set[object]:
    return {row["id"] for row in store.query(statement, {"id": node.id})}
