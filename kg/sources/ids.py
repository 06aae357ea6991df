"""What identifies a paper: DOI, arXiv id, the id that it came with, else its title."""

import hashlib
import re
import unicodedata

from kg.model import Paper
from kg.names import short_hash, slug

RESERVED = ("method:", "dataset:", "metric:", "task:", "result:", "repository:")
_DOI = re.compile(
    r"(?:^\s*|doi:\s*|doi\.org/)(10\.\d{4,9}/[^\s\"<>{}]*[^\s\"<>{}/.,;])", re.IGNORECASE
)
_NUMBER = r"([a-z][a-z.-]*/\d{7}|\d{4}\.\d{4,5})(?:v(\d+))?"
_ARXIV_URL = re.compile(rf"arxiv\.org/(?:abs|pdf|html)/{_NUMBER}", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_NUMBER}", re.IGNORECASE)
_ARXIV_ID = re.compile(rf"\s*(?:arxiv:)?\s*{_NUMBER}(?:\s*\[[\w.-]+\])?\s*", re.IGNORECASE)
_SLUG_LENGTH = 48
_ASCII_REST = bytes(code for code in range(128) if not re.match(r"\w", chr(code)))


def identify(
    title: str,
    *,
    given: str | None = None,
    doi: str | None = None,
    arxiv: str | None = None,
    url: str | None = None,
) -> tuple[str, str | None]:
    """The id of a paper and its address.

    `doi:...` or `arxiv:...` (without a version) where anything gives one, else the given id, else
    a slug and a hash of the title. Where both are known the address is that of arXiv, so that id
    and address together hold all that identifies the paper.
    """
    dois = [value for value in map(doi_of, (doi, url, given)) if value]
    numbers = [value for value in map(_arxiv_of, (arxiv, url, doi, given)) if value]
    if dois and numbers and not arxiv_of(url):
        url = f"https://arxiv.org/abs/{numbers[0]}"
    if dois:
        return f"doi:{dois[0]}", url
    if numbers:
        return f"arxiv:{re.sub(r'v[0-9]+$', '', numbers[0])}", url
    return given or paper_id(title, None), url


def doi_of(text: str | None) -> str | None:
    """The DOI in an address or a field, in lower case; arXiv's own DOIs are arXiv ids instead."""
    match = _DOI.search(text or "")
    if match is None or _ARXIV_DOI.match(match[1]):
        return None
    return match[1].lower()


def arxiv_of(text: str | None) -> str | None:
    """The arXiv id in an address or a field, without its version."""
    number = _arxiv_of(text)
    return re.sub(r"v\d+$", "", number) if number else None


def arxiv_version(text: str | None) -> int:
    """The version that an arXiv address names, else 0."""
    match = _ARXIV_URL.search(text or "")
    return int(match[2] or 0) if match else 0


def _arxiv_of(text: str | None) -> str | None:
    """With its version."""
    for search in (_ARXIV_URL.search, _ARXIV_DOI.search, _ARXIV_ID.fullmatch):
        if match := search(text or ""):
            version = f"v{match[2]}" if match[2] else ""
            return f"{match[1].lower()}{version}"
    return None


def identifiers(paper: Paper) -> frozenset[str]:
    """All that says that two papers are one: id, DOI, arXiv id, equal title and abstract."""
    doi = doi_of(paper.url)
    arxiv = arxiv_of(paper.url)
    text = f"{folded(paper.title)}\x1f{folded(paper.abstract)}".encode()
    found = {paper.id, f"text:{hashlib.blake2b(text, digest_size=16).hexdigest()}"}
    if doi:
        found.add(f"doi:{doi}")
    if arxiv:
        found.add(f"arxiv:{arxiv}")
    return frozenset(found)


def folded(text: str) -> str:
    """The text without case, spaces and punctuation, to compare; the text itself if none is left.

    "C" and "C++" are told apart by nothing else, so a text that is short stays as it is.
    """
    if text.isascii():  # the same, faster
        letters = text.lower().encode().translate(None, _ASCII_REST).decode()
    else:
        letters = re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())
    return letters if len(letters) > 2 else text


def paper_id(title: str, url: str | None) -> str:
    """`doi:...` or `arxiv:...` where the address gives one, else a slug and a hash of the title.

    The hash ignores case, spaces and punctuation.
    """
    if url:
        return identify(title, url=url)[0]
    letters = re.sub(r"\W+", "", unicodedata.normalize("NFKC", title).casefold())
    return f"{_short_slug(title)}-{short_hash(letters or title)[:8]}"


def _short_slug(title: str) -> str:
    whole = slug(title.replace(".", " "))
    if len(whole) <= _SLUG_LENGTH:
        return whole
    return whole[: _SLUG_LENGTH + 1].rpartition("-")[0] or whole[:_SLUG_LENGTH]
