"""The same run in the formats of others: TREC runs and qrels, TREC RAG, and a RAGAS dataset."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from service.api import wire
from service.evaluate.gold import Articles
from service.evaluate.rankings import LEVELS, Ranking, qrels, scored
from service.evaluate.score import Scored, said

RUN_NAME = "footnote"


def export(results: Sequence[Scored], articles: Articles, folder: Path) -> None:
    """Writes `LEVEL.run`, `LEVEL.qrels` for each level, `trec-rag.jsonl` and `ragas.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    for level in LEVELS:
        rankings = {quote(each.question.id, safe=""): each.rankings[level] for each in results}
        _write(folder / f"{level}.run", _run_lines(rankings))
        _write(folder / f"{level}.qrels", _qrels_lines(rankings))
    answered = [each for each in results if each.record.answer]
    _write(folder / "ragas.jsonl", (_ragas(each, articles) for each in answered))
    _write(folder / "trec-rag.jsonl", (_trec_rag(each) for each in answered))


def _run_lines(rankings: Mapping[str, Ranking]) -> Iterator[str]:
    for question, scores in scored(rankings).items():
        for place, (unit, score) in enumerate(scores.items(), start=1):
            yield f"{question} Q0 {unit} {place} {score:g} {RUN_NAME}"


def _qrels_lines(rankings: Mapping[str, Ranking]) -> Iterator[str]:
    for question, units in qrels(rankings).items():
        for unit, relevance in units.items():
            yield f"{question} 0 {unit} {relevance}"


def _ragas(each: Scored, articles: Articles) -> str:
    """A `SingleTurnSample` of RAGAS, as JSON; it skips no question, declined ones say nothing."""
    answer = each.record.answer
    assert answer
    question = each.question
    references = question.references or tuple("; ".join(strings) for strings in question.answer)
    sample = {
        "user_input": question.question,
        "retrieved_contexts": [
            passage_text(passage, articles) for passage in answer.receipt.retrieved
        ],
        "reference_contexts": [gold.text for group in each.groups for gold in group.sentences[:1]],
        # What RAGAS scores without a judge.
        "retrieved_context_ids": list(each.rankings["chunk"].found),
        "reference_context_ids": sorted(each.rankings["chunk"].relevant),
        "response": said(answer),
        "reference": references[0] if references else "",
    }
    return json.dumps(sample, ensure_ascii=False)


def _trec_rag(each: Scored) -> str:
    """An answer as the track of TREC takes it: a statement is an item, a file a document."""
    answer = each.record.answer
    assert answer
    paths = list(dict.fromkeys(citation.article.path for citation in answer.citations))
    path_of = {citation.number: citation.article.path for citation in answer.citations}
    run = {
        "metadata": {
            "team_id": RUN_NAME,
            "run_id": RUN_NAME,
            "type": "automatic",
            "narrative_id": each.question.id,
            "narrative": each.question.question,
        },
        "references": paths,
        "answer": [
            {
                "text": statement.text,
                "citations": [
                    *dict.fromkeys(paths.index(path_of[number]) for number in statement.citations)
                ],
            }
            for statement in answer.statements
        ],
    }
    return json.dumps(run, ensure_ascii=False)


def passage_text(passage: wire.RetrievedBody, articles: Articles) -> str:
    """As the article has it, gaps between its sentences included; "" for an article now gone."""
    article = articles.read(passage.article.id)
    if article is None or passage.last_sentence > len(article.sentences):
        return ""
    start = article.sentences[passage.first_sentence - 1].span.start
    end = article.sentences[passage.last_sentence - 1].span.end
    return article.text[start:end]


def _write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
