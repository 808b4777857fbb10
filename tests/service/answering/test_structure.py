"""What stands above a sentence tells what it is about: headings, columns, its file and day."""

from collections.abc import Iterator

import pytest

from ingest.sync import sync
from service.answering.answer import Answerer
from service.answering.events import Question
from service.bootstrap import build_answerer, build_embedder
from service.settings import Settings
from tests.conftest import no_progress

FILES = {
    "stations.md": (
        "# Lifeboat stations\n\n## Skarn\n\nThe station opened in 1931. Coxswain Nils Orre.\n\n"
        "## Hadby\n\nThe station opened in 1958. Coxswain Ana Reis.\n\n"
        "## Tolna\n\nThe station opened in 1974. Coxswain Ole Lund.\n"
    ),
    "catch.md": (
        "# Catch of the Skarn fleet\n\nThe fleet landed its last fish in November.\n\n"
        "| Fish | 2021 | 2022 | 2023 |\n|---|---|---|---|\n| Cod | 540 | 512 | 388 |\n"
        "| Herring | 95 | 130 | 171 |\n\nThe catch is in tonnes.\n"
    ),
    "ferries.html": (
        "<html><head><title>Ferries of Vell</title></head><body><article><h1>Ferries of Vell</h1>"
        "<p>Two ferries cross the strait of Vell in summer, and the harbour office keeps the list "
        "of them, which it printed anew after the last of the old boats had been sold.</p><table>"
        "<tr><th>Ferry</th><th>Master</th></tr><tr><td>Lovise</td><td>Karin Moe</td></tr>"
        "<tr><td>Gunvor</td><td>Peder Aas</td></tr></table><p>A crossing takes forty minutes when "
        "the sea is calm, the harbour office says, and longer in the storms of autumn.</p>"
        "</article></body></html>"
    ),
    "people/Greta Holm.txt": "She was born in Tolna in 1948. She learnt to sail from an uncle.\n",
    "people/Sven Dahl.txt": "He was born in Hadby in 1951. He built eleven boats.\n",
    "mussels/spring.md": "---\ndate: 2023-04-11\n---\n\nThe cooperative paid 31 crowns a crate.\n",
    "mussels/summer.md": "---\ndate: 2023-06-20\n---\n\nThe cooperative paid 44 crowns a crate.\n",
    "mussels/autumn.md": "---\ndate: 2023-09-12\n---\n\nThe cooperative paid 27 crowns a crate.\n",
    "weather.md": "# Storm over the strait\n\nThe storm broke 14 masts in the harbour of Vell.\n",
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("structure")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    settings = Settings(data=tmp_path_factory.mktemp("structure-index"), articles=folder)
    embedder = build_embedder(settings)
    sync(settings, folder, embedder, progress=no_progress)
    answerer = build_answerer(settings, embedder)
    yield answerer
    answerer.close()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who is the coxswain in Hadby?", "Coxswain Ana Reis."),
        ("When did the station in Tolna open?", "The station opened in 1974."),
        ("What was the catch of herring in 2022?", "| Herring | 95 | 130 | 171 |"),
        ("How much cod did the Skarn fleet catch in 2023?", "| Cod | 540 | 512 | 388 |"),
        ("Who is the master of the Gunvor?", "Gunvor\tPeder Aas"),
        ("When was Greta Holm born?", "She was born in Tolna in 1948."),
        (
            "How much did the cooperative pay in June 2023?",
            "The cooperative paid 44 crowns a crate.",
        ),
        (
            "What did the cooperative pay for a crate in September 2023?",
            "The cooperative paid 27 crowns a crate.",
        ),
    ],
)
def test_a_sentence_answers_by_what_stands_above_it(
    answerer: Answerer, question: str, first: str
) -> None:
    answer = answerer.answer(Question(question))
    assert [each.text for each in answer.statements][:1] == [first]


def test_what_stands_below_other_headings_is_not_stated(answerer: Answerer) -> None:
    answer = answerer.answer(Question("When did the station in Tolna open?"))
    assert not {"1931", "1958"} & set(" ".join(s.text for s in answer.statements).split())


def test_a_citation_names_what_it_stands_under(answerer: Answerer) -> None:
    first = answerer.answer(Question("Who is the coxswain in Hadby?")).citations[0]
    assert (first.quote, first.structure.section) == (
        "Coxswain Ana Reis.",
        "Lifeboat stations › Hadby",
    )
    row = answerer.answer(Question("What was the catch of herring in 2022?")).citations[0]
    assert row.structure.heads == ("Fish", "2021", "2022", "2023")
