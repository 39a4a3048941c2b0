"""The description of the HTTP interface as one plain page."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GridPulse: HTTP interface</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/console.css">
</head>
<body>
<header><h1>GridPulse: HTTP interface</h1></header>
<main class="described">
"""
_FOOT = "</main>\n</body>\n</html>\n"


def page_of(described: Mapping[str, Any]) -> str:
    """Every route with what it takes and answers, in HTML.

    Args:
        described: as OpenAPI has it.
    """
    about = f"<p>{escape(described['info']['description'])} As OpenAPI 3.1: "
    about += '<a href="/api/v1/openapi.json">openapi.json</a>.</p>\n'
    base = described["servers"][0]["url"]
    operations = (
        _operation(f"{method.upper()} {base}{path}", operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    return _HEAD + about + "".join(operations) + _FOOT


def _operation(title: str, operation: Mapping[str, Any]) -> str:
    facts = "".join(f"<li>{fact}</li>\n" for fact in _facts(operation))
    name = escape(operation["operationId"])
    return (
        f'<section class="panel" id="{name}">\n<h2><code>{escape(title)}</code></h2>\n'
        f"<p>{escape(operation['description'])}</p>\n<ul>\n{facts}</ul>\n</section>\n"
    )


def _facts(operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"needs <code>{escape(operation['x-permission'])}</code>"
    for parameter in operation.get("parameters", ()):
        about = parameter.get("description") or parameter["schema"].get("description", "")
        where = {"query": "in the address", "path": "in the path", "header": "a header"}[parameter["in"]]
        yield f"<code>{escape(parameter['name'])}</code>, {where}{': ' if about else ''}{escape(about)}"
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"takes <code>{escape(_type(body['schema']))}</code> as {escape(kind)}"
    for status, answer in operation["responses"].items():
        kinds = ", ".join(_type(body["schema"]) for body in answer.get("content", {}).values())
        yield f"{escape(status)}: <code>{escape(kinds)}</code> {escape(answer['description'])}"
    for command in operation["x-commands"]:
        yield f"the same as <code>gridpulse alerts {escape(command)}</code>"


def _type(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "").rpartition("/")[2] or schema.get("type", "any"))
