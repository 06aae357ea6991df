"""A server that answers as arXiv does, on this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlparse
from xml.sax.saxutils import escape

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<opensearch:totalResults>{total}</opensearch:totalResults>
{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/{id}</id><title>{title}</title>
<summary>{abstract}</summary><published>2026-01-02T03:04:05Z</published>
<updated>2026-01-02T03:04:05Z</updated>{more}</entry>
"""


def entry(id_: str, title: str, abstract: str, more: str = "") -> str:
    """A paper as arXiv writes it."""
    return ENTRY.format(id=id_, title=escape(title), abstract=escape(abstract), more=more)


@dataclass
class Arxiv:
    """What to answer, and what was asked; `failures` are statuses to answer with first."""

    entries: list[str]
    failures: list[int] = field(default_factory=list)
    body: str | None = None
    type: str = "application/atom+xml; charset=utf-8"
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    url: str = ""

    def page(self, start: int, count: int) -> str:
        """The feed of a page."""
        if self.body is not None:
            return self.body
        entries = "".join(self.entries[start : start + count])
        return FEED.format(total=len(self.entries), entries=entries)


@contextmanager
def serving(arxiv: Arxiv) -> Iterator[Arxiv]:
    """The server runs, at `arxiv.url`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlparse(self.path).query)
            arxiv.asked.append(asked)
            status = arxiv.failures.pop(0) if arxiv.failures else 200
            start, count = (int(asked[name][0]) for name in ("start", "max_results"))
            data = arxiv.page(start, count).encode()
            self.send_response(status)
            self.send_header("Content-Type", arxiv.type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        arxiv.url = f"http://127.0.0.1:{server.server_port}/api/query"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield arxiv
        finally:
            server.shutdown()
            thread.join()
