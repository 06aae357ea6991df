"""Reading papers with spaCy: where pipelines lie, how one is loaded, what version it is.

Importing this package does not import spaCy; `load` does.
"""

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_PIPELINE = "accurate"

# Files that speak to people only: a better model card must not cause a new extraction.
_DOCUMENTS = frozenset({"README.md", "LICENSE", "NOTICE"})


def pipeline_dir(name_or_dir: str) -> Path:
    """The folder of a pipeline that comes with `kg` (by name) or of the user's own (by path).

    Raises PipelineError, naming the known pipelines, if there is no such folder.
    """
    for home in _homes():
        if _is_pipeline(home / name_or_dir):
            return home / name_or_dir
    path = Path(name_or_dir).expanduser()
    if _is_pipeline(path):
        return path
    known = ", ".join(pipeline_names()) or "none"
    what = f"{path}: holds no config.cfg" if path.is_dir() else f"{name_or_dir}: no such pipeline"
    raise PipelineError(f"{what}; give a spaCy pipeline folder or one of: {known}")


def pipeline_names() -> tuple[str, ...]:
    """Names of the pipelines that come with `kg`."""
    found = {
        path.name
        for home in _homes()
        if home.is_dir()
        for path in home.iterdir()
        if _is_pipeline(path)
    }
    return tuple(sorted(found))


def pipeline_version(directory: Path) -> str:
    """A hash of what the folder holds, documents aside; the same wherever and whenever it lies."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory)
        hidden = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if not path.is_file() or hidden or path.name in _DOCUMENTS:
            continue
        content = path.read_bytes()
        digest.update(f"{name.as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def load(name_or_dir: str = DEFAULT_PIPELINE) -> "Language":
    """The spaCy pipeline, ready to read texts (`Paper.text`); raises PipelineError."""
    directory = pipeline_dir(name_or_dir)
    import spacy

    from kg.nlp import blas, components

    components.register()
    try:
        nlp = spacy.load(directory)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise PipelineError(f"{directory}: spaCy can't load it: {reason}") from error
    blas.use_blas(nlp)
    return nlp


def _homes() -> tuple[Path, ...]:
    """Inside the installed package, and beside the source (an editable install has that only)."""
    package = Path(str(resources.files("kg")))
    return package / "pipelines", package.parent / "pipelines"


def _is_pipeline(path: Path) -> bool:
    return (path / "config.cfg").is_file()
