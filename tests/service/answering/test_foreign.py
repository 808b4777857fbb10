"""Articles in other languages: with an embedder that knows them, and without one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.embed import Embedder, Vectors
from ingest.sync import sync
from service.answering.answer import Answerer
from service.answering.events import Answer, Question
from service.bootstrap import build_answerer, build_embedder
from service.settings import Settings
from tests.conftest import no_progress

# One meaning a line, in the words that stand for it.
MEANINGS = (
    "ferry fähre 渡船",
    "pier mole",
    "mayor bürgermeisterin 市长",
    "closed gesperrt",
    "library bibliothek 图书馆",
    "who wer 谁",
    "opened eröffnet",
    "tickets karten",
    "bread brot",
    "school schule",
    "snow schnee",
    "road straße",
)
DE = "---\nlanguage: de\n---\n\n"
GERMAN = {
    "mole.md": f"{DE}# Mole gesperrt\n\nDie Bürgermeisterin Ilse Brandt hat die Mole gesperrt.\n",
    "markt.md": f"{DE}# Brot\n\nDas Brot auf dem Markt kostet nun vier Kronen.\n",
    "schule.md": f"{DE}# Schule\n\nDie Schule hat achtzehn Schüler. Dort liegt viel Schnee.\n",
    "weg.md": f"{DE}# Straße\n\nDie Straße nach Tolna ist lang.\n",
}
CHINESE = {
    "码头.md": "# 码头关闭\n\n潜水员陈明在码头下面发现了裂缝。修理费用为三百万元。\n",
    "学校.md": "# 学校开学\n\n学校有十八名学生。校长林芳很高兴。\n",
}


class Polyglot:
    """As an endpoint with a multilingual model is: near are texts that mean the same."""

    name = "openai:polyglot"
    dimensions = len(MEANINGS) + 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), self.dimensions), 0.2, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for axis, words in enumerate(MEANINGS):
                row[axis] += sum(word in text.lower() for word in words.split())
        return np.array(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _answerer(folder: Path, files: Mapping[str, str], name: str, embedder: Embedder) -> Answerer:
    articles = folder / "articles"
    articles.mkdir()
    for path, text in files.items():
        (articles / path).write_text(text, "utf-8")
    settings = Settings(data=folder / "index", articles=articles, embeddings=name)
    sync(settings, articles, embedder, progress=no_progress)
    return build_answerer(settings, embedder)


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    answerer = _answerer(tmp_path_factory.mktemp("de"), GERMAN, Polyglot.name, Polyglot())
    yield answerer
    answerer.close()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    embedder = build_embedder(Settings())
    answerer = _answerer(tmp_path_factory.mktemp("zh"), CHINESE, "minilm", embedder)
    yield answerer
    answerer.close()


def _first(answer: Answer) -> str:
    return answer.statements[0].text if answer.statements else ""


@pytest.mark.parametrize("question", ["Who closed the pier?", "Wer hat die Mole gesperrt?"])
def test_an_embedder_that_knows_the_language_finds_across_languages(
    polyglot: Answerer, question: str
) -> None:
    answer = polyglot.answer(Question(question))
    assert _first(answer) == "Die Bürgermeisterin Ilse Brandt hat die Mole gesperrt."
    assert "knows English only" in (answer.receipt.notice or "")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("谁发现了码头的裂缝？", "潜水员陈明在码头下面发现了裂缝。"),
        ("修理费用是多少？", "修理费用为三百万元。"),
    ],
)
def test_without_one_words_that_are_shared_answer(
    local: Answerer, question: str, first: str
) -> None:
    answer = local.answer(Question(question))
    assert [each.text for each in answer.statements] == [first]
    assert "knows English only" in (answer.receipt.notice or "")


def test_without_one_and_without_shared_words_nothing_is_stated(local: Answerer) -> None:
    assert local.answer(Question("图书馆的门票是多少？")).statements == ()
