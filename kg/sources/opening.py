"""Opens what holds papers: files, their compressed forms, standard input; as text, strictly."""

import bz2
import codecs
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from kg.errors import SourceError

STANDARD_INPUT = Path("-")
STDIN = "stdin"
MAX_LINE = 4_000_000
COMPRESSIONS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".zst": None, ".zip": None}
_CHUNK = 1 << 16
_COMPRESSED_CHUNK = 1 << 12  # what it expands to is held whole
# Text shrinks to a tenth or so; what grows more than this is a bomb.
_MAX_GROWTH = 200
_FREE_GROWTH = 64 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BROKEN = (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile, zlib.error, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text: the name that places begin with, its suffix, and its pieces with `\\n` line ends.

    `label` is what errors call it.
    """

    name: str
    label: str
    suffix: str
    chunks: Iterator[str]

    def lines(self, *, cut: bool = False) -> Iterator[str]:
        """The lines without their ends; whatever else Unicode calls a line end stays in them.

        A line of more than MAX_LINE characters raises SourceError; with `cut` it comes as its
        beginning, which is longer than that too.
        """
        number, rest = 1, ""
        for chunk in self.chunks:
            first, *others = chunk.split("\n")
            if len(rest) <= MAX_LINE:
                rest += first
            if len(rest) > MAX_LINE and not cut:
                raise SourceError(
                    f"{self.label}:{number}: a line of more than {MAX_LINE} characters; say what "
                    "the file holds with --from"
                )
            if others:
                yield rest
                yield from others[:-1]
                number, rest = number + len(others), others[-1]
        if rest:
            yield rest

    def peeked(self) -> tuple[str, "Text"]:
        """Some of the beginning, and the whole again."""
        head = ""
        for chunk in self.chunks:
            head += chunk
            if len(head.lstrip()) >= _CHUNK // 2:
                break
        again = chain([head], self.chunks)
        return head, Text(name=self.name, label=self.label, suffix=self.suffix, chunks=again)


def plain_suffix(path: Path) -> str:
    """The suffix of the path without that of a compression."""
    if path.suffix.lower() in COMPRESSIONS:
        path = path.with_suffix("")
    return path.suffix.lower()


def open_texts(path: Path, encoding: str | None) -> Iterator[Text]:
    """The text of a file, or the texts in an archive, decoded while they are read.

    Raises SourceError for what can't be read, with the byte where the encoding fails.
    """
    _check_encoding(encoding)
    suffix = plain_suffix(path)
    if path == STANDARD_INPUT:
        chunks = _decoded(sys.stdin.buffer, "standard input", encoding)
        yield Text(name=STDIN, label="standard input", suffix="", chunks=chunks)
        return
    size = path.stat().st_size
    with _readable(str(path)):
        if path.suffix.lower() == ".zip":
            yield from _archived(path, encoding)
            return
        with _opened(path) as stream:
            limited = stream
            if path.suffix.lower() in COMPRESSIONS:
                limited = cast(BinaryIO, _Limited(stream, str(path), size))
            chunks = _decoded(limited, str(path), encoding)
            yield Text(name=path.name, label=str(path), suffix=suffix, chunks=chunks)


def _opened(path: Path) -> BinaryIO:
    suffix = path.suffix.lower()
    if suffix == ".zst":
        return _zstandard(path)
    opener = COMPRESSIONS.get(suffix)
    return cast(BinaryIO, opener(path, "rb")) if opener else path.open("rb")


def _zstandard(path: Path) -> BinaryIO:
    try:
        import zstandard
    except ImportError as error:
        raise SourceError(
            f"{path}: .zst needs one more package: pip install 'paper-kg[zst]'"
        ) from error
    decompressor = zstandard.ZstdDecompressor()
    return cast(BinaryIO, _Zst(path.open("rb"), decompressor.decompressobj, zstandard.ZstdError))


class _Zst:
    """Reads frame after frame; the library's own reader takes a file that was cut for a whole."""

    def __init__(self, stream: BinaryIO, frame: Callable[[], Any], error: type[Exception]) -> None:
        self._stream = stream
        self._frame = frame
        self._error = error
        self._current = frame()
        self._begun = False

    def read(self, _size: int) -> bytes:
        while data := self._current.unused_data or self._stream.read(_COMPRESSED_CHUNK):
            if self._current.eof:
                self._current = self._frame()
            self._begun = True
            try:
                if text := self._current.decompress(data):
                    return bytes(text)
            except self._error as error:
                raise EOFError(str(error)) from error
        if self._begun and not self._current.eof:
            raise EOFError("the file is cut")
        return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


class _Limited:
    """Stops at a small file that grows without end."""

    def __init__(self, stream: BinaryIO, label: str, size: int) -> None:
        self._stream = stream
        self._label = label
        self._left = _FREE_GROWTH + _MAX_GROWTH * size

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise SourceError(
                f"{self._label}: grows more than {_MAX_GROWTH}-fold; expand it by hand if you "
                "trust it"
            )
        return data


def _archived(path: Path, encoding: str | None) -> Iterator[Text]:
    """The files of a zip archive in order of their names, which are never used as paths."""
    with zipfile.ZipFile(path) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir():
                continue
            name = f"{path.name}/{info.filename}"
            label = f"{path}/{info.filename}"
            with archive.open(info) as stream:
                limited = _Limited(cast(BinaryIO, stream), label, info.compress_size)
                chunks = _decoded(cast(BinaryIO, limited), label, encoding)
                suffix = Path(info.filename).suffix.lower()
                yield Text(name=name, label=label, suffix=suffix, chunks=chunks)


def _check_encoding(encoding: str | None) -> None:
    try:
        text = encoding is None or codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        text = False
    if not text:
        raise SourceError(f"--encoding {encoding}: unknown; try latin-1 or cp1252")


@contextmanager
def _readable(label: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        cause = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise SourceError(f"{label}: can't be read ({cause}); check its rights and form") from error


def _decoded(stream: BinaryIO, label: str, encoding: str | None) -> Iterator[str]:
    """Text with `\\n` line ends; UTF-8 with or without byte order mark, UTF-16 by its mark."""
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    decoder: codecs.IncrementalDecoder | None = None
    taken, blank = 0, True
    while True:
        with _readable(label):
            data = stream.read(_CHUNK)
        if decoder is None:
            name = encoding or ("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
            decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            at = taken - (len(error.object) - len(data)) + error.start
            raise SourceError(_wrong_encoding(label, name, at)) from error
        taken += len(data)
        blank = blank and not text.strip()
        if text := newlines.decode(text, final=not data):
            yield text
        if not data:
            break
    if blank:
        raise SourceError(f"{label}: empty; it should hold titles and abstracts")


def _wrong_encoding(label: str, name: str, at: int) -> str:
    shown = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(name, name)
    return (
        f"{label}: not {shown} at byte {at}; name its encoding, for example --encoding cp1252, or "
        "convert it with iconv"
    )
