"""`footnote verify`, over real answers and over files of every kind that text comes in."""

import base64
import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.filter import Filters
from ingest.formats import read_articles
from ingest.lead import with_lead
from ingest.sentence import sentences
from service.answering.answer import Answerer
from service.answering.events import Answer, Question, Receipt, Setup
from service.answering.signature import Signer
from service.answering.sources import Sources
from service.api.convert import answer_body
from service.api.seal import sealed
from service.api.wire import AnswerBody
from service.commands.audit import Files, Finding, audit
from service.query.conversation import Turn
from service.verification.citation import Citation
from service.verification.entailment import plain
from service.verification.verify import Statement
from tests.conftest import SAMPLE_ARTICLES

QUESTIONS = [
    Question("How high did the lake behind the dam rise?"),
    Question("How high did the lake behind the dam rise?", answerer="model"),
    Question("Who found it?", history=(Turn("Where was the astrolabe found?", "In a locker."),)),
    Question("How many people were evacuated?", filters=Filters(published_to=date(2025, 3, 14))),
    Question("What is the capital of Mongolia?"),
]
Path_ = tuple[str | int, ...]


def as_json(answer: Answer) -> dict[str, Any]:
    return json.loads(answer_body(answer).model_dump_json())


@pytest.fixture(scope="module")
def answers(sample_answerer: Answerer) -> list[dict[str, Any]]:
    return [as_json(sample_answerer.answer(each)) for each in QUESTIONS]


def quoting(folder: Path) -> Answer:
    """An answer that cites every sentence of every article of `folder`."""
    paths = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.*"))
    articles = [article for path in paths for article in read_articles(folder, path).articles]
    read = [(with_lead(each, sentences(each)), sentences(each)) for each in articles]
    cited = [(article, sentence) for article, cut in read for sentence in cut]
    citations = tuple(
        Citation.of(article, sentence, number)
        for number, (article, sentence) in enumerate(cited, start=1)
    )
    holders = {each.article.id for each in citations}
    return Answer(
        id="a",
        question="What?",
        query="What?",
        statements=tuple(Statement(each.quote, (each,), 0.5, 1.0) for each in citations),
        citations=citations,
        conflicts=(),
        sources=Sources(len(holders), len(holders)),
        reason=None,
        receipt=Receipt(
            request=Question("What?"),
            at=datetime(2025, 1, 1, tzinfo=UTC),
            setup=Setup("1", {}, {}),
            index="i@1",
            corpus="",
            parsing="",
            embedding="",
            passages=(),
            accepted={},
            dropped={},
            timings_ms={},
        ),
    )


def found(answer: dict[str, Any], root: Path) -> list[Finding]:
    return audit(answer, Files(root))


def kinds(answer: dict[str, Any], folder: Path) -> list[str]:
    return [each.kind for each in found(answer, folder)]


def told(answer: dict[str, Any], folder: Path) -> str:
    return "\n".join(f"{each.where}: {each.problem}" for each in found(answer, folder))


# -- what is true ----------------------------------------------------------------------------


def test_answers_as_they_were_given_are_all_well(answers: list[dict[str, Any]]) -> None:
    assert [found(each, SAMPLE_ARTICLES) for each in answers] == [[]] * len(answers)


FLAG, FAMILY = "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f469\u200d\U0001f469\u200d\U0001f467"
WORDS = st.sampled_from(
    ["The dam", "rose", "to 213.1 metres", "café", "e\u0301", FLAG, FAMILY, "\u202e", "大坝。ダム"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60
)
LINES = st.lists(TEXTS, min_size=1, max_size=6)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\r", ". ", "。"])
MARKS = st.sampled_from(["", "\ufeff"])


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, ENDS, MARKS, st.sampled_from(["utf-8", "utf-16"]))
def test_true_answer_over_any_text_raises_no_alarm(
    tmp_path: Path, lines: list[str], end: str, mark: str, encoding: str
) -> None:
    text = f"{mark}The dam rose by a metre.{end}{end.join(lines)}{end}"
    write(tmp_path, "a.txt", text, encoding)
    write(tmp_path, "b.md", f"# Title\n\n{text}")
    rows = [{"text": line, "source": "Wire", "published": "2025-03-01"} for line in lines]
    write(tmp_path, "c.jsonl", "".join(f"{json.dumps(each)}\n" for each in rows))
    answer = quoting(tmp_path)
    # An answer cites what says something; what is all invisible signs does not.
    assume(all(plain(each.quote) for each in answer.citations))
    assert found(as_json(answer), tmp_path) == []


# -- what is not ------------------------------------------------------------------------------


def leaves(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The places in an answer at which something may be changed: its values, lists and objects."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, (*path, position))


def forged(value: Any, chance: random.Random) -> Any:
    """Another value, of the same type where that is possible."""
    changed: Any = {"x": 1}
    match value:
        case bool():
            changed = not value
        case str() if value:
            at = chance.randrange(len(value))
            changed = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
        case str():
            changed = "x"
        case int() | float():
            changed = value + chance.choice([-1, 1, 7])
        case None:
            changed = chance.choice([3, "Morning Star"])
        case list() if value:
            at = chance.randrange(len(value))
            changed = value[:at] + value[at + 1 :]
        case list():
            changed = ["x"]
        case dict() if value:
            changed = {**value, chance.choice(sorted(value)): "x"}
    return changed


def test_every_forgery_of_any_field_is_found_and_named(answers: list[dict[str, Any]]) -> None:
    chance = random.Random(20)
    files = Files(SAMPLE_ARTICLES)
    count = 0
    fields = set()
    for answer in answers:
        for path in leaves(answer):
            names = [each for each in path if isinstance(each, str)]
            changed = copy.deepcopy(answer)
            place = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = forged(place[path[-1]], chance)
            count += 1
            fields.add(".".join(names))
            try:
                findings = audit(changed, files)
            except ValidationError:
                continue  # refused as no answer at all, with the field's name
            assert any(each.kind == "error" for each in findings), path
            said = "\n".join(f"{each.where}: {each.problem}" for each in findings)
            deepest = names[:2] if names[0] == "receipt" else names[:3]
            named = [".".join(deepest[:depth]) for depth in range(1, len(deepest) + 1)]
            # A list that lost a part is named by it, or by what is in its parts.
            assert any(f"{each}:" in said or f"{each}." in said for each in named), (path, said)
    assert count > 500
    wire = {".".join(p for p in path if isinstance(p, str)) for a in answers for path in leaves(a)}
    assert fields == wire


def resealed(answer: dict[str, Any], change: Any) -> dict[str, Any]:
    """As a forger makes it who computes the digests anew."""
    changed = copy.deepcopy(answer)
    change(changed)
    return json.loads(sealed(AnswerBody.model_validate(changed)).model_dump_json())


CITATION_FIELDS = [
    ("number", 9),
    ("id", "c2a72b51ab6a-s8-93e3517b"),
    ("sentence", 8),
    ("page", 3),
    ("start", 233),
    ("end", 413),
    ("quote", "Nobody was moved."),
    ("prefix", "not "),
    ("suffix", " not"),
]
ARTICLE_FIELDS = [
    ("id", "0" * 12),
    ("path", "2025-03-18-flood-bill.md"),
    ("title", "All is well"),
    ("source", "Morning Star"),
    ("author", "Nobody"),
    ("published", "1999-12-31"),
]


@pytest.mark.parametrize(("name", "value"), CITATION_FIELDS)
def test_forged_field_of_a_citation_is_named_even_where_the_seal_was_made_anew(
    answers: list[dict[str, Any]], name: str, value: Any
) -> None:
    changed = resealed(answers[0], lambda a: a["citations"][0].update({name: value}))
    assert "error" in kinds(changed, SAMPLE_ARTICLES)
    assert name in told(changed, SAMPLE_ARTICLES)


@pytest.mark.parametrize(("name", "value"), ARTICLE_FIELDS)
def test_forged_field_of_an_article_is_named_even_where_the_seal_was_made_anew(
    answers: list[dict[str, Any]], name: str, value: Any
) -> None:
    changed = resealed(answers[0], lambda a: a["citations"][0]["article"].update({name: value}))
    assert "error" in kinds(changed, SAMPLE_ARTICLES)
    assert f"article.{name}" in told(changed, SAMPLE_ARTICLES)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda a: a.update(status="unanswerable"), "status: is unanswerable, with"),
        (lambda a: a["sources"].update(articles=9), "sources.articles: is 9"),
        (lambda a: a["sources"].update(independent=9), "sources.independent: is 9"),
        (lambda a: a["sources"].update(independent=0), "sources.independent: is 0"),
        (lambda a: a["statements"][0].update(text="All is well."), "quotes don't say"),
        (lambda a: a["statements"][0].update(citations=[99]), "not there"),
        (lambda a: a["conflicts"][0]["values"][0].update(citations=[99]), "conflict 1, "),
    ],
)
def test_what_an_answer_says_against_itself_is_found_without_its_seal(
    answers: list[dict[str, Any]], change: Any, says: str
) -> None:
    changed = resealed(answers[0], change)
    assert "error" in kinds(changed, SAMPLE_ARTICLES)
    assert says in told(changed, SAMPLE_ARTICLES)


# -- signatures ---------------------------------------------------------------------------------

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\2" * 32)


@pytest.fixture(scope="module")
def signed(sample_answerer: Answerer) -> dict[str, Any]:
    setup = replace(sample_answerer.setup, signer=Signer(KEY))
    return as_json(replace(sample_answerer, setup=setup).answer(QUESTIONS[0]))


def test_signed_answer_is_well_with_and_without_the_key(signed: dict[str, Any]) -> None:
    files = Files(SAMPLE_ARTICLES)
    assert audit(signed, files) == audit(signed, files, KEY.public_key()) == []
    statement = json.loads(base64.b64decode(signed["signature"]["payload"]))
    subjects = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
    assert subjects.pop(f"answer {signed['id']}") == signed["digest"]
    assert subjects == {c["article"]["path"]: c["digest"] for c in signed["citations"]}


def test_answer_that_must_be_signed_is_not_well_without(answers: list[dict[str, Any]]) -> None:
    (finding,) = audit(answers[0], Files(SAMPLE_ARTICLES), KEY.public_key())
    assert (finding.where, finding.problem) == (
        "signature",
        "is missing: the answer was not signed",
    )


def test_forger_who_makes_the_seal_anew_cannot_sign(signed: dict[str, Any]) -> None:
    changed = resealed(signed, lambda a: a.update(question="Who is to blame?"))
    assert found(changed, SAMPLE_ARTICLES) == []
    changed["signature"] = signed["signature"]
    for key in (None, KEY.public_key()):
        (finding,) = audit(changed, Files(SAMPLE_ARTICLES), key)
        assert finding.problem == "is of another answer"
    answer = AnswerBody.model_validate(changed)
    changed = json.loads(sealed(answer, Signer(OTHER_KEY)).model_dump_json())
    assert found(changed, SAMPLE_ARTICLES) == []
    (finding,) = audit(changed, Files(SAMPLE_ARTICLES), KEY.public_key())
    assert "is not of the key" in finding.problem


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"predicateType": 1, "subject": []}'])
def test_payload_that_says_nothing_of_an_answer_is_refused(
    signed: dict[str, Any], payload: bytes
) -> None:
    changed = {**signed, "signature": Signer(KEY).envelope(payload)}
    (finding,) = audit(changed, Files(SAMPLE_ARTICLES), KEY.public_key())
    assert finding.where == "signature"


def test_every_forgery_of_a_signature_is_found(signed: dict[str, Any]) -> None:
    chance = random.Random(4)
    files = Files(SAMPLE_ARTICLES)
    for path in leaves(signed["signature"]):
        changed = copy.deepcopy(signed)
        place = changed["signature"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = forged(place[path[-1]], chance)
        try:
            findings = audit(changed, files, KEY.public_key())
        except ValidationError:
            continue
        extra = set(changed["signature"]) != set(signed["signature"])
        assert [each.where for each in findings] == ["signature"] or extra, path


# -- files that were changed --------------------------------------------------------------------

STORY = "# Dam\n\nThe dam rose by a metre. Nobody was hurt.\n\nIt fell again on Monday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "a.md", STORY)
    write(tmp_path, "other.txt", "Nothing to see here.\n")
    return tmp_path


def cited(folder: Path, number: int = 2) -> dict[str, Any]:
    """An answer that cites one sentence of a.md."""
    whole = quoting(folder)
    one = replace(whole.citations[number - 1], number=1)
    statement = Statement(one.quote, (one,), 0.5, 1.0)
    parts = replace(whole, statements=(statement,), citations=(one,), sources=Sources(1, 1))
    return as_json(parts)


@pytest.mark.parametrize(
    ("now", "names"),
    [
        (STORY + "One more.\n", []),
        ("News. " + STORY, ["sentence", "start", "end", "id"]),
        (STORY.replace("\n", "\r\n"), ["start", "end", "prefix"]),
        (STORY.replace("hurt", "harmed"), ["suffix"]),
        ("---\nauthor: Ines\n---\n" + STORY, ["article.author"]),
    ],
)
def test_file_that_was_changed_elsewhere_is_a_warning(
    folder: Path, now: str, names: list[str]
) -> None:
    answer = cited(folder)
    write(folder, "a.md", now)
    assert set(kinds(answer, folder)) == {"warning"}
    said = told(answer, folder)
    assert "was changed since, though the quote still stands" in said
    assert all(f"citation 1: {name}: the answer has" in said for name in names)


def test_sentence_that_was_edited_is_an_error(folder: Path) -> None:
    answer = cited(folder)
    write(folder, "a.md", STORY.replace("a metre", "two metres"))
    assert kinds(answer, folder)[0] == "error"
    assert "was changed since, has 'The dam rose by two metres.' there" in told(answer, folder)


def test_file_that_was_emptied_of_sentences_is_an_error(folder: Path) -> None:
    answer = cited(folder)
    write(folder, "a.md", "***\n")
    assert kinds(answer, folder) == ["error"]
    assert "has no sentence there" in told(answer, folder)


def test_file_that_is_gone_is_an_error(folder: Path) -> None:
    answer = cited(folder)
    (folder / "a.md").unlink()
    (folder / "broken.jsonl").write_bytes(b"")
    assert kinds(answer, folder) == ["error"]
    assert "a.md: no such file" in told(answer, folder)


@pytest.mark.parametrize("instead", [None, "Something else stands here.\n"])
def test_file_that_was_moved_is_a_warning(folder: Path, instead: str | None) -> None:
    answer = cited(folder)
    (folder / "old").mkdir()
    (folder / ".hidden").mkdir()
    (folder / "a.md").rename(folder / "old" / "b.md")
    if instead:
        write(folder, "a.md", instead)
    assert kinds(answer, folder) == ["warning"]
    assert "a.md stands in old/b.md now" in told(answer, folder)


def test_answer_from_before_articles_had_leads_is_well(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "The ferry stopped on Monday, and nobody was hurt.\n")
    answer = quoting(tmp_path)
    assert answer.citations[0].article.lead
    body = as_json(answer)
    for citation in body["citations"]:
        del citation["article"]["lead"]
    # Nothing but the seal, which was made of an answer that had them.
    assert [each.where for each in found(body, tmp_path)] == ["citations.article.lead"]


def test_line_of_a_feed_that_was_moved_is_a_warning(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Story {n} begins. It ends."}) + "\n" for n in range(3)]
    write(tmp_path, "feed.jsonl", "".join(lines))
    answer = as_json(quoting(tmp_path))
    write(tmp_path, "feed.jsonl", "".join(reversed(lines)))
    assert set(kinds(answer, tmp_path)) == {"warning"}
    assert "feed.jsonl#1 stands in feed.jsonl#3 now" in told(answer, tmp_path)


@pytest.mark.parametrize(("end", "kind"), [(9, "warning"), (8, "error")])
def test_sentence_that_is_cut_otherwise_by_other_rules_still_stands(
    folder: Path, end: int, kind: str
) -> None:
    def half(answer: dict[str, Any]) -> None:
        one = answer["citations"][0]
        one.update(quote=one["quote"][:9], end=one["start"] + end)
        answer["statements"][0]["text"] = one["quote"]
        answer["receipt"]["parsing"] = "1 of older rules"

    changed = resealed(cited(folder), half)
    assert kinds(changed, folder)[0] == kind


def test_number_that_other_rules_give_a_sentence_is_a_warning(folder: Path) -> None:
    def older(answer: dict[str, Any]) -> None:
        answer["citations"][0].update(sentence=3)
        answer["receipt"]["parsing"] = "1 of older rules"

    assert kinds(resealed(cited(folder), older), folder) == ["warning"]


@pytest.mark.parametrize(("said", "well"), [("Oslo", True), ("Bergen", False)])
def test_heading_of_a_quote_says_what_it_is_about(tmp_path: Path, said: str, well: bool) -> None:
    filler = "Offices open at nine. They close at five. Visitors ring twice. " * 80
    write(tmp_path, "a.md", f"# Oslo\n\n{filler}\n\nThe contact is Ines Dahl.\n")
    whole = quoting(tmp_path)
    one = replace(whole.citations[-1], number=1)
    assert one.quote == "The contact is Ines Dahl."
    statement = Statement(f"The contact in {said} is Ines Dahl.", (one,), 0.5, 1.0)
    parts = replace(whole, statements=(statement,), citations=(one,), sources=Sources(1, 1))
    assert (told(as_json(parts), tmp_path) == "") is well
