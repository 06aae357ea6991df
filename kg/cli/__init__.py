"""The command line: each command parses, calls one function and prints."""

import errno
import os
import sys

from kg.errors import KgError

__all__ = ["main"]

_OUTPUT_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


def main() -> None:
    """Run `kg`: exit 0 done, 1 the user's input or environment, 2 usage; a bug keeps its trace."""
    from kg.cli.app import app

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # several gain nothing on small matrices
    try:
        app()
    except KgError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
    except OSError as error:
        if error.errno not in _OUTPUT_FAULTS:
            raise
        sys.stderr.write(f"error: standard output can't be written ({error.strerror})\n")
        os._exit(1)  # what is still buffered would fail again
