import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import SUFFIXES
from ingest.live_index import LiveIndex
from service.errors import DeletionRefused, StorageUnavailable, UploadRefused
from service.ingest_child import Ingest, Ingested, Progress, Run
from service.ingest_report import Exit, ingested_body
from service.settings import Settings
from service.uploads import (
    FOLDER,
    Upload,
    Uploads,
    safe_name,
    save,
    uploads_allowed,
)
from tests.conftest import Corpus

ARTICLE = (
    b"# Keeper retires\n\nMarta Quill, keeper of the Skarnholm lighthouse, retired on Friday.\n"
)


def ingester(corpus: Corpus) -> Ingest:
    """What `footnote ingest` does in a child, here in this process."""

    def ingest(root: Path, _: Run) -> Ingested:
        assert root == corpus.folder.resolve()
        summary = corpus.sync()
        return Ingested(3 if summary.skipped else 0, ingested_body(summary, 0.1))

    return ingest


@pytest.fixture
def uploads(corpus: Corpus) -> Iterator[Uploads]:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    index = LiveIndex(corpus.settings, corpus.embedder)
    uploads = Uploads(index, ingester(corpus), max_bytes=10_000)
    yield uploads
    uploads.close()
    index.close()


def outcomes(uploads: Uploads) -> dict[str, str]:
    """Name → status, once all is done."""
    deadline = time.monotonic() + 30
    while any(each.status in ("waiting", "reading") for each in uploads.latest()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return {each.name: each.status for each in uploads.latest()}


def test_added_article_is_held_by_the_running_index(uploads: Uploads, corpus: Corpus) -> None:
    upload = uploads.put("keeper.md", ARTICLE)
    assert upload.path == f"{FOLDER}/keeper.md"
    assert outcomes(uploads) == {"keeper.md": "ready"}
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert upload.path in [article.path for article, _ in live.current().articles()]
    live.close()


def test_file_that_cannot_be_read_says_why_and_does_not_stay(
    uploads: Uploads, corpus: Corpus
) -> None:
    uploads.put("broken.pdf", b"%PDF-1.7 nothing")
    uploads.put("lines.jsonl", b'{"title": "T", "text": "One. Two."}\n')
    assert outcomes(uploads) == {"broken.pdf": "failed", "lines.jsonl": "ready"}
    (failed,) = [each for each in uploads.latest() if each.status == "failed"]
    assert failed.detail
    assert str(corpus.folder) not in failed.detail
    assert [path.name for path in (corpus.folder / FOLDER).iterdir()] == ["lines.jsonl"]


def test_ingest_that_fails_is_told_and_the_file_stays(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    index = LiveIndex(corpus.settings, corpus.embedder)
    uploads = Uploads(
        index, lambda *_: Ingested(1, None, "no room in /secret/path"), max_bytes=10_000
    )
    uploads.put("keeper.md", ARTICLE)
    assert outcomes(uploads) == {"keeper.md": "failed"}
    assert "/secret/path" not in uploads.latest()[0].detail
    assert (corpus.folder / FOLDER / "keeper.md").exists()
    uploads.close()
    index.close()


def test_kind_that_is_not_read_is_refused(uploads: Uploads, corpus: Corpus) -> None:
    with pytest.raises(UploadRefused, match=r"tool\.exe.*\.txt"):
        uploads.put("tool.exe", b"MZ")
    assert not (corpus.folder / FOLDER).exists()


def test_folder_that_is_a_link_is_not_written_to(
    uploads: Uploads, corpus: Corpus, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (corpus.folder / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageUnavailable):
        uploads.put("keeper.md", ARTICLE)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("host", "setting", "allowed"),
    [
        ("127.0.0.1", "auto", True),
        ("::1", "auto", True),
        ("localhost", "auto", True),
        ("0.0.0.0", "auto", False),
        ("192.168.1.7", "auto", False),
        ("192.168.1.7", "on", True),
        ("127.0.0.1", "off", False),
    ],
)
def test_uploads_are_off_unless_the_service_is_on_loopback(
    host: str, setting: str, allowed: bool
) -> None:
    assert uploads_allowed(Settings(host=host, uploads=setting)) is allowed


@given(st.text(max_size=300), st.sampled_from(sorted(SUFFIXES)))
def test_no_name_leaves_the_folder_or_hides(name: str, suffix: str) -> None:
    safe = safe_name(name + suffix)
    assert Path(safe).name == safe
    assert not safe.startswith((".", "-"))
    assert Path(safe).suffix in SUFFIXES
    assert len(safe.encode()) < 255
    assert safe.isprintable()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Bericht über Flut.MD", "Bericht-über-Flut.md"),
        (".hidden.txt", "hidden.txt"),
        ("<script>.html", "script.html"),
        ("記事.txt", "記事.txt"),
    ],
)
def test_name_keeps_what_is_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_saving_keeps_the_version_before(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    assert save(folder, "a.txt", b"one") == (folder / "a.txt", None)
    path, replaced = save(folder, "a.txt", b"two")
    assert path.read_bytes() == b"two"
    assert replaced is not None
    assert replaced.name.startswith(".")
    assert replaced.read_bytes() == b"one"


def test_newer_version_under_the_same_name_replaces_the_old_one(
    uploads: Uploads, corpus: Corpus
) -> None:
    uploads.put("tariff.md", b"A single ticket costs 18 crowns.\n")
    assert outcomes(uploads) == {"tariff.md": "ready"}
    uploads.put("tariff.md", b"A single ticket costs 21 crowns.\n")
    assert outcomes(uploads) == {"tariff.md": "ready"}
    live = LiveIndex(corpus.settings, corpus.embedder)
    index = live.current()
    texts = [index.article(each.id)[0].text for each, _ in index.articles()]
    live.close()
    assert [text for text in texts if "crowns" in text] == ["A single ticket costs 21 crowns.\n"]
    assert [path.name for path in (corpus.folder / FOLDER).iterdir()] == ["tariff.md"]


def test_version_that_cannot_be_read_leaves_the_one_before(
    uploads: Uploads, corpus: Corpus
) -> None:
    uploads.put("lines.jsonl", b'{"title": "T", "text": "One. Two."}\n')
    assert outcomes(uploads) == {"lines.jsonl": "ready"}
    second = uploads.put("lines.jsonl", b"no JSON at all\n")
    outcomes(uploads)
    found = uploads.find(second.id)
    assert found is not None
    assert (found.status, bool(found.detail)) == ("failed", True)
    assert b"One. Two." in (corpus.folder / FOLDER / "lines.jsonl").read_bytes()


def test_deleted_article_leaves_folder_and_index(uploads: Uploads, corpus: Corpus) -> None:
    sent = uploads.put("keeper.md", ARTICLE)
    lines = uploads.put("lines.jsonl", b'{"title": "T", "text": "One. Two."}\n')
    outcomes(uploads)
    uploads.delete(sent.path)
    uploads.delete(lines.path)
    assert set(outcomes(uploads).values()) == {"ready"}
    assert list((corpus.folder / FOLDER).iterdir()) == []
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert [article.path for article, _ in live.current().articles()] == ["first.txt"]
    live.close()


@pytest.mark.parametrize(
    "path", ["first.txt", "uploads", "uploads/", "uploads/../first.txt", "uploads/a.jsonl#2"]
)
def test_only_what_was_sent_may_be_deleted(uploads: Uploads, corpus: Corpus, path: str) -> None:
    with pytest.raises(DeletionRefused):
        uploads.delete(path)
    assert (corpus.folder / "first.txt").exists()


def test_sync_takes_up_what_changed_in_the_folder(uploads: Uploads, corpus: Corpus) -> None:
    corpus.write({"second.txt": "The second article.\n"})
    uploads.sync()
    assert outcomes(uploads) == {"": "ready"}
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert len(live.current().articles()) == 2
    live.close()


class Held:
    """An ingest that waits until it is let go or stopped, as a long one would."""

    def __init__(self, corpus: Corpus) -> None:
        self._ingest = ingester(corpus)
        self._go = Event()
        self.begun = Event()
        self.runs = 0

    def let_go(self) -> None:
        self._go.set()

    def __call__(self, root: Path, run: Run) -> Ingested:
        self.runs += 1
        run.tell(Progress("Reading", 1, 4, 30))
        self.begun.set()
        while not self._go.is_set():
            if run.stopped(0.02):
                return Ingested(Exit.INTERRUPTED, self._ingest(root, run).report)
        return self._ingest(root, run)


@pytest.fixture
def held(corpus: Corpus) -> Held:
    return Held(corpus)


@pytest.fixture
def slow(corpus: Corpus, held: Held) -> Iterator[Uploads]:
    """Uploads whose first run is under way: it reads one article, keeper.md."""
    corpus.write({"first.txt": "The first article.\n"}).sync()
    index = LiveIndex(corpus.settings, corpus.embedder)
    uploads = Uploads(index, held, max_bytes=10_000)
    uploads.put("keeper.md", ARTICLE)
    assert held.begun.wait(30)
    yield uploads
    uploads.close()
    held.let_go()
    index.close()


def _only(uploads: Uploads) -> Upload:
    (upload,) = uploads.latest()
    return upload


def _held_by_index(corpus: Corpus) -> list[str]:
    live = LiveIndex(corpus.settings, corpus.embedder)
    paths = [article.path for article, _ in live.current().articles()]
    live.close()
    return paths


def test_upload_tells_how_far_the_run_is_that_reads_it(slow: Uploads, held: Held) -> None:
    assert _only(slow).progress == Progress("Reading", 1, 4, 30)
    held.let_go()
    assert outcomes(slow) == {"keeper.md": "ready"}
    assert _only(slow).progress is None


def test_file_whose_reading_is_cancelled_leaves_folder_and_index(
    slow: Uploads, held: Held, corpus: Corpus
) -> None:
    cancelled = slow.cancel(_only(slow).id)
    assert cancelled is not None
    assert cancelled.status == "cancelled"
    held.let_go()
    slow.sync()  # the next run has ended when this is done
    assert outcomes(slow) == {"keeper.md": "cancelled", "": "ready"}
    assert list((corpus.folder / FOLDER).iterdir()) == []
    assert _held_by_index(corpus) == ["first.txt"]


def test_files_beside_one_that_is_cancelled_are_read_by_the_next_run(
    corpus: Corpus, held: Held, slow: Uploads
) -> None:
    slow.put("beside.md", b"The harbour opened on Monday.\n")
    slow.cancel(slow.latest()[-1].id)
    held.let_go()
    assert outcomes(slow) == {"keeper.md": "cancelled", "beside.md": "ready"}
    assert _held_by_index(corpus) == ["first.txt", f"{FOLDER}/beside.md"]


def test_cancelling_brings_back_the_version_before_and_what_was_deleted(
    slow: Uploads, held: Held, corpus: Corpus
) -> None:
    newer = slow.put("keeper.md", b"Somebody else retired on Friday.\n")  # waits behind the run
    slow.cancel(newer.id)
    gone = slow.delete(f"{FOLDER}/keeper.md")
    assert list((corpus.folder / FOLDER).glob("*.md")) == []
    slow.cancel(gone.id)
    held.let_go()
    outcomes(slow)
    (kept,) = (corpus.folder / FOLDER).iterdir()
    assert kept.read_bytes() == ARTICLE


def test_what_is_done_cannot_be_cancelled(uploads: Uploads, corpus: Corpus) -> None:
    done = uploads.put("keeper.md", ARTICLE)
    outcomes(uploads)
    asked = uploads.cancel(done.id)
    assert asked is not None
    assert asked.status == "ready"
    assert (corpus.folder / FOLDER / "keeper.md").exists()
    assert uploads.cancel("nowhere") is None


def test_sync_tells_what_it_skipped_and_why(uploads: Uploads, corpus: Corpus) -> None:
    corpus.write({"second.txt": "The second article.\n", "broken.pdf": b"%PDF-1.7 nothing"})
    done = uploads.sync()
    outcomes(uploads)
    found = uploads.find(done.id)
    assert found is not None
    assert found.report is not None
    assert found.report.added == 1
    assert [each.path for each in found.report.skipped] == ["broken.pdf"]
    assert found.report.skipped[0].reason
