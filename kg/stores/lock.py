"""One writer at a time: a lock that the system takes back when its holder dies."""

import fcntl
import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

from kg.errors import StoreError

_MOST = 1000  # bytes that are read of what the holder wrote


class WriteLock:
    """Held from `take` to `release`; the file stays and says who held it last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take the lock or raise StoreError at once; OSError if the folder can't be written."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _described(os.read(descriptor, _MOST))
            os.close(descriptor)
            raise StoreError(
                f"{self._path.parent}: {holder} writes to this store; wait until it is done"
            ) from None
        os.truncate(descriptor, 0)
        os.write(descriptor, _self_described())
        self._descriptor = descriptor

    def holder(self) -> str | None:
        """Who writes to the store now, if anybody."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _described(os.read(descriptor, _MOST))
        finally:
            os.close(descriptor)
        return None

    def release(self) -> None:
        """Let others write; harmless when repeated."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _self_described() -> bytes:
    holder = {
        "process": os.getpid(),
        "command": _command(),
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().isoformat(sep=" ", timespec="minutes"),
    }
    return f"{json.dumps(holder)}\n".encode()


def _command() -> str:
    """The program by its name, kg with its command; never arguments, which may be private."""
    if "kg.cli.app" in sys.modules:
        return " ".join(["kg", *sys.argv[1:2]])
    return Path(sys.argv[0]).name or "python"


def _described(written: bytes) -> str:
    try:
        holder = json.loads(written)
        host = "" if holder["host"] == socket.gethostname() else f" on {holder['host']}"
        place = f"process {holder['process']}{host}, since {holder['since'][:16]}"
        return f"{holder['command']} ({place})"
    except (ValueError, KeyError, TypeError):
        # Written by an earlier kg, or not yet written.
        digits = written.decode(errors="replace").strip()
        return f"another process ({digits})" if digits.isdigit() else "another process"
