"""footnote mcp: the tools of the Model Context Protocol, over standard input and output."""

import asyncio

from service.api.app import parts_of
from service.api.mcp import mcp_server
from service.bootstrap import build_answerer, build_embedder
from service.commands.options import Data
from service.commands.terminal import errors_told, read_settings
from service.logs import log_as


def mcp(
    data: Data = None,
) -> None:
    """Let a program ask over standard input and output (the Model Context Protocol).

    A running `footnote serve` offers the same tools at /mcp.
    """
    with errors_told():
        settings = read_settings(data=data)
        answerer = build_answerer(settings, build_embedder(settings))
        log_as(settings.log)
        try:
            asyncio.run(mcp_server(parts_of(answerer, settings)).run_stdio_async())
        finally:
            answerer.close()
