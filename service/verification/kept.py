"""Articles that were cited, kept as they were, so that an old citation can show what it said."""

import gzip
import json
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from ingest.article import Article, article_id
from ingest.sentence import Sentence
from ingest.span import Span

log = logging.getLogger(__name__)

FOLDER = "cited"  # in the folder of the index
_DAY_S = timedelta(days=1).total_seconds()


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """One version of an article, with its sentences as they were numbered."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class KeptArticles:
    """Files `ARTICLE/CONTENT.json.gz` in `folder`, addressed by what they hold.

    Each is kept for `days` after it was cited last; 0 days: nothing is kept. What cannot be
    written is logged, and the answer goes out without. Safe to use from several threads.
    """

    folder: Path
    days: int
    _renewed: dict[Path, float] = field(default_factory=dict)
    _dropped: float = 0.0

    def keep(self, articles: Iterable[KeptArticle]) -> None:
        if not self.days:
            return
        now = time.time()
        try:
            for each in articles:
                self._keep(each, now)
            if now - self._dropped > _DAY_S:
                self._dropped = now
                self.drop_old(now)
        except OSError as error:
            log.warning("cited articles are not kept: %s", error)

    def versions(self, article: str) -> Iterator[KeptArticle]:
        """The versions of the article with this id, the one that was cited last first.

        What cannot be read is left out.
        """
        found = list((self.folder / article).glob("*.json.gz")) if article_id_like(article) else []
        with suppress(OSError):  # dropped at this moment
            found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in found:
            try:
                yield _read(json.loads(gzip.decompress(path.read_bytes())))
            except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
                log.warning("%s cannot be read: %s", path, error)

    def drop_old(self, now: float) -> None:
        """Delete what was cited last before `days` days; `now` is in seconds since 1970."""
        for path in self.folder.glob("*/*"):
            if now - path.stat().st_mtime > self.days * _DAY_S:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # it holds other versions
                    path.parent.rmdir()

    def _keep(self, kept: KeptArticle, now: float) -> None:
        data = json.dumps(_written(kept), ensure_ascii=False, sort_keys=True)
        name = sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
        path = self.folder / kept.article.id / f"{name}.json.gz"
        if now - self._renewed.get(path, 0.0) < _DAY_S:
            return
        if path.exists():
            path.touch()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{uuid4().hex}.part")  # others may write it too
            part.write_bytes(gzip.compress(data.encode("utf-8", "surrogatepass"), mtime=0))
            part.replace(path)
        self._renewed[path] = now


def article_id_like(text: str) -> bool:
    """Whether `text` can be an article's id, and so the name of a folder."""
    return len(text) == len(article_id("")) and text.isalnum()


def _written(kept: KeptArticle) -> dict[str, Any]:
    article = asdict(kept.article)
    article["published"] = kept.article.published and kept.article.published.isoformat()
    article["pages"] = [[page.start, page.end] for page in kept.article.pages]
    cut = [[each.span.start, each.span.end, each.boilerplate] for each in kept.sentences]
    return {"article": article, "sentences": cut}


def _read(row: dict[str, Any]) -> KeptArticle:
    fields = row["article"]
    published = fields["published"]
    article = Article(
        **fields
        | {
            "published": date.fromisoformat(published) if published else None,
            "pages": tuple(Span(start, end) for start, end in fields["pages"]),
            "unread": tuple(fields.get("unread", ())),
        }
    )
    return KeptArticle(
        article,
        tuple(
            Sentence(article.id, number, Span(start, end), boilerplate)
            for number, (start, end, boilerplate) in enumerate(row["sentences"], start=1)
        ),
    )
