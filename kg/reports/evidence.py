"""The sentences behind a method's numbers on a dataset."""

from kg.lookup import find
from kg.model import Rows
from kg.stores import Store
from kg.tables import marked

_EVIDENCE = """\
MATCH (m:Method {id: $method})<-[:OF]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)
RETURN m.name AS method, d.name AS dataset, d.id AS dataset_id, q.name AS metric,
       q.id AS metric_id, r.number AS number, r.kind AS kind, r.direction AS direction,
       c.name AS compared_to, r.condition AS condition, r.metric_inferred AS metric_inferred,
       r.confidence AS confidence, r.quote AS quote, r.number_start - r.start AS mark,
       r.number_end - r.start AS mark_end, p.title AS title, p.url AS url, p.id AS paper
ORDER BY paper, r.number_start, r.id"""

_EVALUATION_EVIDENCE = """\
MATCH (m:Method {id: $method})-[e:EVALUATED_ON]->(d:Dataset {id: $dataset})
MATCH (p:Paper {id: e.paper})
RETURN m.name AS method, d.name AS dataset, e.confidence AS confidence, e.quote AS quote,
       p.title AS title, p.url AS url, p.id AS paper
ORDER BY paper, e.start"""

_WHY_COLUMNS = (
    "method",
    "dataset",
    "metric",
    "number",
    "kind",
    "direction",
    "compared_to",
    "condition",
    "metric_inferred",
    "confidence",
    "quote",
    "title",
    "url",
    "paper",
)


def why(store: Store, method: str, dataset: str, metric: str | None = None) -> Rows:
    """The evidence that a method was evaluated on a dataset: each number with its sentence.

    Where no number is reported, the sentences that state the evaluation. In the quote the number is
    marked as `**91.5%**`.
    """
    method_id = find(store, method, ("Method",)).id
    dataset_id = find(store, dataset, ("Dataset",)).id
    metric_id = None if metric is None else find(store, metric, ("Metric",)).id
    rows = [
        {**row, "quote": marked(str(row["quote"]), row["mark"], row["mark_end"])}
        for row in store.query(_EVIDENCE, {"method": method_id})
        if row["dataset_id"] == dataset_id and metric_id in (None, row["metric_id"])
    ]
    if not rows and metric_id is None:
        ids = {"method": method_id, "dataset": dataset_id}
        rows = list(store.query(_EVALUATION_EVIDENCE, ids))
    return Rows(columns=_WHY_COLUMNS, rows=tuple(tuple(map(row.get, _WHY_COLUMNS)) for row in rows))
