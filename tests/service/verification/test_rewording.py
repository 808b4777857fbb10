from datetime import date

import pytest

from service.verification.context import Context, known
from service.verification.entailment import agreed, covered, objection
from service.verification.parsed import parse
from service.verification.rewording import (
    clauses,
    is_copy,
    mixed_clause,
    of_another,
    of_before,
    other_subject,
)

FRIDAY = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("A 71-year-old man was found by divers.", "Divers found a man of 71."),
        ("The man, who was 71 years old, was found by divers.", "Divers found a man of 71."),
        ("About 14 centimetres of rain fell in Pell.", "In Pell, 140 millimetres of rain fell."),
        (
            "Yes, the buses to Tarn leave every 30 minutes.",
            "The buses to Tarn leave every half hour.",
        ),
        (
            "The harbour master has yet to name the captain.",
            "The harbour master has not named the captain.",
        ),
    ],
)
def test_the_same_in_another_form_is_accepted(text: str, quote: str) -> None:
    assert covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "Of the evacuees 3,100 come from Halbridge and 6,200 from Pell.",
            "Of the evacuees 6,200 are from Halbridge, 3,100 from Pell.",
        ),
        (
            "The company ordered the chain in April.",
            "The company ordered the chain in January; it was delivered by rail in April.",
        ),
        ("Four gates of the dam jammed.", "Gate 4 of the dam jammed."),
        (
            "The ride by bus takes 38 minutes.",
            "The ride by bus takes 95 minutes; the train takes 38.",
        ),
    ],
)
def test_a_figure_of_something_else_is_refused(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_label_is_known_from_the_two_sentences_before() -> None:
    text, quote = "Gate 3 was closed by workers at noon.", "The gate was closed by workers at noon."
    near = Context(story="Rain fell on Pell. Gate 3 jammed. Workers came by bus.")
    far = Context(story="Gate 3 jammed. Rain fell on Pell. Workers came by bus.")
    assert covered(text, [quote], [near])
    assert not covered(text, [quote], [far])


def test_a_clause_does_not_mix_what_one_sentence_alone_and_another_alone_tell() -> None:
    fire, flood = parse("The fire broke out in Pell."), parse("The flood killed two dogs.")
    assert mixed_clause(parse("The fire killed two dogs in Pell."), [fire, flood])
    spread, grew = parse("The fire spread."), parse("The fire grew.")
    assert not mixed_clause(parse("The fire spread."), [spread, grew])


@pytest.mark.parametrize(
    ("told", "is_meant"),
    [
        ("10 March", True),
        ("10 March 2025", True),
        ("11 March", False),
        ("17 March", False),
        ("3 March", False),
        ("10 March 2024", False),
    ],
)
def test_a_weekday_is_the_last_one_before_the_article(told: str, is_meant: bool) -> None:
    quote = "The bridge was closed to all lorries on Monday."
    text = quote.replace("Monday", told)
    assert covered(text, [quote], [Context(published=FRIDAY)]) is is_meant
    assert not covered(text, [quote])


def test_a_weekday_behind_that_of_the_article_is_one_of_the_week_before() -> None:
    quote = "The bridge was closed to all lorries on Saturday."
    covering = [
        day
        for day in range(1, 20)
        if covered(quote.replace("Saturday", f"{day} March"), [quote], [Context(published=FRIDAY)])
    ]
    assert covering == [8]


def test_what_is_told_without_a_day_was_on_the_day_of_the_article() -> None:
    text, context = "The bridge was closed to all lorries on 14 March.", Context(published=FRIDAY)
    assert covered(text, ["The bridge was closed to all lorries."], [context])
    assert not covered(
        text.replace("14", "13"), ["The bridge was closed to all lorries."], [context]
    )
    assert not covered(text, ["The bridge was closed to all lorries on Monday."], [context])
    assert not covered(text, ["The bridge was closed to all lorries."])
    month = text.replace("on 14 March", "in March")
    assert not covered(month, ["The bridge was closed to all lorries."], [context])


def test_a_weekday_with_its_day_is_not_the_last_one() -> None:
    context = Context(published=FRIDAY)
    for quote in ("The bridge was shut on Monday, 3 March.", "The bridge was shut Monday 3 March."):
        assert covered("The bridge was shut on 3 March.", [quote], [context])
        assert not covered("The bridge was shut on 10 March.", [quote], [context])


@pytest.mark.parametrize(
    ("told", "is_meant"),
    [
        ("On 14 March the Courier reported that", True),
        ("On 13 March the Courier reported that", False),
        ("On 14 March the Ledger reported that", False),
        ("On 14 March", False),
        ("The Courier said that on 14 March", False),
    ],
)
def test_the_day_of_the_article_is_that_of_its_report(told: str, is_meant: bool) -> None:
    quote = "The bridge was closed to all lorries on Monday."
    context = Context(published=FRIDAY, outlet="Courier")
    assert covered(f"{told} the {quote[4:]}", [quote], [context]) is is_meant


@pytest.mark.parametrize(
    ("story", "is_meant"),
    [
        ("It cracked on 3 March. ", True),
        ("It cracked on 3 March. It rained. ", True),
        ("It cracked on 3 March. It rained. It was cold. ", False),
        ("It cracked on 4 March. ", False),
        ("It cracked on Monday. ", True),
        ("It cracked on Tuesday. ", False),
    ],
)
def test_a_day_may_be_that_of_the_two_sentences_before(story: str, is_meant: bool) -> None:
    quote = "The bridge was then closed to all lorries."
    context = Context(story=story, published=date(2025, 3, 5))
    assert (
        covered("The bridge was closed to all lorries on 3 March.", [quote], [context]) is is_meant
    )
    dated = "The bridge was then closed to all lorries on 9 March."
    assert not covered("The bridge was closed to all lorries on 3 March.", [dated], [context])


@pytest.mark.parametrize(
    ("told", "is_meant"),
    [("6 a.m.", True), ("6 p.m.", True), ("7 a.m.", False), ("6:30 a.m.", False)],
)
def test_an_hour_may_be_told_by_the_clock(told: str, is_meant: bool) -> None:
    quote = "The alarm in the museum went off at six o'clock."
    assert covered(f"The alarm in the museum went off at {told}", [quote]) is is_meant


@pytest.mark.parametrize(("told", "is_meant"), [("Two", True), ("2", True), ("Three", False)])
def test_both_are_two(told: str, is_meant: bool) -> None:
    text, quote = f"{told} gates of the dam were closed.", "Both gates of the dam were closed."
    assert covered(text, [quote]) is is_meant


@pytest.mark.parametrize(
    ("told", "is_meant"),
    [
        ("120 minutes", True),
        ("2 hours", True),
        ("2 minutes", False),
        ("120 hours", False),
        ("120 crowns", False),
        ("7200 metres", False),
    ],
)
def test_a_size_may_be_told_in_another_unit(told: str, is_meant: bool) -> None:
    quote = "By bus the trip to Pell takes 2 hours."
    assert covered(f"The trip to Pell takes {told} by bus.", [quote]) is is_meant


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Divers found a man of 71 metres.", "Divers found a man of 71."),
        ("Rents in Pell rose by 5.", "Rents in Pell rose by 5 percent."),
        ("Rents in Pell rose by 5 percent.", "Rents in Pell rose by 5 to 8 percent."),
        ("Rents in Pell rose by at least 5 percent.", "Rents in Pell rose by 5 percent."),
        ("Gate 3 of the dam jammed on Friday.", "Three gates of the dam jammed on Friday."),
        ("Gate 3 of the dam jammed on Friday.", "Gate 4 of the dam jammed on Friday."),
    ],
)
def test_a_figure_of_another_kind_is_refused(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Rents rose by 5 to 8 percent in Pell.", "Rents in Pell rose by 5 to 8 percent."),
        ("Rents in Pell rose by about 5 percent.", "Rents in Pell rose by 5 percent."),
        ("Gate 3 of the dam jammed on Friday.", "On Friday the dam's Gate 3 jammed."),
        ("The man of 71 was found by divers.", "Divers found the 71-year-old man."),
    ],
)
def test_a_figure_of_the_same_kind_is_accepted(text: str, quote: str) -> None:
    assert covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Ilka Thorn praised every builder.", "She praised every builder."),
        ("Every builder praised Ilka Thorn.", "Every builder praised her."),
        ("Ilka Thorn's brother praised every builder.", "Her brother praised every builder."),
        ("Ilka Thorn and Joren Pallas praised every builder.", "They praised every builder."),
    ],
)
def test_a_name_takes_the_place_of_its_pronoun(text: str, quote: str) -> None:
    assert covered(text, [quote], [Context(story="Ilka Thorn met Joren Pallas. ")])
    assert not covered(text, [quote], [Context(story="Oskar Thell met Davin Holt. ")])


def test_a_contrast_of_two_sentences_may_be_one_statement() -> None:
    quotes = ["The flood cost 180 million crowns, says Tarn.", "It cost 320 million, says Pell."]
    assert covered(
        "While Tarn says that the flood cost 180 million crowns, Pell says it cost 320 million.",
        quotes,
    )
    assert not covered("Tarn says that the flood cost 320 million crowns.", quotes)


def test_one_foreign_word_in_a_copy_is_one_too_many() -> None:
    quote = "The mayor of Pell opened the new bridge over the river on Monday."
    assert not covered(quote.replace("opened", "cursed"), [quote])
    assert not covered(quote.replace("Monday.", "Monday in secret."), [quote])


@pytest.mark.parametrize(
    ("quote", "own", "of_another_thing"),
    [
        (
            "Of the evacuees 6,200 are from Halbridge, 3,100 from Pell and 1,700 from Stenmoor.",
            ["6,200 evacuees come from Halbridge.", "3,100 evacuees come from Pell."],
            [
                "3,100 evacuees come from Halbridge.",
                "6,200 come from Pell and 3,100 from Halbridge.",
            ],
        ),
        (
            "The company ordered the chain in January; it was delivered by rail in April.",
            ["The company ordered the chain in January.", "It was delivered by rail in April."],
            ["The company ordered the chain in April."],
        ),
        (
            "The ride by bus takes 95 minutes; the train takes 38.",
            ["The ride by bus takes 95 minutes.", "The train takes 38 minutes."],
            ["The train takes 95 minutes."],
        ),
        (
            "Last Friday, the mill burnt down, and on Monday the school was closed.",
            ["The mill burnt down on Friday.", "The school was closed on Monday."],
            ["The mill burnt down on Monday.", "The school was closed on Friday."],
        ),
        (
            "The mill burned on Monday, and the school was shut.",
            ["The mill burned on Monday."],
            ["The school was shut on Monday."],
        ),
        (
            "Gate 3 jammed, and the crew of 12 left.",
            ["Gate 3 jammed at night.", "The crew of 12 left at night."],
            ["Gate 12 jammed at night.", "The crew of 3 left at night."],
        ),
        (
            "Trains ran between Monday and Friday, but the bridge stayed closed.",
            ["Trains ran between Monday and Friday."],
            [],
        ),
    ],
)
def test_a_figure_and_a_day_stay_in_their_clause(
    quote: str, own: list[str], of_another_thing: list[str]
) -> None:
    held = parse(quote)
    assert [each for each in own if of_another(parse(each), held)] == []
    assert [each for each in of_another_thing if not of_another(parse(each), held)] == []


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("The mayor of Pell closed the new bridge over the river on Monday.", True),
        ("The mayor of Pell opened the new bridge.", True),
        ("The mayor of Pell closed the old bridge over the river on Monday.", False),
        ("On Monday the new bridge over the river was opened by Pell's mayor.", False),
        ("Pell has a new bridge.", False),
    ],
)
def test_a_copy_has_most_of_a_sentence_in_its_order_and_a_change_or_two(
    text: str, copy: bool
) -> None:
    quote = "The mayor of Pell opened the new bridge over the river on Monday."
    assert is_copy(parse(text), parse(quote)) is copy


def test_words_kept_by_two_make_a_copy_and_words_kept_one_by_one_do_not() -> None:
    assert is_copy(parse("The mayor shut a bridge."), parse("The mayor opened a bridge."))
    text = "Ferries will leave the Tarn almost daily."
    assert not is_copy(parse(text), parse("Ferries leave Tarn daily."))


def test_a_copy_of_a_list_without_end_is_one() -> None:
    quote = f"The crew found seals{', crabs and mussels' * 70}."
    assert is_copy(parse(quote.replace("seals", "whales")), parse(quote))


@pytest.mark.parametrize(("number", "is_meant"), [("3", True), ("4", False)])
def test_the_gate_may_be_named_with_its_number(number: str, is_meant: bool) -> None:
    quote = "In the night the crew opened the gate of the dam."
    text = quote.replace("the gate", f"Gate {number}")
    assert covered(text, [quote], [Context(story="Gate 3 is the oldest. ")]) is is_meant


def test_one_may_be_a_but_the_figure_1_may_not() -> None:
    quote = "In the night the crew opened a gate of the dam."
    assert covered("In the night the crew opened one gate of the dam.", [quote])
    assert not covered("In the night the crew opened 1 gate of the dam.", [quote])


def test_those_are_as_many_as_the_sentence_before_says() -> None:
    context = Context(story="Some 340 dockers struck. ")
    text = "Of the 340 dockers, 20 lost their jobs in March."
    assert covered(text, ["Of those dockers, 20 lost their jobs in March."], [context])
    assert not covered(text, ["Of those dockers, 20 of 80 lost their jobs in March."], [context])
    assert not covered(text, ["Of those dockers, 20 lost their jobs in March."])
    far = Context(story="Some 340 dockers struck. It rained. ")
    assert not covered(text, ["Of those dockers, 20 lost their jobs in March."], [far])


def test_those_may_be_named_after_the_place_that_the_sentence_before_names() -> None:
    context = Context(story="Some 340 dockers of Pell struck. ")
    text = "Of the 340 dockers of Pell, 20 lost their jobs in March."
    assert covered(text, ["Of those dockers, 20 lost their jobs in March."], [context])


def test_a_sum_of_figures_that_the_sentence_has_is_no_new_figure() -> None:
    quote = "Five children and two drivers died on Monday when a bus hit a wall near Tarn."
    assert covered("Seven people died: five children and two drivers.", [quote])
    assert not covered("Eight people died: five children and two drivers.", [quote])
    assert not covered("Seven hours later five children and two drivers died.", [quote])


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "The fire brigade of Pell counted 70 houses and 40 schools with damage.",
            ["The fire brigade of Pell counted damage to 70 schools and 40 houses."],
        ),
        (
            "At least 38 miners died in the mine at Pell, where safety rules are seldom enforced.",
            ["A blast in the mine at Pell kills at least 38 miners and injures 27 others."],
        ),
        (
            "According to the province, coverage had risen to 55 percent.",
            [
                "According to the province, vaccination covered only 31 percent before.",
                "The Courier reported on Thursday that coverage had risen to 55 percent.",
            ],
        ),
        (
            "Ilka Thorn called for more time and promised a round table with the unions.",
            [
                "Ilka Thorn called for more time.",
                "Joren Pallas promised a round table with the unions in the spring.",
            ],
        ),
        (
            "Ilka Thorn called for more time and promised a round table with the unions.",
            [
                "Ilka Thorn said that more time was needed.",
                "Joren Pallas promised a round table with the unions in the spring.",
            ],
        ),
    ],
)
def test_what_one_sentence_tells_is_not_told_of_another(text: str, quotes: list[str]) -> None:
    assert not covered(text, quotes)


def test_a_figure_is_not_told_of_the_one_before() -> None:
    quote = "On Saturday they arrested a 66-year-old man on suspicion of burglary."
    context = Context(story="Police arrested a 36-year-old Tarn man on suspicion of conspiracy.")
    text = "Police arrested a 66-year-old Tarn man on suspicion of burglary."
    assert not covered(text, [quote], [context])


def test_a_first_name_that_opens_the_statement_is_that_of_the_sentence() -> None:
    text = "Ilka Thorn praised the work of the young builders on the bridge."
    quote = "The young builders were praised by Thorn for their good work on the bridge."
    context = Context(story="Ilka Thorn came to Pell. ")
    assert covered(text, [quote], [context])
    assert not covered(text.replace("Ilka", "Oskar"), [quote], [context])


def test_somebody_named_before_does_not_take_the_place_of_who_is_named() -> None:
    quote = "The Courier cited Joren Pallas as saying the men were linked to the network in Pell."
    context = Context(story="Ilka Thorn told the Courier more.")
    assert not covered("Ilka Thorn linked the men to the network in Pell.", [quote], [context])


def test_a_country_may_be_named_by_its_people() -> None:
    quote = "The minister of Cambodia spoke of a border dispute with the Thais."
    assert covered("The Cambodian minister spoke of a border dispute with Thailand.", [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("12 injured sailors were taken ashore.", "The 12 boats took the injured sailors ashore."),
        ("Crews flew out 12 injured sailors.", "Crews in 12 helicopters flew out injured sailors."),
        ("By boat, 12 sailors were brought ashore.", "The 12 boats took 40 sailors ashore."),
        ("12 sailors came ashore.", "The 12 boats took sailors ashore."),
    ],
)
def test_a_figure_counts_what_it_counts_in_the_sentence(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("word", "day"), [("Yesterday", 4), ("Today", 5), ("Tonight", 5), ("Tomorrow", 6)]
)
def test_yesterday_is_the_day_before_the_article(word: str, day: int) -> None:
    quote = f"{word} the bridge over the river will be closed to all lorries, the police said."
    context = Context(published=date(2025, 3, 5))
    covering = [
        told
        for told in range(2, 9)
        if covered(
            f"The police said that on {told} March 2025 all lorries will be kept off the bridge.",
            [quote],
            [context],
        )
    ]
    assert covering == [day]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The stock of sharks fell sharply, at times to zero in 2017 and 2018.",
            "The stock of sharks went into sharp decline, at times reaching zero in 2017–2018.",
        ),
        (
            "The two dead were a couple in their 60s from Pell.",
            "The two dead, a couple in their sixties, came from Pell.",
        ),
        (
            "Residents of Pell were cleared from their homes after the alarm on Friday night.",
            "After Friday night's alarm the residents of Pell were moved from their homes.",
        ),
    ],
)
def test_a_value_in_another_form_is_the_same_value(text: str, quote: str) -> None:
    assert covered(text, [quote])


def test_one_end_of_years_is_not_all_of_them() -> None:
    quote = "The stock of sharks went into sharp decline, at times reaching zero in 2017–2018."
    assert not covered("The stock of sharks fell to zero at times in 2017.", [quote])


TWO_PAPERS = [
    "The flood in the Averne valley cost 180 million crowns, says the province.",
    "It cost 320 million, says the Insurance Federation.",
]


def test_sentences_of_two_articles_may_be_one_statement_each_with_its_speaker() -> None:
    contexts = [Context(outlet="Courier"), Context(outlet="Ledger")]
    text = (
        "The province says that the flood in the Averne valley cost 180 million crowns, whereas "
        "the Insurance Federation says it cost 320 million."
    )
    assert covered(text, TWO_PAPERS, contexts)
    swapped = text.replace("180", "x").replace("320", "180").replace("x", "320")
    assert not covered(swapped, TWO_PAPERS, contexts)
    wrong = "The province says that the flood in the Averne valley cost 320 million crowns."
    assert not covered(wrong, TWO_PAPERS, contexts)


QUOTE = "The council of Pell shut the old pier in March after divers found rotten beams."


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("Divers saw decay, so Pell fenced off its pier.", True),
        ("Pell locked up its ageing pier in March, as beams were decayed.", True),
        ("Pell locked up its ageing pier in May, as beams were decayed.", False),
        ("Tarn locked up its ageing pier in March, as beams were decayed.", False),
        ("Pell locked up two ageing piers in March, as beams were decayed.", False),
        ("Pell never locked up its ageing pier in March, as beams were decayed.", False),
        ("Pell grows apples, plums and excellent cherries for export.", False),
        ("Councillors of Pell locked up its ageing pier in March, as beams were decayed.", True),
        ("Ilka Thorn of Pell locked up its ageing pier in March, as beams were decayed.", False),
        ("IFOR of Pell locked up its ageing pier in March, as beams were decayed.", False),
    ],
)
def test_what_differs_in_wording_alone_agrees_in_fact(text: str, agrees: bool) -> None:
    assert agreed(text, [QUOTE], [Context()]) is agrees


def test_words_that_the_story_has_are_near_enough() -> None:
    text, quote = "They locked up the council's rotten pier.", "It was shut for good."
    context = Context(story="The council found rot in the pier. ")
    assert agreed(text, [quote], [context])
    assert not agreed(text, [quote], [Context(story="It rained. ")])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The mill burned; the pier sank.", ["The mill burned; ", "the pier sank."]),
        ("It burned; the pier sank.", ["It burned; ", "the pier sank."]),
        ("Last Friday, the mill burned.", ["Last Friday, the mill burned."]),
        (
            "Last Friday, the mill burned; the pier sank.",
            ["Last Friday, the mill burned; ", "the pier sank."],
        ),
        ("In cold Pell, the mill burned.", ["In cold Pell, ", "the mill burned."]),
        ("Of 40, crews lost two boats.", ["Of 40, ", "crews lost two boats."]),
        ("The mill burned down, sadly.", ["The mill burned down, sadly."]),
        ("The mill burned and the pier sank.", ["The mill burned and", " the pier sank."]),
        (
            "Trains ran between Monday and Friday without any big delays.",
            ["Trains ran between Monday and Friday without any big delays."],
        ),
    ],
)
def test_a_clause_has_two_words_or_a_figure(text: str, parts: list[str]) -> None:
    assert clauses(parse(text)) == parts


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("30 boats sank.", "About 30 boats sank."),
        ("30 boats sank.", "The 30 boats sank."),
        ("12-year-olds swam in Pell.", "In Pell 12-year-olds swam."),
        ("12 metres of snow fell in Pell.", "In Pell 12 metres of snow fell."),
        ("340 boats sank in Pell.", "In Pell 340 boats sank."),
    ],
)
def test_a_word_with_a_capital_before_a_count_is_no_label(text: str, quote: str) -> None:
    assert of_another(parse(text), parse(quote)) is None


@pytest.mark.parametrize(
    ("text", "whole", "quote", "other"),
    [
        ("Ilka Thorn resigned.", "", "Joren Pallas resigned.", True),
        ("promised a table.", "Ilka Thorn came and promised a table.", "Pallas promised it.", True),
        ("Ilka Thorn resigned.", "", "Joren Pallas said Thorn resigned.", False),
        ("Ilka Thorn resigned.", "Ilka Thorn resigned, Pallas said.", "Pallas left.", False),
        ("Ilka Thorn resigned.", "", "She resigned.", False),
        ("The mayor resigned.", "", "Pallas resigned.", False),
        ("The Courier said that the mill burned.", "", "Pallas saw the mill burn.", False),
        ("After a long cold winter Thorn resigned.", "", "Pallas resigned.", False),
    ],
)
def test_a_sentence_that_opens_with_a_name_tells_of_that_one(
    text: str, whole: str, quote: str, other: bool
) -> None:
    around = known(Context(outlet="Courier"), quote)
    found = other_subject(parse(text), parse(quote), parse(whole or text), around)
    assert (found is not None) is other


def test_the_refusal_of_another_subject_names_both_by_their_first_names() -> None:
    said, held = parse("Ilka Thorn resigned."), parse("Joren Pallas resigned.")
    found = other_subject(said, held, said, known(Context(), held.text))
    assert found == "the sentence tells of “Joren”, not of “Ilka”"


@pytest.mark.parametrize(
    ("text", "quote", "mixed"),
    [
        ("Tarn has 30 nurses.", "The other clinic has 30 nurses.", True),
        ("The other clinic has 30 nurses.", "The other clinic has 30 nurses.", False),
        ("Tarn has 20 nurses.", "The other clinic has 30 nurses.", False),
        ("Tarn has 30 beds.", "The other clinic has 30 beds.", False),
        ("Tarn has 30 nurses.", "It has 30 nurses, up from 20 nurses.", False),
    ],
)
def test_what_the_sentence_before_counts_has_its_own_figure(
    text: str, quote: str, mixed: bool
) -> None:
    around = known(Context(story="Tarn has 20 nurses. "), quote)
    assert (of_before(parse(text), parse(quote), around) is not None) is mixed


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("For rotten beams, angry people of Pell cordoned off their pier.", True),
        ("For rotten beams, angry townsfolk of Pell cordoned off their pier.", False),
        ("Rotten beams: people cordoned off the shaky pier.", True),
    ],
)
def test_half_of_the_words_are_the_sentences_and_two_fifths_may_be_foreign(
    text: str, accepted: bool
) -> None:
    assert covered(text, [QUOTE]) is accepted


def test_the_refusal_names_the_first_word_that_the_sentence_has_not() -> None:
    reason = objection("Rotten beams: mayors cordoned off shaky halls in town.", [QUOTE])
    assert reason == "the sentence does not say “mayors”"


def test_a_clause_of_which_the_sentence_has_no_word_is_refused() -> None:
    text = "Divers found rotten beams on the old pier of Pell, so the council shut it"
    reason = objection(f"{text}, and bakers wept.", [QUOTE])
    assert reason == "the sentence does not say “bakers”"
