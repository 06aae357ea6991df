"""What identifies a paper: DOI, arXiv id, else its title."""

import re
import unicodedata

from kg.names import short_hash, slug

_DOI = re.compile(r"doi\.org/(10\.\d{4,9}/\S+?)/?$")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_SLUG_LENGTH = 48


def paper_id(title: str, url: str | None) -> str:
    """`doi:...` or `arxiv:...` where the address gives one, else a slug and a hash of the title.

    The hash ignores case, spaces and punctuation.
    """
    for prefix, pattern in (("doi", _DOI), ("arxiv", _ARXIV)):
        match = pattern.search(url or "")
        if match:
            return f"{prefix}:{match[1].lower()}"
    folded = re.sub(r"\W+", "", unicodedata.normalize("NFKC", title).casefold())
    return f"{_short_slug(title)}-{short_hash(folded or title)[:8]}"


def _short_slug(title: str) -> str:
    whole = slug(title.replace(".", " "))
    if len(whole) <= _SLUG_LENGTH:
        return whole
    return whole[: _SLUG_LENGTH + 1].rpartition("-")[0] or whole[:_SLUG_LENGTH]
