"""Questions about the collection itself, answered from the catalogue, citing articles."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.article import Article
from ingest.index import Index
from ingest.language.terms import terms
from ingest.sentence import Sentence
from service.answering.events import Question
from service.query.days import Days, named_days, only_days
from service.query.outlets import named_outlets, outlet_mentions
from service.query.topic import topic_of
from service.retrieval.retrieve import years_of
from service.verification.citation import Citation
from service.verification.verify import Statement

_MAX_ITEMS = 10
_MAX_CITED = 8  # by one statement
_LEAD_SENTENCES = 3
_IN_PASSING = re.compile(r"\b(?:mention|appear|contain|have|erwähn)", re.IGNORECASE)

# The words and counts of the forms in which `tell` speaks.
_FORMS = "article newest oldest mention wrote published more these"
_COUNT = re.compile(r"(\d+) articles?\b")
_COUNTS = re.compile(r"\b\d+ (?:articles?|more)\b|\bthe newest \d+\b")

# "Which article came out first?" is about no article that has the word.
_ORDER = re.compile(r"\b(?:first|last|out)\b(?=[\s?.]*$|\s+(?:article|story|text))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Selected:
    """The articles that a question is about, newest first, and what it names of them."""

    articles: tuple[Article, ...]  # without their texts
    words: tuple[str, ...]  # the terms of its topic
    named: str  # " that mention “the flood”, by Jane Doe", for a statement; "" names nothing


def select(index: Index, question: Question) -> Selected:
    """The articles that pass the filters, and have the outlet, author, days and words named."""
    text = _ORDER.sub(" ", question.text)
    outlets = named_outlets(text, index.sources)
    rest = _without(text, [span.of(text) for _, span in outlet_mentions(text, index.sources)])
    found = [article for article, _ in index.articles() if question.filters.holds(article)]
    asked = set(terms(rest))
    authors = {a.author for a in found if a.author and asked.issuperset(terms(a.author))}
    rest = _without(rest, [word for author in authors for word in author.split()])
    years = years_of(index)
    days = named_days(rest, years)
    topic = "" if days and only_days(topic_of(rest), years, days) else topic_of(rest)
    words = tuple(dict.fromkeys(terms(topic)))
    holding = index.having(words) if words else {}
    found = [
        a
        for a in found
        if (not outlets or a.source in outlets)
        and (not authors or a.author in authors)
        and (not days or (a.published and any(d.holds(a.published) for d in days)))
        and (not words or a.id in holding)
    ]
    if words and not _IN_PASSING.search(text):
        found = _about(index, found, words)
    parts = [f"that mention “{topic}”"] if words else []
    parts += [f"by {_joined(sorted(authors))}"] if authors else []
    parts += [f"of {_joined(sorted(outlets))}"] if outlets else []
    parts += [f"published {_span(days[0])}"] if days else []
    found.sort(key=lambda a: a.path)
    found.sort(key=lambda a: a.published or date.min, reverse=True)
    return Selected(tuple(found), words, "".join(f" {part}" for part in parts))


def tell(
    index: Index, selected: Selected, aspect: str, cite: Callable[[Article, Sentence], Citation]
) -> list[Statement]:
    """What the catalogue says of the articles that are `selected`; nothing where there are none."""
    articles = selected.articles
    if not articles:
        return []

    def stated(text: str, of: Sequence[Article], author: str = "") -> Statement:
        places = (_place(index, each, selected.words, author) for each in of[:_MAX_CITED])
        return Statement(
            text, tuple(cite(*place) for place in places if place), answers=1.0, support=1.0
        )

    match aspect:
        case "count":
            told = [stated(f"{_counted(articles)}{_agreeing(selected.named, articles)}.", articles)]
        case "newest" | "oldest":
            dated = [a for a in articles if a.published]
            one = (dated or articles)[0 if aspect == "newest" else -1]
            told = [stated(f"The {aspect} article{selected.named} is {_title(one)}.", [one])]
        case "period":
            dated = [a for a in articles if a.published]
            told = [stated(_period(dated), [dated[-1], dated[0]])] if dated else []
        case "outlets":
            told = [
                stated(f"{outlet}: {_counted(of)}{_agreeing(selected.named, of)}.", of[:1])
                for outlet, of in _by(articles, lambda a: a.source).items()
            ]
        case "authors":
            told = [
                stated(_wrote(author, of), of, author)
                for author, of in _by(articles, lambda a: a.author).items()
            ]
        case _:
            told = [stated(f"{_title(each)}.", [each]) for each in articles[:_MAX_ITEMS]]
            if len(articles) > _MAX_ITEMS:
                whole = f"{_counted(articles)}{selected.named}; these are the newest {_MAX_ITEMS}."
                told.insert(0, stated(whole, articles[:1]))
    return [each for each in told if each.citations]


def borne_out(text: str, asked: str, cited: Sequence[Article]) -> bool:
    """Whether a statement that `tell` made names only what was `asked` and the `cited` articles.

    Its count must be that of the articles, as far as all of them are cited.
    """
    counted = _COUNT.match(text)
    if counted and len(cited) > 1 and len(cited) != min(int(counted[1]), _MAX_CITED):
        return False
    rest = _COUNTS.sub(" ", text)
    years = {each.published.year for each in cited if each.published}
    for days in named_days(asked, range(min(years), max(years) + 1)) if years else ():
        rest = rest.replace(_span(days), " ")
    for each in cited:
        told = _title(each), each.title, each.path, each.source, each.author, _day(each.published)
        for name in sorted(filter(None, told), key=len, reverse=True):
            rest = rest.replace(name, " ")
    return set(terms(f"{asked} {_FORMS}")).issuperset(terms(rest))


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text, flags=re.IGNORECASE)
    return text


def _about(index: Index, articles: list[Article], words: Sequence[str]) -> list[Article]:
    """Those of `articles` that have all the words at their head, where some have."""
    leading = []
    for each in articles[: _MAX_ITEMS * 5]:
        whole = index.article(each.id)
        if whole:
            article, sentences = whole
            lead = [s.span.of(article.text) for s in sentences if not s.boilerplate]
            if set(words).issubset(terms(" ".join([each.title, *lead[:_LEAD_SENTENCES]]))):
                leading.append(each)
    return leading or articles


def _place(
    index: Index, article: Article, words: Sequence[str], author: str
) -> tuple[Article, Sentence] | None:
    """The sentence that names the author, or has most of the words; else the first of the story."""
    whole = index.article(article.id)
    if whole is None or not whole[1]:
        return None
    read, sentences = whole
    if author:
        signed = next((s for s in sentences if author in s.span.of(read.text)), None)
        if signed:
            return read, signed
    story = [s for s in sentences if not s.boilerplate] or list(sentences)
    wanted = set(words)
    return read, max(
        story, key=lambda s: (len(wanted.intersection(terms(s.span.of(read.text)))), -s.number)
    )


def _by(articles: Sequence[Article], of: Callable[[Article], str]) -> Mapping[str, list[Article]]:
    """The articles of each, most first; those without one are left out."""
    found: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if of(article):
            found[of(article)].append(article)
    ranked = sorted(found.items(), key=lambda each: -len(each[1]))
    return dict(ranked[:_MAX_ITEMS])


def _counted(articles: Sequence[Article]) -> str:
    return f"{len(articles)} article{'' if len(articles) == 1 else 's'}"


def _agreeing(named: str, articles: Sequence[Article]) -> str:
    return named.replace(" that mention ", " that mentions ") if len(articles) == 1 else named


def _title(article: Article) -> str:
    named = f"“{article.name}”"
    told = ", ".join(filter(None, (article.source, _day(article.published))))
    return f"{named} ({told})" if told else named


def _wrote(author: str, articles: Sequence[Article]) -> str:
    more = len(articles) - 3
    titles = [_title(each) for each in articles[:3]] + [f"{more} more"] * (more > 0)
    return f"{author} wrote {_joined(titles)}."


def _period(dated: Sequence[Article]) -> str:
    first, last = _day(dated[-1].published), _day(dated[0].published)
    return (
        f"The articles are of {first}."
        if first == last
        else (f"The articles are of {first} to {last}.")
    )


def _span(days: Days) -> str:
    first, last = _day(days.first), _day(days.last)
    return f"on {first}" if first == last else f"from {first} to {last}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
