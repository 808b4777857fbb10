from service.ingest_child import Progress, Run, ingest_in_child
from service.ingest_report import Exit
from tests.conftest import Corpus


def test_child_process_ingests_the_folder_tells_how_far_it_is_and_reports(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n", "broken.pdf": b"%PDF-1.7 nothing"})
    heard: list[Progress] = []
    done = ingest_in_child(corpus.settings)(corpus.folder, Run(heard.append))
    assert done.report is not None
    assert (done.code, done.report.articles) == (Exit.SKIPPED, 1)
    assert done.report.why_skipped("broken.pdf")
    told = [(each.phase, each.done, each.total) for each in heard]
    assert told[:1] + told[-1:] == [("Reading", 0, 2), ("Indexing vectors", 1, 1)]
    assert ("Reading", 2, 2) in told


def test_child_process_that_fails_has_no_report_but_says_why(corpus: Corpus) -> None:
    missing = corpus.folder / "missing"
    done = ingest_in_child(corpus.settings)(missing, Run(lambda _: None))
    assert (done.code, done.report) == (Exit.MISUSE, None)
    assert str(missing) in done.errors


def test_child_process_that_is_stopped_keeps_what_it_has_read(corpus: Corpus) -> None:
    corpus.write({f"{n:04}.txt": f"Article {n} is about harbour {n}.\n" for n in range(200)})
    run = Run(lambda progress: run.stop() if progress.done else None)
    done = ingest_in_child(corpus.settings)(corpus.folder, run)
    assert done.code == Exit.INTERRUPTED
    assert done.report is not None
    assert 0 <= done.report.articles < 200
    again = ingest_in_child(corpus.settings)(corpus.folder, Run(lambda _: None))
    assert again.report is not None
    assert again.report.articles == 200
