"""Pages of the console that dashboards lead to."""

from dashboards.grafana.board import link
from dashboards.grafana.panels import Link


def of_row(console: str, page: str, column: str) -> Link:
    """The page of what a table's row is about, named in one of its columns."""
    return link("Open in the console", f"{console}/#{page}/${{__data.fields.{column}}}")


def of_curve(console: str, page: str, tag: str) -> Link:
    """The page of what a curve is about, named by one of its tags."""
    return link("Open in the console", f"{console}/#{page}/${{__field.labels.{tag}}}")


def of(console: str, page: str) -> Link:
    """A page."""
    return link("Open in the console", f"{console}/#{page}")
