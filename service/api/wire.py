"""The shapes of requests and responses, kept apart from the domain objects."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

MAX_QUESTION_CHARS = 4_000
MAX_HISTORY_TURNS = 10
MAX_ANSWER_CHARS = 8_000
MAX_CITATIONS = 200  # whose standing is asked at once
# Room for all of the above in UTF-8, and for filters.
MAX_BODY_BYTES = 600_000

QuestionText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS)
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class TurnBody(_Request):
    question: QuestionText
    answer: str = Field("", max_length=MAX_ANSWER_CHARS)


class FiltersBody(_Request):
    """Only articles that satisfy every filter are searched; an empty list filters nothing."""

    sources: list[str] = Field([], max_length=100, description="Outlets, as they are spelled.")
    published_from: date | None = None
    published_to: date | None = Field(None, description="Inclusive.")
    paths: list[str] = Field([], max_length=1_000, description="Files, relative to the corpus.")


class QuestionBody(_Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "How many people were moved to shelters?", "stream": False}]
        },
    )

    question: QuestionText
    history: list[TurnBody] = Field([], max_length=MAX_HISTORY_TURNS)
    filters: FiltersBody = FiltersBody()
    answerer: Literal["auto", "extractive", "model"] = Field(
        "auto",
        description="Who writes the answer: a model, or nobody: then the answer is the articles' "
        "own sentences (extractive). auto and model use the model that is configured. If it fails, "
        "or model is asked for and none is configured, the answer is extractive and the receipt's "
        "notice says why.",
    )
    stream: bool = False


MAX_SEARCH_OFFSET = 150
MAX_SEARCH_LIMIT = 50


class SearchBody(_Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "How high did the lake rise?", "limit": 5}]},
    )

    query: QuestionText
    filters: FiltersBody = FiltersBody()
    limit: int = Field(10, ge=1, le=MAX_SEARCH_LIMIT, description="How many passages.")
    offset: int = Field(
        0, ge=0, le=MAX_SEARCH_OFFSET, description="How many passages are left out before."
    )


class ArticleRef(BaseModel):
    id: str
    path: str
    title: str
    source: str
    author: str
    published: date | None
    url: str = Field("", description="The publisher's page, where the file names it.")
    lead: str = Field(
        "", description="Of an article without a title: its first sentence, shortened."
    )


class CitationBody(BaseModel):
    number: int = Field(description="From 1, in the order of first use; statements refer to it.")
    id: str
    article: ArticleRef
    sentence: int = Field(description="The sentence's number in its article, from 1.")
    page: int | None = Field(description="The page of a PDF, from 1.")
    start: int = Field(description="First code point of the quote in the article's text.")
    end: int = Field(description="One past the last.")
    quote: str
    prefix: str
    suffix: str
    heading: str = Field("", description="The headings that it stands under: Our offices › Oslo.")
    columns: list[str] = Field([], description="The heads of the columns, of a table's row.")
    digest: str = Field(description="SHA-256 of the bytes the article was read from.")


class StatementBody(BaseModel):
    text: str
    citations: list[int]
    answers: float = Field(
        description="How likely one of its sentences answers the question, from 0 to 1."
    )
    support: float = Field(
        description="How likely its quotes say all of it, from 0 to 1; 1 for one of them."
    )
    outlet: str = Field("", description="The outlet of the first article it cites.")
    day: date | None = Field(
        None,
        description="The day that it tells of, on a timeline; else the day of the first article it "
        "cites. null: not known.",
    )
    before: str = Field(
        "",
        description="The sentence before the one cited, where the statement leans on it: it opens "
        "with a pronoun, or names its speaker by one.",
    )


class ReasonBody(BaseModel):
    code: str
    message: str
    nearest: list[CitationBody] = Field(description="The sentences that come nearest, best first.")
    answers: float = Field(
        0.0, description="How likely the first of them answers the question, from 0 to 1."
    )


class ConflictValueBody(BaseModel):
    value: str
    citations: list[int]
    speaker: str = Field(
        "", description="Who says so, by one of the sentences cited; empty where none tells."
    )


class ConflictBody(BaseModel):
    about: str
    values: list[ConflictValueBody]


class SourcesBody(BaseModel):
    articles: int
    independent: int


class RetrievedBody(BaseModel):
    rank: int
    score: float
    article: ArticleRef
    first_sentence: int
    last_sentence: int


class FoundSentenceBody(CitationBody):
    """A sentence as a citation names it; `number` is its rank in this list, from 1."""

    score: float = Field(description="How near it is to the query, its cosine: 1 is nearest.")


class FoundPassageBody(RetrievedBody):
    """Whole sentences that stand together."""

    text: str
    sentences: list[FoundSentenceBody] = Field(description="In reading order.")


class SearchResultsBody(BaseModel):
    query: str
    index: str = Field(description="The index, and its revision after an @.")
    passages: list[FoundPassageBody] = Field(description="Best first.")
    sentences: list[FoundSentenceBody] = Field(
        description="The sentences of these passages, best first. No boilerplate."
    )
    next_offset: int | None = Field(description="Where the next page begins; null: there is none.")


class TokensBody(BaseModel):
    input: int
    output: int


class CheckBody(BaseModel):
    """What the model said when it was asked whether quotes say what statements say."""

    prompt: str = Field(description="The prompt's name and a digest of its files.")
    statements: int = Field(description="Of how many statements it was asked.")
    affirmed: int = Field(
        description="How many went out that the rules had refused for their wording alone."
    )
    denied: int = Field(description="How many were refused that the rules had accepted.")
    failed: str | None = Field(description="Why the rules alone decided. null: they did not.")


class AskedBody(BaseModel):
    """What was asked beside the question itself."""

    history: list[TurnBody] = []
    filters: FiltersBody = FiltersBody()
    answerer: Literal["auto", "extractive", "model"] = "auto"


class ReceiptBody(BaseModel):
    """What produced this answer, and what it takes to make it again. It holds no secrets."""

    asked: AskedBody = AskedBody()
    at: datetime | None = Field(None, description="When it was asked, in UTC.")
    software: str = Field("", description="Version of Footnote, and a digest of its code.")
    judges: dict[str, str] = Field(
        {}, description="SHA-256 of the weights of each trained judge, by its name."
    )
    settings: dict[str, JsonValue] = Field(
        {}, description="Those that an answer depends on, by their names in .env.example."
    )
    index: str
    corpus: str = Field(
        "",
        description="Merkle root (RFC 9162, SHA-256) over the path and digest of every article: "
        "equal wherever the same files are.",
    )
    parsing: str = Field("", description="Version of the rules by which the files were read.")
    embedding: str = Field("", description="The embedding model, with a digest of its weights.")
    answerer: Literal["extractive", "model"]
    model: str | None = Field(
        description="As its endpoint names it; null if none wrote the answer."
    )
    prompt: str | None = Field(description="The prompt's name and a digest of its files.")
    tokens: TokensBody | None = Field(
        None, description="What the model read and wrote, if its endpoint says so."
    )
    check: CheckBody | None = Field(
        None,
        description="What became of asking the model for the support of its statements "
        "(FOOTNOTE_MODEL_CHECKS). null: it was not asked.",
    )
    notice: str | None = Field(
        description="Why the answer is not of the kind asked for or not wholly the model's, or "
        "which of several questions the articles do not answer. null: none of these."
    )
    retrieved: list[RetrievedBody]
    accepted: dict[str, int] = Field(
        {},
        description="How many statements were kept after verification, and of these, how many were "
        "re-anchored to another sentence and how many rewritten on a second call; and how many "
        "were refused and are quoted: the sentences they cited stand in their place.",
    )
    dropped: dict[str, int] = Field(
        description="How many statements were refused and have nothing in their place, by reason."
    )
    timings_ms: dict[str, float]
    fields: dict[str, str] = Field(
        {},
        description="The first characters of a digest of each field of the answer. They tell "
        "which one was changed, where the digest of the whole tells that one was.",
    )


class SignatureBody(BaseModel):
    keyid: str = Field(description="SHA-256 of the public key in DER.")
    sig: str


class EnvelopeBody(BaseModel):
    """A signature in the form of DSSE. Its payload is an in-toto statement, version 1.

    The subjects of the statement are the answer, by its digest, and the files that it cites.
    """

    payloadType: str  # noqa: N815 - as DSSE spells it
    payload: str
    signatures: list[SignatureBody]


class ReplyBody(BaseModel):
    code: str
    message: str


KindName = Literal[
    "lookup", "overview", "timeline", "compare", "list", "yes_no", "collection", "small_talk"
]


class AnswerBody(BaseModel):
    id: str
    question: str
    query: str
    kind: KindName = Field(
        "lookup",
        description="The kind of question. An overview and a timeline are in order of `day`, "
        "a comparison in order of `outlet`; what is said of the collection comes from the "
        "catalogue.",
    )
    status: Literal["answered", "unsure", "unanswerable"] = Field(
        description="unsure: no statement is sure enough; the first of `nearest` may answer."
    )
    reply: ReplyBody | None = Field(
        None, description="What is said to small talk, which has no statements; null: none is."
    )
    verdict: Literal["yes", "no", "disputed"] | None = Field(
        None,
        description="To a question for yes or no, what the statements say; null: neither, or "
        "another kind of question.",
    )
    reason: ReasonBody | None
    statements: list[StatementBody]
    citations: list[CitationBody]
    conflicts: list[ConflictBody]
    updates: list[ConflictBody] = Field(
        [],
        description="Counts that grew from article to article, newest first: nobody disagrees.",
    )
    sources: SourcesBody
    receipt: ReceiptBody
    digest: str = Field(
        "",
        description="SHA-256 of this answer without its digest and its signature, as canonical "
        "JSON (RFC 8785).",
    )
    signature: EnvelopeBody | None = Field(
        None, description="null: the service has no key to sign with."
    )


class RetrievedEvent(BaseModel):
    """First event of a stream: the articles that were found, best first."""

    query: str
    kind: KindName = "lookup"
    articles: list[ArticleRef]


class StatementEvent(BaseModel):
    """One verified statement, with its citations that are in no earlier event."""

    statement: StatementBody
    citations: list[CitationBody]


class SegmentBody(BaseModel):
    """A sentence (`number` set) or the gap between two (`number` null), in reading order."""

    number: int | None
    text: str
    boilerplate: bool
    page: int | None


class ArticleSummary(ArticleRef):
    sentences: int


class ArticlesBody(BaseModel):
    articles: list[ArticleSummary]
    total: int = Field(description="How many fit, on all pages.")
    sources: list[str] = Field(description="The outlets of all articles, sorted.")


class OutletBody(BaseModel):
    name: str
    articles: int


class PeriodBody(BaseModel):
    """A day, a month or a year, whichever suits the collection."""

    first: date
    last: date = Field(description="Inclusive.")
    articles: int


class CollectionBody(BaseModel):
    articles: int
    outlets: list[OutletBody] = Field(description="Sorted by name.")
    first: date | None = Field(description="The first day of publication; null: none is known.")
    last: date | None
    periods: list[PeriodBody] = Field(description="From the first to the last, without a gap.")
    newest: list[ArticleRef] = Field(description="The five that came out last, newest first.")


class ArticleBody(ArticleRef):
    language: str
    digest: str
    segments: list[SegmentBody] = Field(description="Their texts joined are the article's text.")
    unread: list[str] = Field([], description="The parts of the file that could not be read.")


class Problem(BaseModel):
    """RFC 9457 problem details, as `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class ReadyBody(BaseModel):
    status: Literal["ready", "limited"]
    revision: int = Field(description="Of the index that answers.")
    parts: dict[str, str] = Field(
        description="Each part that was asked: ready, or what is the matter with it."
    )


class SentenceRef(_Request):
    article: str = Field(min_length=1, max_length=64, description="The article's id.")
    sentence: int = Field(ge=1, description="The sentence's number in its article, from 1.")


class FeedbackBody(_Request):
    """What a reader says of an answer. A sentence is named by its place; the index has its text."""

    answer: str = Field(pattern=r"^[\w-]{1,64}$", description="The answer's id.")
    question: QuestionText
    history: list[TurnBody] = Field([], max_length=MAX_HISTORY_TURNS)
    verdict: Literal["right", "wrong", "withdrawn"] = Field(
        description="A later verdict on the same answer replaces the earlier one. withdrawn "
        "removes it."
    )
    evidence: list[Annotated[list[SentenceRef], Field(min_length=1, max_length=20)]] = Field(
        [],
        max_length=20,
        description="The facts that a right answer cites. Of each: the sentences that state it "
        "equally well.",
    )
    abstain: bool = Field(False, description="The articles don't answer the question.")


class StoredFeedbackBody(BaseModel):
    id: str
    verdict: Literal["right", "wrong", "withdrawn"]


class ProgressBody(BaseModel):
    """How far the run is that reads a job's file, and those of other jobs with it."""

    phase: str = Field(description="Fetching, Reading, Indexing words or Indexing vectors.")
    done: int = Field(description="Files, passages or vectors, as the phase has it.")
    total: int
    seconds_left: int | None = Field(description="Of this phase; null: it cannot be told yet.")


class SkippedFileBody(BaseModel):
    path: str = Field(description="Relative to the corpus; file#line for a line of JSON Lines.")
    reason: str


class SyncedBody(BaseModel):
    """What a sync did to the index."""

    articles: int = Field(description="How many the index holds now.")
    added: int
    changed: int
    removed: int
    skipped: int = Field(description="Files, or parts of them, that could not be read.")
    reasons: list[SkippedFileBody] = Field(description="Of these, the first 100, with why.")


class JobBody(BaseModel):
    """A change of the articles that was sent to the service, and what has become of it."""

    id: str
    kind: Literal["put", "delete", "sync"]
    name: str = Field(description="Of a file, as it was sent; of a deletion, the article's path.")
    path: str = Field(description="Its place, relative to the corpus. Empty: it failed, or a sync.")
    status: Literal["waiting", "reading", "ready", "failed", "cancelled"]
    detail: str = Field(description="Why it failed. Empty: it did not.")
    progress: ProgressBody | None = Field(None, description="While it is read.")
    synced: SyncedBody | None = Field(None, description="Of a sync that is ready.")


class JobsBody(BaseModel):
    jobs: list[JobBody] = Field(description="The latest first.")


class CitationStandingBody(BaseModel):
    """Where a cited sentence stands now, and what it said.

    valid: it is where it was. moved: it is elsewhere, in its article or in another one. edited: a
    sentence like it is there, or other words stand at its place. removed: none of these.
    """

    id: str
    status: Literal["valid", "moved", "edited", "removed"]
    citation: CitationBody | None = Field(description="As it stands now; null: removed.")
    then: CitationBody | None = Field(
        None, description="As it was when it was cited; null: it was not kept."
    )


class CitedBody(_Request):
    """A citation of an earlier answer."""

    id: str = Field(max_length=100)
    quote: str = Field("", max_length=MAX_ANSWER_CHARS, description="What the sentence said.")


class CitedsBody(_Request):
    citations: list[CitedBody] = Field(min_length=1, max_length=MAX_CITATIONS)


class StandingsBody(BaseModel):
    citations: list[CitationStandingBody] = Field(description="In the order of the request.")


class UploadOfferBody(BaseModel):
    kinds: list[str] = Field(description="Suffixes of the files that can be read.")
    max_bytes: int


class OfferBody(BaseModel):
    """What this service can do beside answering."""

    answerers: list[Literal["extractive", "model"]]
    feedback: bool
    uploads: UploadOfferBody | None = Field(description="null: no articles may be added here.")


class SuggestionsBody(BaseModel):
    questions: list[str] = Field(description="Questions that the articles answer.")
