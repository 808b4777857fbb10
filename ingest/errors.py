"""What can go wrong below the service. Each message names the value and what to do about it.

The service adds to this tree in `service/errors.py`.

FootnoteError
├── SettingsError         a setting, a flag or a folder that cannot be used      (exit 2)
├── UnreadableFile        one file of the corpus; reported and skipped           (exit 3)
├── SourceUnreachable     the place the articles are fetched from does not answer
├── EmbeddingError        the embedding model is missing, altered or unreachable
└── CorpusIndexError      the index cannot be used
    ├── IndexMissing      there is none yet
    ├── IndexMismatch     made by another model or another version
    ├── IndexDamaged      a store does not give back what was put into it
    │   └── CachesDamaged     and it can be made anew from the catalogue
    ├── IndexRebuilding   which is being done
    ├── IndexUnreachable  the Chroma server doesn't answer in time, or the catalogue can't be opened
    └── IndexBusy         another process is writing it
"""


class FootnoteError(Exception):
    """The root: whatever Footnote raises on purpose."""


class SettingsError(FootnoteError):
    pass


class UnreadableFile(FootnoteError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class SourceUnreachable(FootnoteError):
    pass


class EmbeddingError(FootnoteError):
    pass


class CorpusIndexError(FootnoteError):
    pass


class IndexMissing(CorpusIndexError):
    pass


class IndexMismatch(CorpusIndexError):
    pass


class IndexDamaged(CorpusIndexError):
    pass


class CachesDamaged(IndexDamaged):
    pass


class IndexRebuilding(CorpusIndexError):
    def __init__(self, percent: int) -> None:
        super().__init__(f"the search indexes are being made anew, {percent} % are done")
        self.percent = percent


class IndexUnreachable(CorpusIndexError):
    pass


class IndexBusy(CorpusIndexError):
    pass
