"""Finds where a paper's code, data, weights or project page lie: URLs as written."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import extensions

# LaTeX and Markdown close a URL with a brace, bracket or bar; bare addresses count on hosts where
# only code, data or project pages lie.
_URL = re.compile(
    r"""(?:https?://|www\.)[^\s{}<>"|\]\\^`]{1,2000}
    |(?<![\w./@-])(?:(?:github|gitlab|huggingface|bitbucket)\.(?:com|co|org)
        |[\w-]+\.(?:github|gitlab)\.io)(?:/[^\s{}<>"|\]\\^`]{0,2000})?""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_HOSTS = re.compile(
    r"(?:^|\.)(?:youtu\.be|youtube\.com|vimeo\.com|bilibili\.com|arxiv\.org|doi\.org|dx\.doi\.org|"
    r"openreview\.net|aclanthology\.org|aclweb\.org|semanticscholar\.org|acm\.org|ieee\.org|"
    r"springer\.com|sciencedirect\.com|nature\.com|biorxiv\.org|medrxiv\.org|wikipedia\.org|"
    r"creativecommons\.org|twitter\.com|x\.com|linkedin\.com|openaccess\.thecvf\.com)$",
    re.IGNORECASE,
)
_PAPER_FILE = re.compile(r"\.(?:pdf|mp4|avi|mov|webm)$", re.IGNORECASE)
_DEMO = re.compile(r"\b(?:demo|demonstration|video|recording)s?\b", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:code|data|dataset|source|implementation|models?|weights|checkpoints|project|page|"
    r"website|repository|repo|library|software|toolkit|package|benchmark)s?\b",
    re.IGNORECASE,
)
_DATA_DOI = re.compile(r"doi\.org/10\.(?:5281/zenodo|5522|6084|7910|17632)\b", re.IGNORECASE)
_CODE_HOSTS = ("github.com", "gitlab.com", "huggingface.co", "bitbucket.org", "zenodo.org")
_TRAILING = ".,;:!?'\"*_~`’”"

extensions.register()


@Language.component("kg_repositories", assigns=["doc._.repositories"])
def kg_repositories(doc: Doc) -> Doc:
    """Set `doc._.repositories`, in order of the text, each once."""
    doc._.repositories = tuple(dict.fromkeys(find_repositories(doc.text)))
    return doc


def find_repositories(text: str) -> Iterator[str]:
    """The URLs of code, data, weights and project pages, without trailing punctuation."""
    for match in _URL.finditer(text):
        url = _cut(match.group())
        around = text[max(0, match.start() - 100) : match.start()]
        if _is_repository(url, around):
            yield url


def _cut(url: str) -> str:
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _is_repository(url: str, before: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # an unbalanced bracket or the like: no address
        return False
    if _DATA_DOI.search(url):
        return True
    if "." not in host or _OTHER_HOSTS.search(host) or _PAPER_FILE.search(parts.path):
        return False
    if host in _CODE_HOSTS:
        return bool(parts.path.strip("/"))
    if host.endswith((".github.io", ".gitlab.io")):
        return True
    clause = re.split(r"[.;]\s", before)[-1]
    return not _DEMO.search(clause) or bool(_KEPT.search(clause))
