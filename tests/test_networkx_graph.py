"""The NetworkX object that users get: attributes and types as documented, and its algorithms."""

from pathlib import Path

import networkx as nx
import pytest

from kg.exporting.objects import from_json
from kg.stores.engine import to_networkx

GRAPH = to_networkx(from_json(Path(__file__).parent / "cypher" / "domain-graph.json"))
TYPES: dict[str, type] = {
    **dict.fromkeys(("id", "name", "title", "abstract", "source", "url", "date"), str),
    **dict.fromkeys(("label", "type", "quote", "paper", "reason", "metric"), str),
    **dict.fromkeys(("value_text", "value_high_text", "unit", "kind", "direction"), str),
    **dict.fromkeys(("bound", "condition", "number"), str),
    **dict.fromkeys(("start", "end", "number_start", "number_end", "papers"), int),
    **dict.fromkeys(("value", "value_high", "confidence"), float),
    **dict.fromkeys(("relative", "metric_inferred", "higher_is_better"), bool),
    **dict.fromkeys(("aliases", "merges"), tuple),
}


def ends(type_: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other, data in GRAPH.edges(data=True) if data["type"] == type_]


def test_every_attribute_has_the_type_that_is_documented() -> None:
    for _, data in GRAPH.nodes(data=True):
        assert {name: type(value) for name, value in data.items()} == {
            name: TYPES[name] for name in data
        }
    for _, _, key, data in GRAPH.edges(keys=True, data=True):
        assert type(key) is int
        assert {name: type(value) for name, value in data.items()} == {
            name: TYPES[name] for name in data
        }


def test_pagerank_of_methods_puts_those_first_that_others_lean_on() -> None:
    proposed: dict[str, list[str]] = {}
    for paper, method in ends("PROPOSES"):
        if GRAPH.nodes[method]["label"] == "Method":
            proposed.setdefault(paper, []).append(method)
    leans_on = nx.DiGraph(
        (method, other)
        for type_ in ("USES", "COMPARES_WITH")
        for paper, other in ends(type_)
        for method in proposed.get(paper, ())
    )
    ranks = nx.pagerank(leans_on)
    assert sum(ranks.values()) == pytest.approx(1)
    assert max(ranks, key=ranks.__getitem__) == "method:baznet"


def test_communities_of_datasets_are_those_that_methods_share() -> None:
    pairs = ends("EVALUATED_ON")
    datasets = {dataset for _, dataset in pairs}
    shared = nx.bipartite.weighted_projected_graph(nx.Graph(pairs), datasets)
    communities = nx.community.greedy_modularity_communities(shared, weight="weight")
    assert set().union(*communities) == datasets
    together = next(found for found in communities if "dataset:corner-cafe" in found)
    assert "dataset:pubset" in together or "dataset:barset-c" in together


def test_the_shortest_evidence_path_has_a_sentence_for_each_step() -> None:
    evidence: nx.Graph[str] = nx.Graph()
    for one, other, data in GRAPH.edges(data=True):
        if "quote" in data:
            evidence.add_edge(one, other, quote=data["quote"])
    path = nx.shortest_path(evidence, "method:garplymix", "dataset:barset")
    assert (path[0], path[-1], len(path)) == ("method:garplymix", "dataset:barset", 3)
    quotes = [evidence.edges[step]["quote"] for step in nx.utils.pairwise(path)]
    assert all(quotes)
