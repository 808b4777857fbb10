import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from service.evaluate.cost import Prices
from service.evaluate.evaluation import evaluate
from service.evaluate.gate import Gate
from service.evaluate.result import read_result
from tests.fakes import no_progress
from tests.service.evaluate.fakes import ScriptedTarget, answer, question, question_set

HOSTILE = question(
    "<script>alert(1)</script>",
    [("other.txt", "It played <b>eleven</b> concerts & no encore.")],
    answer=[["eleven"]],
)
MISSED = question("missed", [("flood.txt", "five gates")], type_="<i>fact</i>")
SCRIPT = {
    HOSTILE.question: answer(("other.txt", 2), ("flood.txt", 1), retrieved=[("other.txt", 1, 2)]),
    MISSED.question: answer(retrieved=[("later.txt", 1, 3), ("flood.txt", 1, 4)]),
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    evaluate(
        ScriptedTarget(SCRIPT),
        question_set(HOSTILE, MISSED),
        tmp_path,
        threshold=0.5,
        gate=Gate(minimum={"joint": 0.99}),
        prices=Prices(1.0, 2.0),
        progress=no_progress,
    )
    return tmp_path


class Tags(HTMLParser):
    """Every element with its attributes, and that each is closed in order."""

    VOID = frozenset({"meta", "br", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        optional = {"td", "tr", "thead", "tbody", "li", "p"}
        while self.open and self.open[-1] != tag and self.open[-1] in optional:
            self.open.pop()
        assert self.open.pop() == tag


def html(run: Path) -> str:
    return (run / "report.html").read_text("utf-8")


def test_report_loads_nothing_and_runs_nothing(run: Path) -> None:
    tags = Tags(html(run))
    assert tags.open == []
    names = {tag for tag, _ in tags.found}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "b", "i"})
    addresses = [
        value for _, attrs in tags.found for value in (attrs.get("href"), attrs.get("src"))
    ]
    assert all(value.startswith("#") for value in addresses if value)
    assert not [name for _, attrs in tags.found for name in attrs if name.startswith("on")]
    assert "url(" not in html(run)


def test_what_articles_and_questions_say_stays_text(run: Path) -> None:
    text = html(run)
    assert "&lt;script&gt;alert(1)" in text
    assert "<mark>It played &lt;b&gt;eleven&lt;/b&gt; concerts &amp; no encore.</mark>" in text


def test_each_link_leads_to_a_page(run: Path) -> None:
    tags = Tags(html(run))
    ids = {attrs["id"] for _, attrs in tags.found if "id" in attrs}
    linked = {value[1:] for tag, attrs in tags.found if tag == "a" and (value := attrs.get("href"))}
    assert linked <= ids
    assert {"q1", "q2"} <= linked


def test_page_shows_why_a_question_failed(run: Path) -> None:
    page = html(run).partition('<article id="q2">')[2].partition("</article>")[0]
    assert "wrongly declined" in page
    assert "first found at rank 2" in page
    assert "not cited" in page
    assert "five gates" in page


def test_citations_are_marked_right_or_wrong(run: Path) -> None:
    page = html(run).partition('<article id="q1">')[2].partition("</article>")[0]
    assert re.findall(r'class="label (?:right|wrong)">(right|wrong)<', page)[-2:] == [
        "right",
        "wrong",
    ]
    assert "The orchestra toured." in page  # the sentence before the one cited


def test_gate_that_did_not_open_says_why(run: Path) -> None:
    assert "Failed: measures are under their floors" in html(run)
    assert "joint: 0.5 is below 0.99" in html(run)
    assert "- joint: 0.5 is below 0.99" in (run / "report.md").read_text("utf-8")


def test_two_runs_differ_in_their_timings_alone(run: Path, tmp_path: Path) -> None:
    class Slower(ScriptedTarget):
        def ask(self, question):  # type: ignore[no-untyped-def]
            self.asked.append("one more, so that every time told is another")
            return super().ask(question)

    other = tmp_path / "other"
    evaluate(
        Slower(SCRIPT),
        question_set(HOSTILE, MISSED),
        other,
        threshold=0.5,
        gate=Gate(minimum={"joint": 0.99}),
        prices=Prices(1.0, 2.0),
        progress=no_progress,
    )
    timings = re.compile(r"<!-- timings -->.*?<!-- /timings -->", re.DOTALL)
    assert html(run) != html(other)
    assert timings.sub("", html(run)) == timings.sub("", html(other))
    for name in ("answers.jsonl", "report.json"):
        assert (run / name).read_bytes() == (other / name).read_bytes()
    before, after = (each.joinpath("report.md").read_text("utf-8") for each in (run, other))
    assert before.partition("## Time")[0] == after.partition("## Time")[0]


def test_report_opens_with_the_questions_that_turned_since_an_earlier_run(
    run: Path, tmp_path: Path
) -> None:
    turned = {
        HOSTILE.question: SCRIPT[MISSED.question],
        MISSED.question: answer(("flood.txt", 3), retrieved=[("flood.txt", 1, 4)]),
    }
    later = tmp_path / "later"
    done = evaluate(
        ScriptedTarget(turned),
        question_set(HOSTILE, MISSED),
        later,
        threshold=0.5,
        baseline=read_result(run),
        progress=no_progress,
    )
    assert "Against the earlier run" not in html(run)
    opening = html(later).partition("<h2>Headlines</h2>")[0]
    assert "1 question turned wrong, 1 right" in opening
    lost = opening.partition("Turned wrong</h3>")[2].partition("</ul>")[0]
    assert "&lt;script&gt;alert(1)" in lost
    assert "not retrieved" in lost
    (link,) = re.findall(r'href="#(q\d)"', lost)
    assert f'<article id="{link}">' in html(later)
    assert Tags(html(later)).open == []
    assert "turned wrong: " in done.markdown()
