"""The command line."""

import sys
from pathlib import Path

# Before anything else is imported: Chroma reads this file as soon as it is, and knows no mercy.
try:
    if Path(".env").exists():
        Path(".env").read_text("utf-8")
except (UnicodeDecodeError, OSError) as error:
    sys.stderr.write(f"footnote: .env cannot be read: {error}; save it as UTF-8\n")
    sys.exit(2)
