"""Which row of a table is looked up: by what stands in it, and over its columns."""

from ingest.language.terms import terms
from service.query.analysis import Analysis, AnswerType
from service.retrieval.evidence import EvidenceSentence

_SAID_IN_WORDS = frozenset({AnswerType.REASON, AnswerType.SPEECH, AnswerType.AUTHOR})


def looked_up(analysis: Analysis, evidence: EvidenceSentence) -> float:
    """The share of the question's terms that a row has, with the heads and the title over it.

    0 unless the question has all terms of a cell, and all of the head of another column: "How many
    silver medals did Ormsby win?" looks up the row of Ormsby, under Silver.
    """
    if analysis.type in _SAID_IN_WORDS:
        return 0.0
    asked = {*analysis.terms}
    row = [({*terms(head)}, {*terms(cell)}) for head, cell in evidence.structure.row]
    keys = [place for place, (_, cell) in enumerate(row) if cell and cell <= asked]
    heads = [place for place, (head, _) in enumerate(row) if head and head <= asked]
    if not any(key != head for key in keys for head in heads):
        return 0.0
    over = f"{evidence.article.title} {evidence.structure.section}"
    held = {*terms(over)}.union(*(head | cell for head, cell in row))
    return len(asked & held) / len(asked)
