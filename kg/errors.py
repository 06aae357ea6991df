"""Failures that a user can cause or cure; each message is one line that names place and cure."""


class KgError(Exception):
    """The user's input or environment is at fault; the command line prints it and exits with 1."""


class SourceError(KgError):
    """A file of papers can't be read."""


class PipelineError(KgError):
    """A pipeline folder is missing, incomplete or of another version."""


class StoreError(KgError):
    """A store can't be opened, read or written."""


class CypherError(KgError):
    """The engine refused a statement.

    `line` and `column` count from 1 and are None where the engine gives no position.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class UnknownNameError(KgError):
    """No node has this name, or several have; the message lists candidates."""


class ViewError(KgError):
    """A view can't be made."""
