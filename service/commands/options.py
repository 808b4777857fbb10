"""What several commands take."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="The folder of articles.", show_default=False)]
Place = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        help="The folder of articles, or a URL that fsspec reads, such as s3://bucket/papers.",
        show_default=False,
    ),
]
AnswerFile = Annotated[
    Path, typer.Argument(help="An answer as JSON; - reads it from standard input.")
]
Data = Annotated[Path | None, typer.Option(help="The folder of the index.  [default: .footnote]")]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace", help="Let this folder take the place of the one the index was made from."
    ),
]
