"""The graph as RDF: Turtle and JSON-LD, through rdflib (the extra `rdf`).

A node is a resource, its label a class, a property a literal. A relationship is a triple between
its ends and, for its evidence, an `rdf:Statement` of its own, so that parallel ones stay apart.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.errors import KgError
from kg.model import Graph, Relationship, Value

if TYPE_CHECKING:
    import rdflib

VOCABULARY = "urn:paper-kg:vocabulary:"
RESOURCES = "urn:paper-kg:"
_SAFE = ":/@.+~!$&'()*,;=-_"


def to_turtle(graph: Graph, path: Path) -> Sequence[str]:
    """Write Turtle."""
    _write(graph, path, "turtle")
    return ()


def to_jsonld(graph: Graph, path: Path) -> Sequence[str]:
    """Write JSON-LD with the vocabulary as its context."""
    _write(graph, path, "json-ld")
    return ()


def _write(graph: Graph, path: Path, format_: str) -> None:
    try:
        import rdflib
    except ImportError as error:
        raise KgError(
            f"{format_}: needs rdflib; install the extra: pip install 'paper-kg[rdf]'"
        ) from error
    made = rdflib.Graph(bind_namespaces="none")
    made.bind("kg", VOCABULARY)
    made.bind("rdf", str(rdflib.RDF))
    made.bind("xsd", str(rdflib.XSD))
    for triple in _triples(graph):
        made.add(triple)
    if format_ == "json-ld":
        context = {"kg": VOCABULARY, "rdf": str(rdflib.RDF)}
        text = _sorted(made.serialize(format=format_, context=context))
    else:
        text = made.serialize(format=format_)
    path.write_bytes(text.encode())


def _sorted(text: str) -> str:
    """JSON-LD in one order; that of rdflib is another one in each process."""
    document = json.loads(text)
    for resource in document.get("@graph", ()):
        for value in resource.values():
            if isinstance(value, list):
                value.sort(key=json.dumps)
    document.get("@graph", []).sort(key=lambda resource: resource["@id"])
    return f"{json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)}\n"


type _Triple = "tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef | rdflib.Literal]"


def _triples(graph: Graph) -> Iterator[_Triple]:
    from rdflib import RDF

    for node in graph.nodes:
        subject = _resource(node.id)
        yield subject, RDF.type, _word(node.label)
        yield from _properties(subject, node.properties)
    numbers: dict[str, int] = {}
    for item in graph.relationships:
        ends = _resource(item.source), _word(item.type), _resource(item.target)
        yield ends
        statement = _statement(item, numbers)
        yield statement, RDF.type, RDF.Statement
        for part, value in zip((RDF.subject, RDF.predicate, RDF.object), ends, strict=True):
            yield statement, part, value
        yield from _properties(statement, item.properties)


def _properties(subject: "rdflib.URIRef", properties: Mapping[str, Value]) -> Iterator[_Triple]:
    from rdflib import Literal

    for name, value in sorted(properties.items()):
        for item in value if isinstance(value, tuple) else (value,):
            yield subject, _word(name), Literal(item)


def _statement(item: Relationship, numbers: dict[str, int]) -> "rdflib.URIRef":
    """Its name: a hash of all that it is, numbered where several are alike in all."""
    content = repr((item.type, item.source, item.target, sorted(item.properties.items())))
    digest = hashlib.sha256(content.encode()).hexdigest()[:20]
    numbers[digest] = number = numbers.get(digest, 0) + 1
    return _resource(f"statement:{digest}" + (f"-{number}" if number > 1 else ""))


def _resource(id_: str) -> "rdflib.URIRef":
    from rdflib import URIRef

    return URIRef(RESOURCES + quote(id_, safe=_SAFE))


def _word(name: str) -> "rdflib.URIRef":
    from rdflib import URIRef

    return URIRef(VOCABULARY + quote(name, safe=_SAFE))
