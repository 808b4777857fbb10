"""What is marked as boilerplate, and the story that must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.lines import boilerplate
from ingest.sentence import split

STORY = """Ferry to Orrin stays in harbour until March

The ferry between the islands of Orrin and Sule will not sail before the end of March, the harbour
 office said on Tuesday, after a diver found a crack in its second engine.

“We have no other ship that fits the quay,” said Ada Holm, who runs the office. Passengers may use
 the bus, which takes the long way round the bay.

The crack was found by chance. It is nine centimetres long.

Nobody was hurt.""".replace("\n ", " ")


def marked(text: str) -> list[str]:
    spans = split(text)
    marks = boilerplate(text, spans)
    return [span.of(text) for span, mark in zip(spans, marks, strict=True) if mark]


def test_no_sentences_no_marks() -> None:
    assert boilerplate("", ()) == ()


def test_a_plain_story_has_no_boilerplate() -> None:
    assert marked(STORY) == []


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "SHARE",
        "Subscribe",
        "‹ Subscribe",
        "Sign up for our weekly newsletter",
        "**Subscribe to the Sound for the full tables.**",
        "Get the best of the Sound in your inbox every morning.",
        "Follow us on Facebook",
        "Advertisement",
        "ADVERTISEMENT",
        "Sponsored content",
        "Photo: Nils Aker",
        "Image credit: Orrin Harbour Office",
        "Nils Aker/Getty Images",
        "(AP Photo/Nils Aker)",
        "© 2025 The Orrin Sound. All rights reserved.",
        "Copyright 2025 The Orrin Sound",
        "Read more: How the ferry was bought",
        "Related: How the ferry was bought",
        "Click here for the timetable of the bus",
        "We use cookies to improve your visit.",
        "This site is protected by reCAPTCHA and the Google privacy policy.",
        "By continuing you agree to our terms of service.",
        "Home | News | Sport | Weather",
        "Home » News » Islands",
        "View all posts by Mina Torv",
        "Email Mina Torv at mina@sound.example",
        "5 min read",
        "Skip to content",
        "(Reporting by Mina Torv; editing by Olaf Reed)",
    ],
)
@pytest.mark.parametrize("where", ["above", "within", "below"])
def test_a_line_that_says_it_is_boilerplate_is_marked_wherever_it_is(line: str, where: str) -> None:
    paragraphs = STORY.split("\n\n")
    paragraphs.insert({"above": 0, "within": 3, "below": len(paragraphs)}[where], line)
    text = "\n\n".join(paragraphs)
    assert marked(text) == [span.of(line) for span in split(line)]


@pytest.mark.parametrize(
    "line",
    [
        "Subscribers to the ferry pass will be paid back in full.",
        "Holm asked passengers to sign up for the bus at the harbour office before Friday at noon.",
        "“Subscribe to the newsletter now,” the office told passengers.",
        "Join the navy now, islanders were told",
        "By signing up, the islands agree to share the cost of a second ship.",
        "Copyright law was no help to the ferry's builders.",
        "The photo by Nils Aker shows the crack.",
        "Related companies own the bus.",
        "Comments by the mayor were not printed.",
        "He clicked here and there.",
        "Most read the notice twice, said Holm.",
        "Cookies were handed out to those who waited.",
        "Share of passengers who took the bus: 40 per cent",
        "Why the engine cracked",
        "“No comment.”",
        "- The crack is nine centimetres long",
        "| Ship | Year | Engine |",
        "Olaf Reed is a reporter for the Sound whom the office has sued. Reed denies it.",
    ],
)
def test_a_line_of_the_story_that_only_looks_like_boilerplate_is_not_marked(line: str) -> None:
    paragraphs = STORY.split("\n\n")
    paragraphs.insert(3, line)
    assert marked("\n\n".join(paragraphs)) == []


def test_front_matter_is_boilerplate_and_the_headline_below_is_not() -> None:
    header = (
        "---\ntitle: Ferry to Orrin stays in harbour\ntags:\n  - ferry\n\ndate: 2025-02-04\n---\n"
    )
    assert len(marked(f"{header}\n# {STORY}")) == 4
    assert len(marked(f"\ufeff{header}{STORY}")) == 4
    assert len(marked(header.replace("\n", "\r\n") + STORY)) == 4


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert marked(f"---\n{STORY}\n---\nThe bus is full.") == []


def test_the_name_slogan_and_tags_of_a_site_are_boilerplate_and_the_headline_is_not() -> None:
    header = (
        "The Orrin Sound\n\nIslands first since 1901 and for ever\n\nThe Orrin Sound\n\n"
        "Orrin Sule Ferry\n\n"
    )
    assert marked(header.replace("1901", "always") + STORY) == [
        "The Orrin Sound",
        "Islands first since always and for ever",
        "The Orrin Sound",
        "Orrin Sule Ferry",
    ]


def test_a_menu_above_the_headline_is_boilerplate() -> None:
    menu = ["News", "Sport", "Weather", "Family Notices", "Contact"]
    assert marked("\n".join(["Skip to content", *menu, "", STORY])) == ["Skip to content", *menu]


def test_byline_and_date_are_not_boilerplate() -> None:
    headline, story = STORY.split("\n\n", 1)
    assert marked(f"{headline}\n\nBy Mina Torv\n4 February 2025\n\n{story}") == []


def test_a_headline_printed_twice_is_not_boilerplate() -> None:
    headline = STORY.split("\n\n", 1)[0]
    assert marked(f"{headline}\n\n**{headline}**\n\n{STORY}") == []


@pytest.mark.parametrize("end", ["…", "...", " […]"])
def test_a_lead_cut_off_and_printed_again_is_boilerplate_the_first_time(end: str) -> None:
    headline, lead, rest = STORY.split("\n\n", 2)
    cut = lead[:120].rstrip() + end
    assert marked(f"{headline}\n{cut}\n\n{lead}\n\n{rest}") == [cut]


def test_a_lead_printed_twice_is_boilerplate_the_first_time() -> None:
    headline, lead, rest = STORY.split("\n\n", 2)
    text = f"{headline}\n\n{lead}\n\n{lead}\n\n{rest}"
    spans = split(text)
    assert boilerplate(text, spans)[:3] == (False, True, False)


def test_a_repeated_short_sentence_is_not_boilerplate() -> None:
    assert marked(f"{STORY}\n\nNobody was hurt.\n\nNobody was hurt.") == []


def test_a_comment_form_is_boilerplate_to_its_end() -> None:
    form = [
        "LEAVE A REPLY",
        "Please enter your comment!",
        "Please enter your name here",
        "The reCAPTCHA verification period has expired.",
        "Please reload the page.",
        "I liked the bus more than the ferry, to be honest.",
        "More Articles",
    ]
    text = STORY + "\n\n" + "\n".join(form).replace(".\nPlease", ". Please")
    assert marked(text) == form


def test_a_link_to_the_comments_above_the_story_does_not_swallow_it() -> None:
    assert marked(f"2 comments\n\n{STORY}") == ["2 comments"]


def test_a_list_of_other_articles_is_boilerplate() -> None:
    listed = ["More Articles", "Bus drivers ask for help", "Why engines crack", "Sule gets a bank"]
    assert marked(STORY + "\n\n" + "\n".join(listed)) == listed


def test_a_list_of_other_articles_within_the_story_ends_where_the_story_goes_on() -> None:
    head, lead, rest = STORY.split("\n\n", 2)
    text = f"{head}\n\n{lead}\n\nRelated stories\nWhy engines crack\nSule gets a bank\n\n{rest}"
    assert marked(text) == ["Related stories", "Why engines crack", "Sule gets a bank"]


def test_the_last_words_of_a_story_below_a_list_of_other_articles_are_story() -> None:
    assert marked(f"{STORY}\n\nRelated stories\nWhy engines crack\n\nThe bus is free.") == [
        "Related stories",
        "Why engines crack",
    ]


BIO = "Mina Torv is the islands editor of the Sound. She has sailed on every ferry there is."


def test_a_note_on_the_author_is_boilerplate_also_when_printed_twice() -> None:
    text = f"{STORY}\n\nAuthor\n\n  • {BIO}\n\n    View all posts\n{BIO}"
    sentences = [span.of(BIO) for span in split(BIO)]
    assert marked(text) == ["Author", *sentences, "View all posts", *sentences]


def test_a_note_on_the_author_needs_no_heading() -> None:
    assert len(marked(f"{STORY}\n\n{BIO}")) == 2
    assert len(marked(f"{STORY}\n\nMina Torv covers the islands for the Sound.")) == 1


def test_a_journalist_whom_the_story_is_about_is_not_its_author() -> None:
    story = STORY.replace("a diver", "Mina Torv of the Sound")
    assert marked(f"{story}\n\nMina Torv is the islands editor of the Sound.") == []


def test_short_last_sentences_after_an_advertisement_are_story() -> None:
    assert marked(f"{STORY}\n\nAdvertisement\n\nHe left.\n\nShe stayed.") == ["Advertisement"]


def test_a_credit_at_the_end_of_a_paragraph_is_boilerplate_alone() -> None:
    assert marked(f"{STORY} Follow Mina Torv on Twitter.") == ["Follow Mina Torv on Twitter."]


LINES = st.sampled_from(
    [
        *STORY.split("\n"),
        BIO,
        "Author",
        "Share",
        "LEAVE A REPLY",
        "More Articles",
        "The Orrin Sound",
        "Home | News | Sport",
        "---",
        "title: x",
        "…",
        "Ferry to Orrin…",
        "👩\u200d🚒 e\u0301 \ud800",
        "\x85\u2028",
        "他走了。",
        "- ",
        "© 2025",
        "By",
    ]
)


@given(st.one_of(st.lists(LINES, max_size=40).map("\n".join), st.text()))
def test_every_sentence_gets_a_mark(text: str) -> None:
    spans = split(text)
    assert len(boilerplate(text, spans)) == len(spans)


@given(st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\x85"]), st.lists(LINES, max_size=20))
def test_the_kind_of_line_break_makes_no_difference(end: str, lines: list[str]) -> None:
    lines = [line for line in lines if line != "---" and "\x85" not in line]
    marks = [boilerplate(text, split(text)) for text in ("\n".join(lines), end.join(lines))]
    assert marks[0] == marks[1]
