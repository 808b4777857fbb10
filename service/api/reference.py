"""GET /openapi.json, and GET /docs: the same as a page without scripts.

The pages that FastAPI offers load scripts from elsewhere, and inline ones, which our
content-security policy forbids.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

router = APIRouter()

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} · API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/theme.css">
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<main>
<h1>{title} · API</h1>
<p>{about} The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
{body}
</main>
</body>
</html>
"""
_SCHEMAS = "#/components/schemas/"


# FastAPI's own route makes the document in the event loop, where all other requests wait for it.
@router.get("/openapi.json", include_in_schema=False)
def read_document(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


@router.get("/docs", include_in_schema=False)
def read_reference(request: Request) -> HTMLResponse:
    return HTMLResponse(reference(request.app.openapi()))


def reference(document: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document."""
    info, paths = document["info"], document["paths"]
    schemas = document.get("components", {}).get("schemas", {})
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    parts = [
        "<nav><ul>",
        *(
            f'<li><a href="#{_id(name)}"><code>{escape(name)}</code></a></li>'
            for name, _ in operations
        ),
        "</ul></nav>",
        *(line for name, operation in operations for line in _operation(name, operation)),
        "<h2>Shapes</h2>",
        *(line for name in sorted(schemas) for line in _shape(name, schemas[name])),
    ]
    return _PAGE.format(
        title=escape(info["title"]),
        about=escape(info.get("description", "")),
        body="\n".join(parts),
    )


def _operation(name: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section id="{_id(name)}"><h2><code>{escape(name)}</code></h2>'
    yield _paragraphs(operation.get("description") or operation.get("summary", ""))
    asked = {
        f"{each['name']} ({each['in']})": {**each["schema"], "description": each.get("description")}
        for each in operation.get("parameters", [])
    }
    yield from _table("Parameters", asked)
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: <code>{escape(kind)}</code> {_type(content.get('schema', {}))}</p>"
    yield "<h3>Responses</h3><dl>"
    for status, response in operation["responses"].items():
        kinds = [
            f"<code>{escape(kind)}</code> {_type(content.get('schema', {}))}"
            for kind, content in response.get("content", {}).items()
        ]
        told = escape(response.get("description", ""))
        yield f"<dt>{escape(status)}</dt><dd>{told} {' or '.join(kinds)}</dd>"
    yield "</dl></section>"


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section id="{_id(name)}"><h3><code>{escape(name)}</code></h3>'
    yield _paragraphs(schema.get("description", ""))
    fields = schema.get("properties", {})
    if fields:
        yield from _table("", fields)
    else:
        yield f"<p>{_type(schema)}</p>"
    yield "</section>"


def _table(head: str, fields: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if not fields:
        return
    if head:
        yield f"<h3>{head}</h3>"
    yield "<dl>"
    for name, schema in fields.items():
        default = f" = {escape(repr(schema['default']))}" if "default" in schema else ""
        yield f"<dt><code>{escape(name)}</code> {_type(schema)}{default}</dt>"
        yield f"<dd>{escape(schema.get('description') or '')}</dd>"
    yield "</dl>"


def _type(schema: Mapping[str, Any]) -> str:
    """A type in words, with links to shapes."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SCHEMAS)
        return f'<a href="#{_id(name)}">{escape(name)}</a>'
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " or ".join(_type(each) for each in schema[choice])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f"<code>{escape(repr(each))}</code>" for each in values)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"names with {_type(schema['additionalProperties'])}"
    return escape(schema.get("format") or schema.get("type") or "anything")


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n") if each)


def _id(name: str) -> str:
    return escape("".join(c if c.isalnum() else "-" for c in name), quote=True)
