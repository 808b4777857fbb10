"""Where cited sentences stand, over articles held in memory with the interface of an index."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.article import article_id
from ingest.chunk import content_id
from service.verification.citation import Citation
from service.verification.reanchor import CitationId, standing
from tests.fakes import HeldArticles, HeldVersions, article_of

SENTENCES = [
    "The bridge was closed on Monday.",
    "Engineers found two cracked piers.",
    "Repairs will cost 410 million crowns.",
]
EDITED = "Repairs will cost 420 million crowns."


def cite(path: str, texts: Sequence[str], number: int) -> CitationId:
    kept = article_of(path, texts)
    parsed = CitationId.parse(Citation.of(kept.article, kept.sentences[number - 1], 1).id)
    assert parsed
    return parsed


def stands(
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    number: int,
    *,
    path: str = "a.txt",
    kept: bool = True,
    quote: str = "",
) -> tuple[str, str | None, int | None]:
    """The status of a sentence of `path`, and the path and number that it has now."""
    cited = cite(path, before[path], number)
    store = HeldVersions(held=[article_of(path, before[path])] if kept else [])
    found = standing(cited, HeldArticles(after), store, quote)
    assert (found.then and found.then.quote) == (before[path][number - 1] if kept else None)
    if found.now is None:
        return found.status, None, None
    return found.status, found.now.article.path, found.now.sentence


BEFORE = {"a.txt": SENTENCES}
NEW = "Something new comes first."


def test_id_of_a_citation_names_its_sentence_and_text() -> None:
    assert cite("a.txt", SENTENCES, 2) == CitationId(
        article_id("a.txt"), 2, content_id(SENTENCES[1])[:8]
    )


@pytest.mark.parametrize("text", ["", "a-s0-01234567", "a-s1-0123456", "a-s1-0123456x", "../a"])
def test_other_text_is_no_id(text: str) -> None:
    assert CitationId.parse(text) is None


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    ("after", "number", "expected"),
    [
        (BEFORE, 2, ("valid", "a.txt", 2)),
        ({"a.txt": [NEW, *SENTENCES]}, 2, ("moved", "a.txt", 3)),
        ({"old/a.txt": SENTENCES}, 2, ("moved", "old/a.txt", 2)),
        ({"a.txt": [NEW], "b.txt": [NEW, *SENTENCES[1:]]}, 2, ("moved", "b.txt", 2)),
        ({"a.txt": [*SENTENCES[:2], EDITED]}, 3, ("edited", "a.txt", 3)),
        ({}, 2, ("removed", None, None)),
        ({"a.txt": []}, 2, ("removed", None, None)),
        ({"a.txt": [NEW]}, 2, ("removed", None, None)),
    ],
)
def test_sentence_is_found_where_it_stands(
    after: Mapping[str, Sequence[str]],
    number: int,
    expected: tuple[str, str | None, int | None],
    *,
    kept: bool,
) -> None:
    assert stands(BEFORE, after, number, kept=kept) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"a.txt": [NEW, *SENTENCES[:2], EDITED]}, ("edited", "a.txt", 4)),
        ({"a.txt": [NEW, NEW, NEW]}, ("removed", None, None)),
        # Elsewhere, only what stands among its old neighbours is the same sentence.
        ({"b.txt": [NEW, *SENTENCES[:2], EDITED]}, ("edited", "b.txt", 4)),
        ({"b.txt": [SENTENCES[0], NEW, EDITED]}, ("edited", "b.txt", 3)),
        ({"b.txt": ["Another story.", EDITED, NEW]}, ("removed", None, None)),
        # Two files that changed places.
        ({"a.txt": [*SENTENCES[:2], EDITED], "b.txt": SENTENCES}, ("moved", "b.txt", 3)),
        # A copy of the story keeps what this one says otherwise now.
        ({"a.txt": [*SENTENCES[:2], EDITED], "b.txt": SENTENCES[1:]}, ("edited", "a.txt", 3)),
        ({"a.txt": [NEW, EDITED], "b.txt": [NEW, SENTENCES[2]]}, ("moved", "b.txt", 2)),
    ],
)
def test_sentence_that_was_kept_is_found_by_its_words(
    after: Mapping[str, Sequence[str]], expected: tuple[str, str | None, int | None]
) -> None:
    assert stands(BEFORE, after, 3) == expected


def test_sentence_that_was_not_kept_is_found_by_its_quote() -> None:
    after = {"a.txt": [NEW, *SENTENCES[:2], EDITED]}
    found = stands(BEFORE, after, 3, kept=False, quote=SENTENCES[2])
    assert found == ("edited", "a.txt", 4)


@pytest.mark.parametrize(
    ("after", "status"),
    [
        ("The old quay reopened yesterday.", "edited"),
        ("The old mill reopened yesterday.", "removed"),
    ],
)
def test_sentence_with_three_words_of_five_left_was_edited(after: str, status: str) -> None:
    assert stands({"a.txt": ["The old quay closed today."]}, {"a.txt": [after]}, 1)[0] == status


def test_repeated_sentence_is_the_one_among_its_old_neighbours() -> None:
    said = "He said no more than that."
    before = {"a.txt": [SENTENCES[0], said, SENTENCES[1], said, SENTENCES[2]]}
    after = {"a.txt": [NEW, NEW, *before["a.txt"]]}
    assert stands(before, after, 4) == ("moved", "a.txt", 6)
    assert stands(before, after, 4, kept=False) == ("valid", "a.txt", 4)


def test_of_equal_sentences_the_nearest_is_the_one_that_nobody_kept() -> None:
    said = "He said no more than that."
    before = {"a.txt": [NEW, NEW, said]}
    after = [said, NEW, NEW, said, NEW, NEW, said]
    assert stands(before, {"a.txt": after}, 3, kept=False) == ("moved", "a.txt", 4)
    assert stands(before, {"b.txt": after}, 3, kept=False) == ("moved", "b.txt", 4)


def test_of_sentences_that_are_as_like_the_nearest_is_the_edited_one() -> None:
    after = [EDITED, NEW, NEW, EDITED.replace("420", "430"), NEW, NEW, EDITED]
    assert stands(BEFORE, {"a.txt": after}, 3) == ("edited", "a.txt", 4)


def test_long_list_with_one_change_is_the_same_list() -> None:
    line = "Rain fell on Pell, on Tarn, on Wray and on Skell. " * 40
    after = line.replace("Skell", "Stenmoor", 1)
    assert stands({"a.txt": [line]}, {"a.txt": [NEW, after]}, 1) == ("edited", "a.txt", 2)


@pytest.mark.parametrize(("articles", "status"), [(3, "moved"), (4, "removed")])
def test_line_that_many_articles_print_tells_nothing(articles: int, status: str) -> None:
    line = "All rights are reserved by the publisher."
    others = {f"{n}.txt": [NEW, line] for n in range(articles)}
    assert stands({"a.txt": [line]}, others, 1)[0] == status


def test_short_sentence_elsewhere_is_another_one() -> None:
    before = {"a.txt": ["He said no.", "Rain fell."]}
    assert stands(before, {"b.txt": ["He said no.", NEW]}, 1)[0] == "removed"


def test_version_that_was_cited_is_the_one_that_says_it() -> None:
    cited = cite("a.txt", SENTENCES, 3)
    versions = [article_of("a.txt", SENTENCES), article_of("a.txt", [NEW])]
    found = standing(cited, HeldArticles({"a.txt": [NEW]}), HeldVersions(held=versions))
    assert found.status == "removed"
    assert found.then
    assert found.then.quote == SENTENCES[2]


@given(
    before=st.lists(st.text(min_size=1, max_size=9), max_size=4),
    after=st.lists(st.text(min_size=1, max_size=9), max_size=4),
    number=st.integers(1, 9),
)
def test_sentence_that_is_still_there_is_never_lost(
    before: list[str], after: list[str], number: int
) -> None:
    texts = {"a.txt": [*before, SENTENCES[0], *after]}
    cited = CitationId(article_id("a.txt"), number, content_id(SENTENCES[0])[:8])
    found = standing(cited, HeldArticles(texts), HeldVersions())
    assert found.now
    assert found.now.sentence == len(before) + 1
    assert found.status == ("valid" if number == found.now.sentence else "moved")


# -- a history of edits ------------------------------------------------------------------------


@dataclass
class Line:
    """A sentence that keeps its identity through edits and moves."""

    words: list[str]
    edits: int = 0

    @property
    def text(self) -> str:
        return f"{' '.join(self.words).capitalize()} {self.edits}."


@dataclass
class Cited:
    id: CitationId
    line: Line
    path: str
    number: int
    text: str
    beside: list[Line]  # of its article


@pytest.mark.parametrize(
    ("line", "status"), [("The old quay closed.", "moved"), ("The old bay closed.", "removed")]
)
def test_twenty_characters_tell_a_sentence_in_another_story(line: str, status: str) -> None:
    before = {"a.txt": [line, "Rain fell all night on the hills."]}
    after = {"b.txt": ["A ferry ran aground near Skell.", line]}
    assert stands(before, after, 1)[0] == status


def test_a_short_sentence_is_known_by_the_one_before_or_behind_it() -> None:
    closed, reopened = "The old stone quay of Pell closed.", "The old stone quay of Pell reopened."
    fell = "It fell."
    assert stands({"a.txt": [closed, fell]}, {"b.txt": [reopened, fell]}, 2)[0] == "moved"
    assert stands({"a.txt": [fell, closed]}, {"b.txt": [fell, reopened]}, 1)[0] == "moved"


class History(RuleBasedStateMachine):
    """Adds, edits, moves, deletions, splits and merges; every status is known at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder: dict[str, list[Line]] = {}
        self.cited: list[Cited] = []
        self.kept = HeldVersions()
        self.chance = random.Random(0)
        self.made = 0

    def path(self) -> str:
        self.made += 1
        return f"{self.chance.choice(['', 'old/', 'old/er/'])}{self.made}.txt"

    def line(self) -> Line:
        return Line(["".join(self.chance.choices("bdfgklmnprst", k=6)) for _ in range(8)])

    def pick(self, seed: int, *, least: int = 1) -> str | None:
        paths = [path for path in sorted(self.folder) if len(self.folder[path]) >= least]
        return paths[seed % len(paths)] if paths else None

    def recognizable(self, folder: Mapping[str, Sequence[Line]]) -> bool:
        """Whether each cited sentence that left its file edited has kept some old company.

        Nobody can tell an edited sentence among strangers from another one.
        """
        for each in self.cited:
            path = next((p for p in folder if any(x is each.line for x in folder[p])), None)
            if path in (None, each.path) or each.line.text == each.text:
                continue
            company = [x for x in folder[path] if x is not each.line]
            if not any(x is y and not x.edits for x in company for y in each.beside):
                return False
        return True

    def try_(self, folder: dict[str, list[Line]]) -> None:
        if self.recognizable(folder):
            self.folder = folder

    @rule(seed=st.integers(0, 99), size=st.integers(2, 6))
    def add(self, seed: int, size: int) -> None:
        self.chance.seed(f"{seed} {self.made}")
        self.folder[self.path()] = [self.line() for _ in range(size)]

    @precondition(lambda self: self.folder)
    @rule(seed=st.integers(0, 99), at=st.integers(0, 9))
    def insert(self, seed: int, at: int) -> None:
        path = self.pick(seed)
        lines = self.folder[path]
        self.made += 1
        self.chance.seed(f"{seed} {at} {self.made}")
        lines.insert(at % (len(lines) + 1), self.line())

    @precondition(lambda self: self.folder)
    @rule(seed=st.integers(0, 99), at=st.integers(0, 9))
    def cite(self, seed: int, at: int) -> None:
        path = self.pick(seed)
        lines = self.folder[path]
        number = at % len(lines) + 1
        texts = [each.text for each in lines]
        self.kept.held.append(article_of(path, texts))
        line = lines[number - 1]
        id_ = cite(path, texts, number)
        self.cited.append(Cited(id_, line, path, number, line.text, list(lines)))

    @precondition(lambda self: self.folder)
    @rule(seed=st.integers(0, 99), at=st.integers(0, 9))
    def edit(self, seed: int, at: int) -> None:
        path = self.pick(seed)
        line = self.folder[path][at % len(self.folder[path])]
        line.edits += 1
        if not self.recognizable(self.folder):
            line.edits -= 1

    @precondition(lambda self: self.folder)
    @rule(seed=st.integers(0, 99))
    def move(self, seed: int) -> None:
        folder = dict(self.folder)
        folder[self.path()] = folder.pop(self.pick(seed))
        self.try_(folder)

    @precondition(lambda self: len(self.folder) > 1)
    @rule(seed=st.integers(0, 99), other=st.integers(0, 99))
    def exchange(self, seed: int, other: int) -> None:
        one, two = self.pick(seed), self.pick(other)
        folder = dict(self.folder)
        folder[one], folder[two] = folder[two], folder[one]
        self.try_(folder)

    @precondition(lambda self: self.folder)
    @rule(seed=st.integers(0, 99))
    def delete(self, seed: int) -> None:
        del self.folder[self.pick(seed)]

    @rule(seed=st.integers(0, 99), at=st.integers(0, 9))
    def strike(self, seed: int, at: int) -> None:
        path = self.pick(seed, least=2)
        if path:
            lines = list(self.folder[path])
            del lines[at % len(lines)]
            self.try_({**self.folder, path: lines})

    @rule(seed=st.integers(0, 99), at=st.integers(0, 9))
    def split(self, seed: int, at: int) -> None:
        path = self.pick(seed, least=2)
        if path:
            lines = self.folder[path]
            cut = at % (len(lines) - 1) + 1
            self.try_({**self.folder, path: lines[:cut], self.path(): lines[cut:]})

    @precondition(lambda self: len(self.folder) > 1)
    @rule(seed=st.integers(0, 99), other=st.integers(0, 99))
    def merge(self, seed: int, other: int) -> None:
        one, two = self.pick(seed), self.pick(other)
        if one != two:
            folder = dict(self.folder)
            folder[one] = folder[one] + folder.pop(two)
            self.try_(folder)

    @invariant()
    def every_status_is_exact(self) -> None:
        held = HeldArticles({path: [x.text for x in lines] for path, lines in self.folder.items()})
        for each in self.cited:
            found = standing(each.id, held, self.kept)
            assert found.then
            assert found.then.quote == each.text
            path = next((p for p, x in self.folder.items() if each.line in x), None)
            if path is None:
                assert (found.status, found.now) == ("removed", None)
                continue
            number = self.folder[path].index(each.line) + 1
            status = "valid" if (path, number) == (each.path, each.number) else "moved"
            status = status if each.line.text == each.text else "edited"
            assert found.now
            assert (found.status, found.now.article.path, found.now.sentence) == (
                status,
                path,
                number,
            )


TestHistory = History.TestCase
TestHistory.settings = settings(stateful_step_count=30)
