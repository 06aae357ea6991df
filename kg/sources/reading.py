"""Reads files and folders, whatever their form, into papers with unique ids."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.detecting import FORMS, READERS, form_of, known
from kg.sources.items import FURNITURE, Found, Listing, Skip
from kg.sources.merging import Merged
from kg.sources.opening import STANDARD_INPUT, open_texts
from kg.sources.pile import Pile

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """How to read: a form for all sources in place of what they look like, names of columns by
    field ("title": "Name"), an encoding, and whether the first record that is no paper is an error.
    """

    form: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    strict: bool = False


class Reading:
    """Papers in order of their ids, each with its copies, and all that was not taken for one.

    It lies on disk (see `kg.sources.pile`): a listing is read anew whenever it is gone through.
    """

    def __init__(self, pile: Pile) -> None:
        self._pile = pile
        self.merged: Listing[Merged] = pile.merged()
        self.copies: Listing[Paper] = pile.copies()
        self.skips: Listing[Skip] = pile.skips()
        self.rejected: Listing[Skip] = pile.rejected()
        self.reasons = pile.reasons()

    @property
    def papers(self) -> Listing[Paper]:
        """The papers."""
        return Listing(len(self.merged), lambda: (item.paper for item in self.merged))

    @property
    def furniture(self) -> int:
        """How many lines were page furniture."""
        return len(self.skips) - len(self.rejected)

    @property
    def records(self) -> int:
        """How many records the sources held: papers and rejected ones."""
        return len(self.merged) + len(self.rejected)

    @cached_property
    def near_duplicates(self) -> Listing[tuple[Paper, Paper]]:
        """Pairs of papers that are kept apart although their titles are all but equal."""
        return self._pile.near_duplicates()


def read_sources(
    paths: Sequence[Path],
    *,
    form: str | None = None,
    options: SourceOptions | None = None,
) -> Reading:
    """Read files, the files of folders that have a known suffix, and `-` for standard input.

    `form` is short for `options` with a form. A paper that comes several times, be it under
    different ids, is one paper; the order of the input has no influence. Raises SourceError for
    what can't be read and where no paper is found.
    """
    options = options or SourceOptions(form=form)
    if options.form is not None and options.form not in READERS:
        raise SourceError(f"--from {options.form}: unknown form; known are {', '.join(READERS)}")
    pile = Pile()
    for path in paths:
        for item in read_path(path, options):
            pile.add(item)
            if options.strict and isinstance(item, Skip) and item.reason != FURNITURE:
                raise SourceError(f"{item.place}: {item.reason}; mend it, or read without --strict")
    pile.merge()
    reading = Reading(pile)
    if not len(reading.merged):
        raise SourceError(_nothing_found(paths, reading))
    return reading


def read_path(path: Path, options: SourceOptions) -> Iterator[Found | Skip]:
    """Papers and skips of one source as they come; nothing of what was read is kept."""
    if path.is_dir():
        yield from _read_folder(path, options)
        return
    if _URL.match(str(path)):
        address = str(path).replace(":/", "://", 1)  # a path holds no empty part
        raise SourceError(
            f"{address}: an address; kg reads no network: download it first, or get abstracts with "
            "kg fetch"
        )
    if path != STANDARD_INPUT and not path.exists():
        raise SourceError(f"{path}: no such file; check the path")
    for text in open_texts(path, options.encoding):
        if not (options.form or text.suffix in FORMS) and text.label.startswith(f"{path}/"):
            yield Skip(place=text.name, reason="a file of unknown suffix in an archive")
            continue
        form, whole = (options.form, text) if options.form else form_of(text)
        yield from _told(READERS[form](whole, options.columns))


def _told(items: Iterator[Found | Skip]) -> Iterator[Found | Skip]:
    """The items; where reading must stop, the error says how far it came."""
    count = 0
    try:
        for item in items:
            yield item
            count += 1
    except SourceError as error:
        if not count:
            raise
        raise SourceError(f"{error} ({count} records before it were read; none is kept)") from error


def _read_folder(path: Path, options: SourceOptions) -> Iterator[Found | Skip]:
    files = sorted(
        file for file in path.rglob("*") if file.is_file() and (options.form or known(file))
    )
    if not files:
        suffixes = ", ".join(sorted(FORMS))
        raise SourceError(f"{path}: a folder without papers; files that end in {suffixes} are read")
    for file in files:
        yield from read_path(file, options)


def _nothing_found(paths: Sequence[Path], reading: Reading) -> str:
    places = ", ".join(map(str, paths))
    first = next(iter(reading.rejected), None)
    if first is None:
        return f"{places}: no paper found; expected a title, an empty line and its abstract"
    return f"{places}: no paper found; first skipped: {first.place}: {first.reason}"
