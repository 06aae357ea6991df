"""Reads files and folders, whatever their form, into papers with unique ids."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.jsonl import read_jsonl
from kg.sources.skips import FURNITURE, Skip
from kg.sources.text import read_text

_READERS: Mapping[str, Callable[[str, str], Iterator[Paper | Skip]]] = {
    "text": read_text,
    "jsonl": read_jsonl,
}
_FORMS = {".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Papers in order of their ids, and all that was not taken for one."""

    papers: tuple[Paper, ...]
    skips: tuple[Skip, ...]

    @property
    def furniture(self) -> int:
        """How many lines were page furniture."""
        return sum(skip.reason == FURNITURE for skip in self.skips)

    @property
    def rejected(self) -> tuple[Skip, ...]:
        """Skips that are no page furniture: records that lack something or repeat a paper."""
        return tuple(skip for skip in self.skips if skip.reason != FURNITURE)


def read_sources(paths: Sequence[Path], *, form: str | None = None) -> Reading:
    """Read files, and the files of folders that have a known suffix.

    `form` is "text" or "jsonl" and overrides the suffix. A paper that comes twice, be it under
    another id, is kept once: the first in the order of ids. Of two papers with one id the first in
    the order of their texts is kept. So the order of the input has no influence. Raises SourceError
    for what can't be read and where no paper is found.
    """
    if form is not None and form not in _READERS:
        raise SourceError(f"--from {form}: unknown form; known are {', '.join(_READERS)}")
    found: list[Paper] = []
    skips: list[Skip] = []
    for path in paths:
        for item in _read_path(path, form):
            if isinstance(item, Paper):
                found.append(item)
            else:
                skips.append(item)
    papers, repeated = _unique(found)
    if not papers:
        raise SourceError(_nothing_found(paths, skips))
    return Reading(papers=papers, skips=(*skips, *repeated))


def _read_path(path: Path, form: str | None) -> Iterator[Paper | Skip]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and _form_of(file, form))
        if not files:
            known = ", ".join(sorted(_FORMS))
            raise SourceError(
                f"{path}: a folder without papers; files that end in {known} are read"
            )
        for file in files:
            yield from _read_path(file, form)
        return
    name = _form_of(path, form)
    if not path.exists():
        raise SourceError(f"{path}: no such file; check the path")
    if name is None:
        raise SourceError(f"{path}: unknown suffix; say what it holds with --from text or jsonl")
    yield from _READERS[name](_decoded(path), path.name)


def _form_of(path: Path, form: str | None) -> str | None:
    return form or _FORMS.get(path.suffix.lower())


def _decoded(path: Path) -> str:
    """The file as text with its line ends made `\\n`; UTF-8 with or without byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}); check its rights") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 at byte {error.start}; convert it, for example with iconv"
        ) from error
    if not text.strip():
        raise SourceError(f"{path}: empty; it should hold titles and abstracts")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unique(papers: Iterable[Paper]) -> tuple[tuple[Paper, ...], list[Skip]]:
    """Papers by id, and a skip for each that repeats another."""
    kept: dict[str, Paper] = {}
    texts: set[str] = set()
    skips = []
    for paper in sorted(papers, key=lambda paper: (paper.id, paper.text, _digest(paper))):
        if paper.text in texts:
            reason = "the same paper again"
        elif paper.id in kept:
            reason = "another paper has this id"
        else:
            kept[paper.id] = paper
            texts.add(paper.text)
            continue
        skips.append(Skip(place=paper.source, reason=reason, text=f"{paper.id} {paper.title}"))
    return tuple(kept.values()), skips


def _digest(paper: Paper) -> str:
    return hashlib.sha256(repr(paper).encode()).hexdigest()


def _nothing_found(paths: Sequence[Path], skips: Sequence[Skip]) -> str:
    places = ", ".join(map(str, paths))
    first = next((skip for skip in skips if skip.reason != FURNITURE), None)
    if first is None:
        return f"{places}: no paper found; expected a title, an empty line and its abstract"
    return f"{places}: no paper found; first skipped: {first.place}: {first.reason}"
