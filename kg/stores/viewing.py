"""How a store shows itself."""

from typing import TYPE_CHECKING

from kg.model import Graph

if TYPE_CHECKING:
    from kg.view import Page


class Viewable:
    """Gives a store, which has `read`, its `view`."""

    def read(self) -> Graph:
        """The whole graph."""
        raise NotImplementedError

    def view(
        self,
        *,
        focus: str | None = None,
        hops: int = 1,
        dataset: str | None = None,
        task: str | None = None,
        since: str | None = None,
    ) -> "Page":
        """The page, shown inline by a notebook; `save` writes it.

        Options are those of `kg view`; things are named by name, alias or id. Raises ViewError.
        """
        from kg.view import Selection, node_named, view

        graph = self.read()
        selection = Selection(
            focus=None if focus is None else node_named(graph, focus),
            hops=hops,
            dataset=None if dataset is None else node_named(graph, dataset, "Dataset"),
            task=None if task is None else node_named(graph, task, "Task"),
            since=since,
        )
        return view(graph, selection)
