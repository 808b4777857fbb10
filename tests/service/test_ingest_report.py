from service.ingest_report import IngestedBody, SkippedBody


def test_reason_is_that_of_the_file_itself() -> None:
    skipped = {"a.txt": "it is empty", "uploads/a.txt": "not text", "b.jsonl#2": "no text"}
    body = IngestedBody(
        articles=2,
        added=0,
        changed=0,
        removed=0,
        unchanged=2,
        skipped=[SkippedBody(path=path, reason=why) for path, why in skipped.items()],
        ignored={},
        embedded=0,
        rebuilt=None,
        interrupted=False,
        seconds=0.1,
    )
    assert body.why_skipped("uploads/a.txt") == "not text"
    assert body.why_skipped("b.jsonl") == "no text"
    assert body.why_skipped("b.txt") is None
