"""What an input asks about, without the words that ask."""

from ingest.language.terms import terms
from ingest.language.tokens import words
from service.query.asking import weights
from service.query.features import of_words


def topic_of(question: str) -> str:
    """What `question` asks about, as it writes it, without the words that ask; "" for all there is.

    "Give me a timeline of the flood in Halbridge" is about "flood in Halbridge". It is the run of
    words that are likeliest to be the topic, each judged in its surroundings.
    """
    spans, learnt = words(question), weights()
    odds = [learnt.topic_odds(each) for each in of_words(question, learnt.known)]
    best, start, total, kept = 0.0, 0, 0.0, (0, 0)
    for n, each in enumerate(odds):
        if total <= 0:
            start, total = n, 0.0
        total += each
        if total > best:
            best, kept = total, (start, n + 1)
    run = spans[slice(*kept)]
    while run and not terms(run[0].of(question)):  # "the", "of"
        run = run[1:]
    return question[run[0].start : run[-1].end] if run else ""
