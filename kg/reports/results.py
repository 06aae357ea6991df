"""Results and evaluations of a store as the tables take them."""

from collections.abc import Mapping
from dataclasses import replace

from kg.lookup import Found, find
from kg.names import key
from kg.stores import Store
from kg.tables import Evaluation, Reported

type Directions = Mapping[str, bool | None]
"""Whether higher is better, by the key (`kg.names.key`) of a metric's name."""

RESULTS = """\
MATCH (p:Paper)-[:REPORTS]->(r)
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)
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

_ALL = "MATCH (r:Result)\n"
_OF_DATASET = """\
MATCH (v:Dataset)-[:VARIANT_OF*0..3]->(:Dataset {id: $dataset})
WITH DISTINCT v
MATCH (r:Result)-[:ON]->(v)
"""
_OF_METRIC = "MATCH (r:Result)-[:MEASURES]->(:Metric {id: $metric})\n"

EVALUATIONS = """\
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset)
MATCH (p:Paper {id: e.paper})
RETURN m.name AS method, m.id AS method_id, d.name AS dataset, d.id AS dataset_id,
       p.id AS paper, p.title AS title, e.confidence AS confidence, e.quote AS quote
ORDER BY dataset_id, method_id, paper"""

_VARIANTS = """\
MATCH (v:Dataset)-[:VARIANT_OF*0..3]->(:Dataset {id: $id})
RETURN DISTINCT v.id AS id"""

_TASK_PAPERS = "MATCH (p:Paper)-[:ADDRESSES]->(:Task {id: $id}) RETURN p.id AS id"


def reported(
    store: Store,
    *,
    dataset: str | None = None,
    metric: str | None = None,
    task: str | None = None,
    directions: Directions | None = None,
) -> tuple[list[Reported], list[Evaluation]]:
    """Results and evaluations for the tables, filtered by names as `kg.lookup.find` resolves them.

    A dataset brings its variants along. A metric leaves only results; a task those of its papers.
    `directions` of metrics go before those that the graph holds.
    """
    dataset_id = None if dataset is None else find(store, dataset, ("Dataset",)).id
    metric_id = None if metric is None else find(store, metric, ("Metric",)).id
    results = _results(store, dataset_id, metric_id)
    evaluations = [] if metric_id else _evaluations(store, dataset_id)
    if task is not None:
        papers = _ids(store, _TASK_PAPERS, find(store, task, ("Task",)))
        results = [result for result in results if result.paper in papers]
        evaluations = [item for item in evaluations if item.paper in papers]
    return [_directed(result, directions or {}) for result in results], evaluations


def variants_of(store: Store, dataset: str) -> set[str]:
    """Ids of a dataset and all its variants, by its id."""
    return {str(row["id"]) for row in store.query(_VARIANTS, {"id": dataset})}


def _results(store: Store, dataset: str | None, metric: str | None) -> list[Reported]:
    start = _OF_DATASET if dataset else _OF_METRIC if metric else _ALL
    given = {"dataset": dataset} if dataset else {"metric": metric} if metric else {}
    rows = store.query(start + RESULTS, given)
    results = [Reported(**row) for row in rows]  # type: ignore[arg-type]
    if metric:
        results = [result for result in results if result.metric_id == metric]
    return results


def _evaluations(store: Store, dataset: str | None) -> list[Evaluation]:
    evaluations = [Evaluation(**row) for row in store.query(EVALUATIONS)]  # type: ignore[arg-type]
    if dataset is None:
        return evaluations
    ids = variants_of(store, dataset)
    return [item for item in evaluations if item.dataset_id in ids]


def _directed(result: Reported, directions: Directions) -> Reported:
    if not directions or result.metric is None:
        return result
    known = key(result.metric)
    if known not in directions:
        return result
    return replace(result, higher_is_better=directions[known])


def _ids(store: Store, statement: str, node: Found) -> set[object]:
    return {row["id"] for row in store.query(statement, {"id": node.id})}
