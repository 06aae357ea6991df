"""Gets abstracts from the network: nothing else in kg does, and this only when it is asked to."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.model import Paper
from kg.sources.fields import decoded, unwrapped
from kg.sources.ids import identify

if TYPE_CHECKING:
    from arxiv import Client, Result
    from requests import Response

ARXIV = "https://export.arxiv.org/api/query"
_PAGE = 100  # papers asked for at once
_PAUSE = 3.0  # seconds between two requests, as arXiv asks
_TIMEOUT = 60.0  # seconds without a byte
_BUSY = 429


def fetch_arxiv(query: str, *, maximum: int, pause: float = _PAUSE) -> Iterator[Paper]:
    """Papers that arXiv's search finds, the best first, as reading arXiv's Atom would give them.

    `KG_ARXIV_URL` names another address of the same service. Requests that fail are repeated three
    times. Raises KgError, also where nothing is found.
    """
    arxiv, requests = _libraries()
    client = _client(arxiv.Client(min(maximum, _PAGE), pause))
    search = arxiv.Search(query, max_results=maximum)
    found = 0
    try:
        for result in client.results(search):
            yield _paper(result)
            found += 1
    except arxiv.HTTPError as error:
        raise KgError(f"arXiv answers {error.status} again and again; try again later") from error
    except arxiv.ArxivError as error:
        raise KgError(f"arXiv's answer broke off after {found} papers; try again") from error
    except requests.RequestException as error:
        raise KgError(
            f"{_address()}: can't be reached ({type(error).__name__}); check the network"
        ) from error
    except ValueError as error:
        raise KgError(f"arXiv's answer can't be read ({error}); try again later") from error
    if not found:
        raise KgError(f"arXiv has no paper for {query!r}; try fewer or other words")


def _libraries() -> tuple[Any, Any]:
    try:
        import arxiv
        import requests
    except ImportError as error:
        raise KgError(
            "kg fetch arxiv needs one more package: pip install 'paper-kg[arxiv]'"
        ) from error
    return arxiv, requests


def _address() -> str:
    return os.environ.get("KG_ARXIV_URL") or ARXIV


def _client(client: "Client") -> "Client":
    """The client asking our address, never waiting for ever, and told at once what is hopeless."""
    from requests.adapters import HTTPAdapter

    class Impatient(HTTPAdapter):
        def send(self, *arguments: Any, **options: Any) -> "Response":
            return super().send(*arguments, **{**options, "timeout": _TIMEOUT})

    for scheme in ("https://", "http://"):
        client._session.mount(scheme, Impatient())
    client._session.hooks["response"].append(_check)
    client.query_url_format = f"{_address()}?{{}}"
    return client


def _check(response: "Response", **_: object) -> None:
    if 400 <= response.status_code < 500 and response.status_code != _BUSY:
        raise KgError(
            f"arXiv refuses the query (status {response.status_code}); its syntax: "
            "https://info.arxiv.org/help/api/user-manual.html"
        )
    if response.ok and "xml" not in response.headers.get("Content-Type", ""):
        raise KgError(f"{response.url.partition('?')[0]}: no answer of arXiv; check the network")


def _paper(result: "Result") -> Paper:
    """The paper with LaTeX decoded and lines joined; raises KgError for an error in its place."""
    title, abstract = (decoded(unwrapped(text)) or "" for text in (result.title, result.summary))
    if "/api/errors" in result.entry_id:
        raise KgError(f"arXiv refuses the query: {abstract}")
    id_, url = identify(title, doi=result.doi, url=result.entry_id)
    date = result.published.date().isoformat()
    return Paper(id=id_, title=title, abstract=abstract, source="arXiv", url=url, date=date)
