import pytest

from service.verification.entailment import covered
from service.verification.parsed import parse
from service.verification.scope import changed_scope


def changed(text: str, quote: str, around: str = "") -> str | None:
    said = parse(text)
    return changed_scope(said, parse(quote), said, around)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The minister will resign in May.", "The minister may resign in May."),
        ("Tarn Motors will open a plant in Pell.", "Tarn Motors expects to open a plant in Pell."),
        ("The plant has opened in Pell.", "The plant will open in Pell."),
        ("A leak destroyed the old mill.", "A leak is suspected to have destroyed the old mill."),
        ("He is the first victim of the storm.", "He is the first known victim of the storm."),
    ],
)
def test_what_is_not_sure_does_not_become_so(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The street lamps in Pell are lit.", "Most of the street lamps in Pell are lit."),
        ("All the street lamps in Pell are lit.", "Many street lamps in Pell are lit."),
        ("Engineers closed the dam's gates.", "Engineers closed two of the dam's gates."),
        ("The gates never close at night.", "The gates close at night."),
        (
            "No pupil will be marked down, Barrowe said.",
            "No pupil will be marked down for lost textbooks, Barrowe said.",
        ),
    ],
)
def test_what_holds_of_some_is_not_said_of_all(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_condition_stays() -> None:
    quote = "The station will stay locked until its wiring has been tested."
    assert not covered("The station will stay locked.", [quote])
    assert covered("The station will remain locked until its wiring has been tested.", [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        # A figure is none of the words of which half must be kept.
        ("Fares rise.", "Fares rise 5 crowns overnight if the council agrees."),
        (
            "Ferries carry lorries.",
            "If the council agrees, ferries and trains carry heavy lorries over bridges.",
        ),
    ],
)
def test_half_of_what_depends_on_it_is_enough_to_lose_a_condition(text: str, quote: str) -> None:
    assert changed(text, quote) == f"the sentence says “{'If' if quote[0] == 'I' else 'if'}”"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Gate 3 jammed because the river rose.", "Gate 3 jammed, and the river rose."),
        ("The storm is the worst ever in Pell.", "The storm hit Pell on Monday."),
        ("Rovel's largest loss is the brewery.", "Rovel's largest private loss is the brewery."),
    ],
)
def test_no_reason_and_no_record_is_added(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_condition_counts_where_half_of_what_it_restricts_is_told() -> None:
    quote = "The old pier closes early if it rains."
    assert changed("The old pier stays open.", quote) == "the sentence says “if”"
    assert changed("The old mill is open.", quote) is None


def test_a_reason_that_is_given_may_be_worded_anew() -> None:
    quote = "Schools in Wray stay shut because of a burst boiler."
    assert covered("Due to a burst boiler, schools in Wray stay closed.", [quote])


@pytest.mark.parametrize(
    ("text", "quote", "lost"),
    [
        ("The mayor resigned, says the union.", "The mayor may resign, says the union.", "may"),
        ("The plant opens in Pell.", "The plant is expected to open in Pell.", "expected"),
        ("The plant is opened in Pell.", "The plant will open in Pell.", "will"),
        ("Pell has 12 victims.", "The flood left Pell with suspected 12 victims.", "suspected"),
        ("The lamps in Pell are lit.", "Half of the lamps in Pell are lit.", "Half of"),
        ("Engineers closed gates.", "Engineers closed two of the 14 gates.", "two of"),
        ("The rebels sank a boat.", "The rebels claim that they sank a boat.", "claim that"),
        ("The town has sold the pier.", "The town will sell the pier.", "will"),
        (
            "The station of Pell stays locked for old wiring.",
            "The station stays locked until the old wiring passes tests in Pell.",
            "until",
        ),
        ("Engineers closed 14 gates.", "Engineers closed two of the 14 gates.", "two of"),
        ("The station stays locked.", "If it rains, the station stays locked.", "If"),
        ("The station stays locked.", "The station stays locked unless it rains.", "unless"),
        (
            "The town pays for the pier.",
            "Provided that the province agrees, the town pays for the pier.",
            "Provided that",
        ),
        (
            "Every child was given a coat.",
            "Every child that had lost its home was given a coat.",
            "Every child that …",
        ),
    ],
)
def test_what_a_word_restricts_is_not_told_without_it(text: str, quote: str, lost: str) -> None:
    assert changed(text, quote) == f"the sentence says “{lost}”"
    assert changed(quote, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "new"),
    [
        ("All dockers left the port.", "The dockers left the port.", "All"),
        ("It was the largest flood here.", "It was a large flood here.", "largest"),
        ("It was the most bitter flood here.", "It was a bad flood here.", "most bitter"),
        ("The dam is closed only to lorries.", "The dam is closed to lorries.", "only"),
        ("The dam was first closed to lorries.", "The dam was closed to lorries.", "first"),
        ("The gate perhaps jammed.", "The gate jammed.", "perhaps"),
        ("The gate jammed because it rained.", "The gate jammed; it rained.", "because"),
    ],
)
def test_a_word_that_restricts_is_not_added(text: str, quote: str, new: str) -> None:
    assert changed(text, quote) == f"the sentence does not say “{new}”"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The mayor might resign in spring.", "The mayor may resign in spring."),
        ("The plant would open in Pell.", "The plant will open in Pell."),
        ("The plant opens in Pell in May.", "The plant will open in Pell in May."),
        ("The pier in Tarn is lit.", "Most of the boats are lit, and so is the pier in Tarn."),
        ("The pier is closed.", "The mayor may resign, and the pier is closed."),
        ("Engineers closed two gates.", "Engineers closed two of the dam's gates."),
        ("The station stays locked if it rains.", "If it rains, the station stays locked."),
        ("Only two gates of the dam were closed.", "Two gates of the dam were closed."),
        ("The dam is open only to lorries.", "The dam is not open but to lorries."),
        ("No docker left the port.", "The dockers did not leave the port."),
        ("It was the largest flood of the year.", "It was a flood larger than any of the year."),
        ("It was the most severe flood here.", "It was the severest flood here."),
        ("The largest loss is the mill.", "The largest loss of the year is the mill."),
        ("The gate jammed because of the flood.", "The flood caused the gate to jam."),
        ("The gate likely jammed in the flood.", "The gate may have jammed in the flood."),
        ("The minister left in May.", "In May the minister left."),
        ("The victim may be a sailor.", "The confirmed victim is a sailor."),
        ("All of the gates closed.", "Both of the gates closed."),
        ("Every pump ran.", "Not all of the gates closed, but every pump ran."),
        ("Rovel's largest private loss is a mill.", "Rovel's largest private loss is the mill."),
        (
            "Before an inspection the station stays locked.",
            "The station stays locked until it has been tested.",
        ),
        (
            "The station stays locked: the wiring must pass tests.",
            "The station stays locked until the old wiring passes tests in Pell.",
        ),
    ],
)
def test_the_same_scope_may_be_told_by_another_word(text: str, quote: str) -> None:
    assert changed(text, quote) is None


def test_a_doubt_of_one_thing_makes_no_other_one_done() -> None:
    quote = "The agency, which may close, will approve the sale."
    done = "The agency, which may close, has approved the sale."
    assert changed(done, quote) == "the sentence says “will”"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The mayor opened schools.", "The mayor may close old wooden schools."),
        ("The union struck.", "The mayor resigned, perhaps because the union struck."),
        ("The mayor might visit sailors who have been hurt.", "The mayor may visit hurt sailors."),
        ("The mayor meets injured sailors.", "The mayor will meet injured sailors."),
        ("Pell counts victims.", "Pell counts confirmed 12 victims."),
        ("The sailors left.", "Many dockers left, and so did the sailors."),
        ("Dockers own boats.", "Dockers mend large old wooden fishing boats if it rains."),
        ("The loss of Rovel is the brewery.", "Rovel's largest private loss is the brewery."),
        ("All pupils swam.", "All pupils from poor families get lunch."),
        ("All night buses ran late.", "All night trains to Pell ran late, and buses ran too."),
    ],
)
def test_a_word_restricts_what_stands_beside_it_alone(text: str, quote: str) -> None:
    assert changed(text, quote) is None


@pytest.mark.parametrize("verb", ["may approve", "expects to approve", "will approve"])
def test_what_is_only_meant_to_be_done_was_not_done_though_something_else_is_doubted(
    verb: str,
) -> None:
    done = "The agency, which may close, has approved the sale."
    assert changed(done, f"The agency {verb} the sale.") is not None


@pytest.mark.parametrize(
    ("text", "quote", "of_whom"),
    [
        ("Everyone in Pell was fed.", "Everyone over 60 in Pell was fed.", "over 60"),
        ("Those in Pell were fed.", "Those over 60 in Pell were fed.", "over 60"),
        ("No trains ran to Pell.", "No night trains ran to Pell.", "night"),
    ],
)
def test_the_refusal_says_of_whom_it_holds(text: str, quote: str, of_whom: str) -> None:
    assert changed(text, quote) == f"the sentence says “{of_whom}” of whom it holds"


def test_what_is_allowed_may_be_done_but_is_no_guess() -> None:
    quote = "Residents of Pell are allowed to return."
    assert changed("Residents of Pell may return.", quote) is None
    assert changed("Residents of Pell perhaps return.", quote) is not None


def test_what_was_at_first_is_so_where_the_story_tells_of_an_order() -> None:
    text, quote = "At first the dam was closed.", "The dam was closed."
    assert changed(text, quote) == "the sentence does not say “first”"
    assert changed(text, quote, around="At first it rained.") is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The agency in Pell has approved the sale of the harbour.",
            "The agency in Pell has to approve the sale of the harbour.",
        ),
        (
            "Households in Tarn were asked to hang out a red flag.",
            "Households with one sick member in Tarn were asked to hang out a red flag.",
        ),
        (
            "Running at any speed made the wings of the robot flap.",
            "In both cases, running at medium speed made the wings of the robot flap.",
        ),
        (
            "Nobody in Pell believes the date that the railway gave.",
            "Not everybody in Pell believes the date that the railway gave.",
        ),
        (
            "The region has culled 350 bears under a plan of the government.",
            "The government approves a plan for the region to cull 350 bears.",
        ),
        (
            "The road will be examined because it is straight, an official said.",
            "The road, which is straight, will be examined as planned, an official said.",
        ),
    ],
)
def test_no_condition_restriction_or_reason_is_made_up_or_lost(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The mayor resigned because of the flood in the lower town.",
            "The mayor resigned due to the flood in the lower town.",
        ),
        (
            "Possibly, yes: the scientists say that birds may have come from runners.",
            "The scientists say that birds may have come from runners.",
        ),
    ],
)
def test_a_reason_or_a_doubt_may_have_other_words(text: str, quote: str) -> None:
    assert covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The 40 lamps are lit.", "Most of the 40 lamps are lit."),
        ("The 40 lamps are lit.", "A dozen of the 40 lamps are lit."),
        ("The 200 families have gone home.", "Nearly all of the 200 families have gone home."),
        ("Everyone in Pell was vaccinated.", "Everyone over 60 in Pell was vaccinated."),
        ("All pupils get lunch for free.", "All pupils from poor families get lunch for free."),
        ("Every house in Pell has power.", "Every house in Pell north of the river has power."),
        ("No trains ran to Pell on Monday.", "No night trains ran to Pell on Monday."),
        ("Residents of Pell may return.", "Residents of Pell with a permit may return."),
        (
            "The owner is open to selling the old mill in Tarn.",
            "The owner says he is open to selling the old mill if the bank gives a guarantee.",
        ),
    ],
)
def test_what_holds_of_some_is_not_told_of_all(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Twelve of the 40 lamps on the pier are lit.", "12 of the pier's 40 lamps are lit."),
        (
            "Everyone over 60 in Pell has been vaccinated.",
            "Everyone over 60 in Pell was vaccinated.",
        ),
        ("All of them left Pell on Monday.", "On Monday all of them left Pell."),
        (
            "The Houthis say that they shot down a drone in Marib.",
            "The Houthis claim that they shot down a drone in Marib.",
        ),
    ],
)
def test_of_whom_it_holds_may_be_said_again(text: str, quote: str) -> None:
    assert covered(text, [quote])
