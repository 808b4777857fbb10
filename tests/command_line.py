"""The command line, in the process of the tests: what it prints and how it ends."""

from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner, Result

from service.commands.entry import app_of


def footnote(
    *arguments: str | Path, cwd: Path | None = None, typed: str | None = None, **variables: str
) -> Result:
    """What `footnote ARGUMENTS` does in the folder `cwd`. An error that nobody tells is raised."""
    # A width, so that messages are not wrapped where a test looks for them.
    environment = {"COLUMNS": "1000", **variables}
    words = [str(each) for each in arguments]
    with chdir(cwd or Path.cwd()):
        return CliRunner().invoke(
            app_of(words[0]), words, input=typed, env=environment, catch_exceptions=False
        )
