"""A name or quoted words must be the sentence's."""

import pytest

from service.verification.names import wrong_name, wrong_quotation
from service.verification.parsed import parse


def _name(text: str, sentence: str) -> bool:
    """Whether the names of `text` are those of `sentence`."""
    return wrong_name(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Police arrested Vorst.", "Police arrested Pallas."),
        ("Police arrested Ilka Vorst.", "Police arrested Ilka Thorn."),
        ("Police arrested Otto Thorn.", "Police arrested Ilka Thorn."),
        ("Police arrested Vorst.", "Police arrested a man."),
        ("Vorst was arrested.", "Pallas was arrested."),
        ("Ilka Vorst was arrested.", "She was arrested."),
        ("It flew to the UN.", "It flew to the UAE."),
        ("The F-35 landed.", "The F-16 landed."),
        ("He spoke in Norwegian Oslo.", "He spoke in Oslo."),
    ],
)
def test_another_name_is_refused(text: str, sentence: str) -> None:
    assert not _name(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Police arrested Thorn.", "Police arrested Ilka Thorn."),
        ("Police arrested Thorn's brother.", "Police arrested the brother of Thorn."),
        ("Residents left.", "Residents of Tarn left."),
        ("Officials agreed.", "They agreed."),
        ("Automobiles stopped.", "Cars of Tarn stopped."),
        ("The Mayor agreed.", "The mayor agreed."),
        ("Ilka Thorn and Joren Pallas spoke.", "Joren Pallas and Ilka Thorn spoke."),
        ("Judge Velline spoke.", "Judge Amara Velline spoke."),
        ("Amara Velline spoke.", "Judge Amara Velline spoke."),
        ("On 4 March 340 people left Tarn.", "In Tarn, 340 people left on 4 March."),
    ],
)
def test_a_name_may_be_shortened_and_a_first_word_be_no_name(text: str, sentence: str) -> None:
    assert _name(text, sentence)


@pytest.mark.parametrize(
    "text", ["Joren Thorn spoke.", "Ilka Pallas spoke.", "He met Ilka Pallas."]
)
def test_a_first_name_of_one_and_a_last_name_of_another_make_nobody(text: str) -> None:
    sentence = "Ilka Thorn and Joren Pallas spoke; he met her."
    assert not _name(text, sentence)


def test_the_refusal_names_the_name() -> None:
    assert "“Vorst”" in str(wrong_name(parse("He met Vorst."), parse("He met Pallas.")))
    first = wrong_name(parse("Ilka Vorst was arrested."), parse("She was arrested."))
    assert "“Ilka”" in str(first)


def _quotation(text: str, sentence: str) -> bool:
    return wrong_quotation(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    "text",
    [
        '"It was a great failure," he said.',
        '"It was great," he said.',
        '"a success", he said.',
        "'It was a failure', he said.",
        'He said it was a "great ... failure".',
        'He said it was "a great success", "a marvel".',
    ],
)
def test_quoted_words_must_stand_in_the_sentence_as_they_are(text: str) -> None:
    assert not _quotation(text, '"It was a great success," he said.')


@pytest.mark.parametrize(
    "text",
    [
        '"It was a great success," he said.',
        '"a great success", he said.',
        'He called it "a great success".',
        "He called it 'a great success'.",
        'It "was ... success".',
        'It "was a [really] great success".',
        "It was the dockers' great success, the union's own.",
        "It was a great success, he said.",
    ],
)
def test_quoted_words_may_be_cut_or_left_unquoted(text: str) -> None:
    assert _quotation(text, '"It was a great success," he said.')


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert _quotation("It is the union's success, and it isn't the port's.", "It is the union's.")
