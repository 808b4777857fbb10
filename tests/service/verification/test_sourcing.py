import pytest

from service.verification.context import NOTHING, Context, known
from service.verification.entailment import covered
from service.verification.parsed import parse
from service.verification.sourcing import lost_source, other_speaker, tellings


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The gate jammed, the mayor of Pell said on Friday.", "the mayor of Pell"),
        ("According to Ilka Thorn, the gate jammed.", "Ilka Thorn"),
        ('"It jammed," said Ilka Thorn.', "Ilka Thorn"),
        ("Ilka Thorn, the mayor, said that the gate jammed.", "Ilka Thorn, the mayor,"),
        (
            "The lake behind the dam stands at 212 metres over the sea, ten metres below the level "
            "that its licence allows, the firm said.",
            "the firm",
        ),
        ("In a Courier report, Thorn was praised.", "Courier"),
        ("The gate jammed, according to the chief, Ilka Thorn.", "the chief, Ilka Thorn"),
    ],
)
def test_who_says_it_is_read(text: str, who: str) -> None:
    assert [each.who for each in tellings(text)] == [who]


@pytest.mark.parametrize(
    ("text", "who", "governs"),
    [
        ("It jammed, the mayor of Pell said on Friday.", "the mayor of Pell", "It jammed, "),
        ("According to Ilka Thorn, the gate jammed.", "Ilka Thorn", ", the gate jammed."),
        ("It jammed in the night, according to Thorn.", "Thorn", "It jammed in the night, "),
        ("The gate, according to Thorn, jammed in the night.", "Thorn", "The gate, "),
        ("Ilka Thorn, the mayor, said it jammed.", "Ilka Thorn, the mayor,", " it jammed."),
        ('It "jammed," Thorn said, "for hours, and then all night."', "Thorn", 'It "jammed," '),
        ("The lake rose, Thorn said, and the gate jammed all night.", "Thorn", "The lake rose, "),
        ("It jammed, and Vorst, the mayor, said so too.", "Vorst, the mayor,", "It jammed, and"),
        ("Thorn, who said that it jammed, left.", "Thorn, who", " that it jammed, left."),
        ("It jammed, and Vorst said so late last night.", "Vorst", "It jammed, and"),
        ("It jammed, and Vorst said so very late at night.", "Vorst", " so very late at night."),
        ("Thorn added that it jammed.", "Thorn", " that it jammed."),
        ("Thorn said to us that it jammed.", "Thorn", " to us that it jammed."),
    ],
)  # fmt: skip
def test_what_somebody_says_is_read(text: str, who: str, governs: str) -> None:
    assert [(each.who, each.governs.of(text)) for each in tellings(text)] == [(who, governs)]


@pytest.mark.parametrize(
    "text",
    [
        "The gate is said to have jammed.",
        "It is to be said that the gate jammed.",
        "Rain added to the flood.",
    ],
)
def test_what_nobody_is_named_for_is_nobodys_word(text: str) -> None:
    assert tellings(text) == ()


def test_each_of_two_has_a_word_of_his_own() -> None:
    text = "Thorn said the gate jammed; Vorst said it had not."
    assert [each.who for each in tellings(text)] == ["Thorn", "Vorst"]


def test_one_word_is_enough_to_be_somebodys_word() -> None:
    assert _lost("They lied.", "They lied, Berg said.")


def test_who_may_have_said_it_is_who_was_named_last_with_the_words_around() -> None:
    story = Context(story="Berg came. Spokeswoman Ilka Thorn left.")
    speakers = known(story, "Berg resigned.").speakers
    assert parse("Spokeswoman Thorn").stems <= speakers
    assert not parse("Berg").stems & speakers


def _lost(text: str, quote: str, whole: str = "") -> str | None:
    return lost_source(parse(text), parse(quote), parse(whole or text))


@pytest.mark.parametrize(
    ("text", "quote", "told"),
    [
        ("The gate jammed all night.", "Thorn said the gate jammed all night.", "word of “Thorn”"),
        ("The gate jammed all night.", "Thorn believes the gate jammed all night.", "“believes”"),
        ("The mill is worth 5 million.", "Doyle puts the mill at 5 million.", "“puts ”"),
    ],
)
def test_the_refusal_names_whose_word_is_lost(text: str, quote: str, told: str) -> None:
    assert told in str(_lost(text, quote))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Thorn saw that the gate jammed all night.", "Thorn said the gate jammed all night."),
        ("The mill is new.", "The mill is new, and Thorn said the gate jammed all night."),
        ("The mill puts beer in the gate.", "The mill puts beer in the gate."),
        ("The union was told of the gate.", "The union was told that the gate jammed."),
    ],
)
def test_what_is_told_by_the_sentence_itself_needs_no_source(text: str, quote: str) -> None:
    assert _lost(text, quote) is None


def test_a_word_or_two_of_what_somebody_says_need_no_source() -> None:
    quote = "The old stone mill with its oak wheel stands; Thorn said the gate jammed all night."
    few = "The old stone mill with its oak wheel stands by the gate all night."
    assert _lost(few, quote) is None
    assert "word of “Thorn”" in str(_lost("The gate by the mill jammed all night.", quote))
    assert "word of “Thorn”" in str(_lost("The old mill stands; the gate jammed.", quote))


def test_the_source_may_stand_in_another_part_of_the_statement() -> None:
    quote = "Thorn said the gate jammed all night."
    whole = "The gate jammed all night and the mill is new, said Thorn."
    assert _lost("The gate jammed all night.", quote, whole) is None


def _other(text: str, quote: str, **context: str) -> bool:
    around = known(Context(**context), quote)
    return other_speaker(parse(text), parse(quote), around) is not None


@pytest.mark.parametrize(
    ("who", "other"),
    [
        ("Vorst", False),
        ("She", False),
        ("The governor", True),
        ("Thorn", True),
        ("The governor Vorst", False),
    ],
)
def test_who_is_named_is_the_one_who_says_it(who: str, other: bool) -> None:
    assert _other(f"{who} said the gate jammed.", "Vorst said the gate jammed.") is other


def test_a_spokesman_is_not_whatever_he_speaks_for() -> None:
    text = "A spokesman for the railway said the gate jammed."
    assert _other(text, "A railway engineer said the gate jammed.")
    assert not _other(text, "A spokesman said the gate jammed.")


def test_whoever_speaks_is_told_by_the_word_for_him_and_not_by_what_he_belongs_to() -> None:
    assert _other("The railway engineer said the gate jammed.", "The railway said the gate jammed.")
    text = "The mayor, head of the union, said the gate jammed."
    assert not _other(text, "The mayor said the gate jammed.")


def test_a_speaker_without_a_name_may_be_the_one_named_before() -> None:
    text, story = "Holt said the gate jammed.", "Davin Holt, the chief engineer, came. "
    assert not _other(text, "The engineer said the gate jammed.", story=story)
    assert _other(text, "Vorst said the gate jammed.", story=story)


@pytest.mark.parametrize(
    ("quote", "other"),
    [
        ("Vorst said the gate jammed.", False),
        ('"The gate jammed," Vorst said.', True),
        ("She said the gate jammed.", True),
    ],
)
def test_the_headline_may_say_what_a_name_is(quote: str, other: bool) -> None:
    text = "The minister said the gate jammed."
    assert _other(text, quote, title="Minister defends the gate") is other


def test_an_outlet_tells_what_its_article_says() -> None:
    assert not _other("The Courier said it jammed.", "It jammed.", outlet="Courier")
    assert _other("The Ledger said it jammed.", "It jammed.", outlet="Courier")


@pytest.mark.parametrize("quote", ['"The gate jammed," he said.', "He said the gate jammed."])
def test_he_is_what_the_story_says_of_him(quote: str) -> None:
    story = "Davin Holt, the chief engineer, came. "
    assert not _other("The chief engineer said the gate jammed.", quote, story=story)
    assert not _other("Holt said the gate jammed.", quote, story=story)
    assert _other("The mayor said the gate jammed.", quote, story=story)
    assert _other("Vorst said the gate jammed.", quote, story=story)
    before = "The chief engineer of the dam, Davin Holt, came. "
    assert not _other("The engineer said the gate jammed.", quote, story=before)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The chain of Gate 3 did not fail.", "The chain of Gate 3 did not fail, Hasker said."),
        ("The gate was blocked by a tree.", "According to Sollis, the gate was blocked by a tree."),
        ("The brewery is worth 5 million euros.", "Doyle valued the brewery at 5 million euros."),
        ("The gate jammed all night.", "More than 40 residents said the gate jammed all night."),
        (
            "The gate jammed all night.",
            "The owners of three old stone houses on the bank of the river below the mill in Pell "
            "said the gate jammed all night.",
        ),
    ],
)
def test_whose_word_it_is_is_not_lost(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    "quote",
    [
        '"The dam was built far too low for this river" stands on the wall.',
        'On the wall stands "the dam was built far too low for this river".',
        '"The dam was built far too low for this river.',
        'The dam was built far too low for this river."',
    ],
)
def test_what_stands_in_quotation_marks_is_nobodys_fact(quote: str) -> None:
    assert not covered("The dam was built too low for the river.", [quote])


def test_a_few_words_in_quotation_marks_are_no_speech() -> None:
    quote = 'The "low dam" was built too low for the river.'
    assert covered("The low dam was built too low for the river.", [quote])


def test_more_than_four_words_in_quotation_marks_are_a_speech() -> None:
    text = "The dam with low walls failed at noon."
    assert _lost(text, 'The "dam with low walls" failed at noon.') is None
    quote = 'The "dam with its low walls" failed at noon.'
    assert _lost(text, quote) == "the sentence gives it as somebody's words"
    second = 'The "new" pier sank; "the dam with its low walls" failed at noon.'
    assert _lost(text, second) == "the sentence gives it as somebody's words"


def test_whoever_is_among_the_first_words_of_a_sentence_may_say_what_it_tells() -> None:
    text = "Engineers said the gate jammed."
    assert not _other(text, "Wet wind blew hard; engineers saw the gate jam.")
    assert _other(text, "Cold wet wind blew hard; engineers saw the gate jam.")


def test_nobody_gets_the_word_of_another() -> None:
    quote = "Thorn said that the tap water was safe."
    assert covered("The tap water was safe, according to Thorn.", [quote])
    assert not covered("The tap water was safe, according to Pallas.", [quote])


def test_he_is_the_one_who_was_named_last() -> None:
    context = Context(story="Ilka Thorn defended the order. Joren Pallas did not.")
    quote = "“The order came at noon,” he said."
    assert covered("Pallas said that the order came at noon.", [quote], [context])
    assert not covered("Thorn said that the order came at noon.", [quote], [context])
    assert not covered("Pallas said that the order came at noon.", [quote], [NOTHING])
