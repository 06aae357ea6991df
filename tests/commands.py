"""Runs `kg` as a user does."""

import os
import subprocess
import sys
from pathlib import Path


def kg(
    *arguments: str | Path, cwd: Path | str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The finished command; only PATH and places of files are taken over from the environment."""
    names = ("PATH", "HOME", "XDG_CACHE_HOME")
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        cwd=cwd,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
