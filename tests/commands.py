"""Runs `kg` as a user does."""

import os
import subprocess
import sys
from pathlib import Path


def kg(
    *arguments: str | Path, cwd: Path | str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The finished command; only PATH and HOME are taken over from the environment."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
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
