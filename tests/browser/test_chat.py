"""What a reader can do on the chat page, in a real browser, against scripted answers."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import PHONE
from playwright.sync_api import Locator, Page, Response, Route, expect
from stub import (
    ARTICLES,
    BOATS,
    BRIDGE,
    FILLER,
    HEBREW,
    HOSTILE,
    HOSTILE_ARTICLE,
    HOSTILE_TITLE,
    NOTICE,
    REPORT,
    reference,
)

pytestmark = pytest.mark.browser

MAX_PAGE_BYTES = 60_000  # as they are sent
AA_CONTRAST = 4.5
CITED = "Some 4,200 people were moved to shelters in three schools."

CONTRAST = """
([ink, paper]) => {
  const probe = document.body.appendChild(document.createElement("i"));
  const luminance = (token) => {
    probe.style.color = `var(${token})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3)
      .map((byte) => byte / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(ink), luminance(paper)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
"""


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> Locator:
    """Asks, waits until nothing runs any more, and gives the new turn."""
    turn = page.locator(".turn").nth(page.locator(".turn").count())
    box(page).fill(question)
    box(page).press("Enter")
    expect(turn.locator("h2")).to_have_text(question)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    return turn


def current(page: Page) -> Locator:
    return page.locator("#source [aria-current=location]")


def source(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Source")


def test_statements_with_their_citations_come_first_then_what_was_looked_in(page: Page) -> None:
    page.goto("/")
    answer = ask(page, "How many people were moved?").locator(".answer")
    kinds = [
        re.sub(" .*", "", child)
        for child in answer.locator("> *").evaluate_all(
            "nodes => nodes.map(node => node.className)"
        )
    ]
    assert kinds == ["statements", "found", "notes"]
    expect(answer.locator(".found a")).to_have_count(3)
    expect(answer.locator(".found")).to_contain_text(BRIDGE.title)
    expect(answer.locator(".found")).to_contain_text("and 2 more")
    first = answer.locator(".statement").first
    expect(first).to_contain_text(CITED)
    expect(first.locator("a.mark")).to_have_text(["1", "2", "3"])
    expect(answer.locator(".statement").last.locator("a.mark")).to_have_text(["4"])


def test_independent_sources_are_counted_and_open_into_the_notes(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "How many people were moved?")
    summary = turn.get_by_text("4 articles, 3 independent")
    summary.click()
    expect(turn.locator(".notes li")).to_have_count(4)
    expect(turn.locator(".notes li").last).to_contain_text("page 2")


def test_clicked_citation_shows_its_sentence_highlighted_in_its_article(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?").get_by_label("Citation 1").click()
    expect(current(page)).to_have_text(CITED)
    expect(current(page)).to_be_in_viewport()
    expect(current(page)).to_be_focused()
    assert current(page).evaluate("node => getComputedStyle(node).backgroundColor") != (
        page.locator(".sentence").first.evaluate("node => getComputedStyle(node).backgroundColor")
    )
    expect(source(page).get_by_role("heading", name=BRIDGE.title)).to_be_attached()
    number = next(segment.number for segment in BRIDGE.segments if segment.text == CITED)
    assert re.search(f"#/{BRIDGE.id}/s{number}/[0-9a-f]{{8}}$", page.url)


def test_same_citation_clicked_again_comes_back_into_view(page: Page) -> None:
    page.goto("/")
    mark = ask(page, "How many people were moved?").get_by_label("Citation 1")
    mark.click()
    expect(current(page)).to_be_in_viewport()
    page.locator("#page").evaluate("node => node.scrollTo(0, 0)")
    expect(current(page)).not_to_be_in_viewport()
    mark.click()
    expect(current(page)).to_be_in_viewport()


def test_card_quotes_the_sentence_with_title_outlet_and_date(page: Page) -> None:
    page.goto("/")
    mark = ask(page, "How many people were moved?").get_by_label("Citation 1")
    card = page.get_by_role("tooltip")
    expect(card).to_be_hidden()
    mark.hover()
    around = (FILLER[-1][-1], "The city expects them to stay for about ten days.")
    for text in (CITED, BRIDGE.title, BRIDGE.source, "4 Mar 2024", *around):
        expect(card).to_contain_text(text)
    expect(mark).to_have_accessible_description(re.compile(re.escape(CITED)))
    card.hover()
    expect(card).to_be_visible()
    box(page).hover()
    expect(card).to_be_hidden()


def test_current_citation_is_marked_and_keys_step_through_both_panes(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "How many people were moved?")
    filled = turn.locator(".mark[aria-current]")
    turn.get_by_label("Citation 2").click()
    expect(filled).to_have_text(["2"])
    expect(current(page)).to_be_focused()
    page.keyboard.press("j")
    expect(filled).to_have_text(["3"])
    page.keyboard.press("k")
    expect(filled).to_have_text(["2"])
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("/j?")
    expect(box(page)).to_have_value("/j?")


def test_menu_sets_the_theme_which_lasts_and_lists_the_shortcuts(page: Page) -> None:
    page.goto("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Dark").check()
    assert page.evaluate(paper) == "rgb(23, 21, 18)"
    page.reload()
    assert page.evaluate(paper) == "rgb(23, 21, 18)"
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("As the system has it").check()
    page.get_by_role("button", name="Shortcuts").click()
    expect(page.get_by_role("dialog", name="Shortcuts")).to_contain_text("next citation")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_hidden()


def test_both_answerers_stand_side_by_side_and_are_kept_as_versions(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Both, side by side").check()
    page.keyboard.press("Escape")
    ask(page, "How many people were moved?")
    sides = page.locator(".pair .turn")
    expect(sides).to_have_count(2)
    expect(page.locator(".pair .lead")).to_have_text(
        ["Written by a model", "In the articles’ own sentences"]
    )
    expect(sides.first).to_contain_text("Written by openai:stub-1, and verified")
    expect(sides.last).not_to_contain_text("Written by")
    sides.last.get_by_label("Citation 4").click()
    expect(sides.last.locator(".mark[aria-current]")).to_have_text(["4"])
    page.reload()
    expect(page.get_by_role("navigation", name="Versions of this question")).to_contain_text(
        "2 of 2"
    )


def test_question_that_is_too_long_is_not_sent(page: Page) -> None:
    page.goto("/")
    box(page).fill("why " * 1_100)
    box(page).press("Enter")
    expect(page.locator("#toast")).to_contain_text("the service takes 4,000")
    expect(page.locator(".turn")).to_have_count(0)


def test_reader_steps_from_citation_to_citation(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?").get_by_label("Citation 1").click()
    expect(source(page)).to_contain_text("1 of 4")
    expect(page.get_by_label("Previous citation")).not_to_have_attribute("href", re.compile("."))
    page.get_by_label("Next citation").click()
    expect(current(page)).to_contain_text("Volunteers cooked")
    page.get_by_label("Next citation").click()
    page.get_by_label("Next citation").click()
    expect(source(page)).to_contain_text("4 of 4")
    expect(current(page)).to_have_text("The bridge was last inspected in 2019.")
    page.get_by_label("Previous citation").click()
    expect(source(page)).to_contain_text("3 of 4")


def test_citations_are_stepped_through_within_the_answer_that_was_clicked(page: Page) -> None:
    page.goto("/")
    first = ask(page, "How many people were moved?")
    second = ask(page, "When was it inspected?")  # cites the same sentence, as its only one
    first.get_by_label("Citation 4").click()
    expect(source(page)).to_contain_text("4 of 4")
    second.get_by_label("Citation 1").click()
    expect(source(page)).to_contain_text("1 of 1")


def test_boilerplate_is_dimmed_and_story_is_not(page: Page) -> None:
    page.goto(f"/#/{BRIDGE.id}")
    colour = "node => getComputedStyle(node).color"
    menu = source(page).get_by_text("Home News Sport").evaluate(colour)
    story = source(page).get_by_text("Engineers found").evaluate(colour)
    assert menu != story


def test_pages_of_a_pdf_are_numbered(page: Page) -> None:
    page.goto(f"/#/{REPORT.id}/s3")
    expect(source(page).get_by_text(re.compile("^Page [0-9]$"))).to_have_text(
        ["Page 1", "Page 2", "Page 3"]
    )


def test_paragraphs_stay_apart_and_hold_every_character(page: Page) -> None:
    page.goto(f"/#/{BRIDGE.id}")
    paragraphs = source(page).locator(".text p")
    expect(paragraphs.nth(1)).to_have_text(
        "The old harbour bridge was closed on Monday after a night of storm. "
        "Engineers found two cracked piers below the waterline."
    )
    shown = "".join(paragraphs.all_text_contents())
    story = "".join(segment.text for segment in BRIDGE.segments)
    assert shown == story.replace("\n\n", "")


def test_markdown_is_drawn_and_keeps_every_character_of_its_sentences(page: Page) -> None:
    page.goto(f"/#/{BOATS.id}/s2")
    text = source(page).locator(".text")
    expect(current(page)).to_have_text(
        "Three **large** boats lie in the [old harbour](https://herald.example/old), *they say*."
    )
    expect(text.get_by_text("title: Boats")).to_be_hidden()
    expect(text.locator("h3").filter(visible=True)).to_have_text(["## What each of them is"])
    expect(text.locator("strong")).to_have_text("large")
    expect(text.get_by_role("link")).to_have_count(1)
    expect(text.get_by_role("link", name="old harbour")).to_be_visible()
    expect(text.locator("li")).to_have_count(2)
    expect(text.get_by_role("cell")).to_have_text([" Marit ", " 41 "], use_inner_text=False)
    expect(text.locator("blockquote p")).to_have_count(1)
    shown = text.inner_text()
    assert "Three large boats lie in the old harbour, they say." in shown
    assert not set("#|>*`[]") & set(shown)
    sentences = {str(each.number): each.text for each in BOATS.segments if each.number}
    drawn = text.evaluate(
        """node => {
          const told = {};
          for (const part of node.querySelectorAll("[data-sentence]"))
            told[part.dataset.sentence] = (told[part.dataset.sentence] ?? "") + part.textContent;
          return told;
        }"""
    )
    assert {key: each for key, each in drawn.items() if key not in "16"} == {
        key: each for key, each in sentences.items() if key not in "16"
    }
    assert drawn["6"] == " Marit  41 "


def test_article_carries_its_language_and_direction(page: Page) -> None:
    page.goto(f"/#/{HEBREW.id}/s2")
    expect(source(page).locator("article")).to_have_attribute("lang", "he")
    assert current(page).evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.locator("#question").evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_unanswerable_says_why_and_links_the_nearest_sentences(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "What is the weather on Mars?")
    expect(turn).to_contain_text("None of the articles speaks about the weather on Mars.")
    expect(turn.locator(".statement")).to_have_count(0)
    expect(turn.locator(".notes")).to_have_count(0)
    turn.get_by_role("link", name="No fault was recorded then.").click()
    expect(current(page)).to_have_text("No fault was recorded then.")
    expect(source(page)).to_contain_text("2 of 2")


def test_conflict_is_a_table_of_value_outlet_and_date(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "What will the repairs cost?")
    table = turn.get_by_role("table", name=re.compile("cost of the repairs"))
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("row").nth(1)).to_have_text("$410 millionHarbour Herald14 Mar 2024 ")
    expect(table.get_by_role("row").nth(2)).to_have_text(
        "$380 millionNorthern Wire25 Mar 2024 newest"
    )
    table.get_by_label("Citation 2").click()
    expect(current(page)).to_contain_text("$380 million")


def test_value_stays_whole_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    turn = ask(page, "What will the repairs cost?")
    values = turn.locator(".conflict tbody th")
    expect(values).to_have_text(["$410 million", "$380 million"])
    heights = values.evaluate_all("nodes => nodes.map((node) => node.getClientRects()[0].height)")
    assert max(heights) < 40
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_figure_that_grew_is_a_line_of_values_the_oldest_first(page: Page) -> None:
    page.goto("/")
    figure = ask(page, "Who says the figure grew?").get_by_role("figure")
    expect(figure.locator("strong")).to_have_text(["3,000", "4,200", "4,500"])
    expect(figure.locator("svg .point")).to_have_count(3)
    figure.get_by_label("Citation 2").click()
    expect(current(page)).to_contain_text("Volunteers cooked")


def test_perhaps_looks_unsure_and_leads_to_its_sentence(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "When, perhaps?")
    unsure = turn.locator(".perhaps")
    expect(unsure).to_contain_text("No sentence says it for certain")
    expect(turn.locator(".unanswerable li")).to_have_count(1)
    unsure.get_by_label("Citation 1").click()
    expect(current(page)).to_have_text("The bridge was last inspected in 2019.")


def test_timeline_stands_under_its_days_and_a_comparison_side_by_side(page: Page) -> None:
    page.goto("/")
    days = ask(page, "A timeline?").locator(".dated .over")
    expect(days).to_have_text(["4 Mar 2024", "5 Mar 2024"])
    sides = ask(page, "How do they compare?").locator(".sides section")
    expect(sides.locator("h3")).to_have_text([BRIDGE.source, "Northern Wire"])
    left, right = (sides.nth(place).bounding_box() for place in range(2))
    assert left
    assert right
    assert left["y"] == right["y"]


def test_outlet_and_day_stand_beside_the_mark(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "How many people were moved?")
    beside = turn.locator(".statement").first.locator(".from")
    expect(beside).to_have_text("Harbour Herald · 4 Mar 2024")
    beside.click()
    expect(current(page)).to_have_text(CITED)


def test_what_the_receipt_notes_is_shown(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "What will the repairs cost?")
    expect(turn.get_by_text(NOTICE)).to_be_visible()
    expect(turn.get_by_text("2 sentences were left out")).to_be_visible()


def test_hostile_text_stays_text(page: Page) -> None:
    # The page fixture fails the test if any of it runs.
    page.goto("/")
    turn = ask(page, "Something hostile?")
    expect(turn.locator(".statement")).to_contain_text(HOSTILE)
    turn.get_by_label("Citation 1").click()
    expect(current(page)).to_have_text(HOSTILE)
    expect(source(page).get_by_role("heading", level=2)).to_have_text(HOSTILE_TITLE)
    expect(page.locator("body script, img, b, u, i")).to_have_count(0)
    expect(page.locator("a[href^='javascript:' i]")).to_have_count(0)
    page.goto("/#/articles")
    expect(source(page).get_by_role("link", name=HOSTILE_TITLE)).to_be_visible()
    expect(page.locator("body script, img, b, u, i")).to_have_count(0)


def test_marks_of_direction_do_not_reach_the_next_sentence(page: Page) -> None:
    page.goto(f"/#/{HOSTILE_ARTICLE.id}/s2")
    following = source(page).get_by_text("An ordinary sentence comes last.")
    assert following.evaluate("""node => {
      const edge = (index) => {
        const range = document.createRange();
        range.setStart(node.firstChild, index);
        range.setEnd(node.firstChild, index + 1);
        return range.getBoundingClientRect().left;
      };
      return edge(0) < edge(1);
    }""")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Is the service busy?", "The service is busy: Ask again in a minute."),
        ("Is the model broken?", "The model failed: It answered nothing readable."),
    ],
)
def test_failure_is_told_and_the_question_kept(page: Page, question: str, told: str) -> None:
    page.goto("/")
    turn = ask(page, question)
    expect(turn.get_by_role("alert")).to_contain_text(told)
    expect(turn.locator(".waiting")).to_have_count(0)
    expect(box(page)).to_have_value(question)


def test_found_articles_are_named_even_when_no_statement_follows(page: Page) -> None:
    page.goto("/")
    expect(ask(page, "Is the model broken?").locator(".found")).to_contain_text(BRIDGE.title)


def test_question_is_asked_again_once_the_service_is_back(page: Page) -> None:
    page.goto("/")
    page.route("**/v1/answers", lambda route: route.abort())
    turn = ask(page, "How many people were moved?")
    expect(turn.get_by_role("alert")).to_contain_text("does not answer")
    expect(box(page)).to_have_value("How many people were moved?")
    page.unroute("**/v1/answers")
    turn.get_by_role("button", name="Try again").click()
    expect(page.locator(".statement")).to_have_count(2)
    expect(page.locator(".turn")).to_have_count(1)
    expect(box(page)).to_have_value("")


def test_answer_that_breaks_off_is_a_failure(page: Page) -> None:
    page.goto("/")
    page.route(
        "**/v1/answers",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            body='event: retrieved\ndata: {"query": "q", "articles": []}\n\n',
        ),
    )
    expect(ask(page, "Why?").get_by_role("alert")).to_contain_text("broke off")


def test_page_that_opened_without_its_service_recovers(page: Page) -> None:
    page.route("**/v1/collection", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.unroute("**/v1/collection")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name=BRIDGE.title)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_escape_stops_the_answer_and_keeps_what_arrived(page: Page) -> None:
    page.goto("/")
    box(page).fill("How many people were moved, slowly? slow")
    box(page).press("Enter")
    expect(page.locator(".statement")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    with page.expect_event("requestfailed") as aborted:
        page.keyboard.press("Escape")
    assert aborted.value.url.endswith("/v1/answers")
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(page.locator(".statement")).to_have_count(1)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_one_answer_runs_at_a_time(page: Page) -> None:
    page.goto("/")
    box(page).fill("slow people")
    box(page).press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    box(page).fill("And what else?")
    box(page).press("Enter")
    expect(page.locator(".turn")).to_have_count(1)
    expect(box(page)).to_have_value("And what else?")
    page.get_by_role("button", name="Stop").click()
    expect(box(page)).to_have_value("And what else?")


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("How many people were moved?")
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_be_visible()
    mark = page.get_by_label("Citation 4")
    for _ in range(20):  # over what can be done with the answer, the notes, what was looked in
        if mark.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(mark).to_be_focused()
    expect(page.get_by_role("tooltip")).to_contain_text("last inspected in 2019")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(current(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(source(page)).to_be_hidden()
    expect(mark).to_be_focused()


def test_shift_enter_starts_a_line_and_enter_asks(page: Page) -> None:
    page.goto("/")
    box(page).press_sequentially("How many people")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("were moved?")
    expect(box(page)).to_have_value("How many people\nwere moved?")
    expect(page.locator(".turn")).to_have_count(0)


def test_enter_that_ends_a_composition_asks_nothing(page: Page) -> None:
    page.goto("/")
    box(page).fill("にほん")
    box(page).evaluate("""node => node.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }))""")
    expect(page.locator(".turn")).to_have_count(0)
    expect(box(page)).to_have_value("にほん")


def test_deep_link_opened_cold_shows_the_sentence(page: Page) -> None:
    page.goto(f"/#/{REPORT.id}/s2")
    expect(current(page)).to_have_text("The bridge was last inspected in 2019.")
    expect(current(page)).to_be_in_viewport()
    expect(page).to_have_title(re.compile(re.escape(REPORT.title)))
    expect(page.get_by_label("Next citation")).to_be_hidden()


def test_link_to_a_sentence_that_is_gone_shows_the_article_and_says_so(page: Page) -> None:
    page.goto(f"/#/{REPORT.id}/s99")
    expect(source(page).get_by_role("alert")).to_contain_text("no sentence 99")
    expect(source(page)).to_contain_text("The next inspection was due in 2025.")


def test_link_to_an_unknown_article_says_so(page: Page) -> None:
    page.goto("/#/000000000000/s1")
    expect(source(page).get_by_role("alert")).to_contain_text("There is no article 000000000000.")


def test_back_and_forward_move_between_sentences(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "How many people were moved?")
    turn.get_by_label("Citation 1").click()
    expect(current(page)).to_have_text(CITED)
    turn.get_by_label("Citation 4").click()
    expect(current(page)).to_contain_text("2019")
    page.go_back()
    expect(current(page)).to_have_text(CITED)
    page.go_back()
    expect(source(page)).to_be_hidden()
    expect(page.locator(".statement")).to_have_count(2)
    page.go_forward()
    expect(current(page)).to_have_text(CITED)


def test_article_that_arrives_too_late_does_not_replace_the_one_now_read(page: Page) -> None:
    page.goto(f"/#/{BRIDGE.id}/s2")
    expect(current(page)).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/v1/articles/{REPORT.id}", hold)
    with page.expect_request(f"**/v1/articles/{REPORT.id}"):
        page.goto(f"/#/{REPORT.id}/s2")
    page.goto(f"/#/{BRIDGE.id}/s3")
    expect(current(page)).to_contain_text("Engineers found")
    with page.expect_response(f"**/v1/articles/{REPORT.id}"):
        held.pop().continue_()
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    expect(current(page)).to_contain_text("Engineers found")


def test_follow_up_sends_the_turns_before_it(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?")
    ask(page, "Is the service busy?")  # failed: no part of the conversation
    with page.expect_request("**/v1/answers") as asked:
        ask(page, "And what does it cost?")
    body = json.loads(asked.value.post_data or "")
    assert [turn["question"] for turn in body["history"]] == ["How many people were moved?"]
    assert body["history"][0]["answer"].startswith(CITED)
    assert body["stream"] is True


def test_question_asked_anew_is_another_version_with_what_followed_each(page: Page) -> None:
    page.goto("/")
    first = ask(page, "How many people were moved?")
    ask(page, "When was it inspected?")
    first.get_by_role("button", name="Edit").click()
    page.get_by_label("The question, to ask anew").fill("What does it cost?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn h2")).to_have_text(["What does it cost?"])
    versions = page.get_by_role("navigation", name="Versions of this question")
    expect(versions).to_contain_text("2 of 2")
    versions.get_by_role("button", name="Previous version").click()
    both = ["How many people were moved?", "When was it inspected?"]
    expect(page.locator(".turn h2")).to_have_text(both)
    expect(versions.get_by_role("button", name="Next version")).to_be_focused()
    page.reload()
    expect(page.locator(".turn h2")).to_have_text(both)
    page.locator(".turn").last.get_by_role("button", name="Ask again").click()
    expect(versions.last).to_contain_text("2 of 2")
    expect(page.locator(".turn h2")).to_have_text(both)


def test_conversation_has_an_address_and_back_leads_to_it(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?")
    expect(page).to_have_title("How many people were moved? – Footnote")
    address = page.url
    assert re.search(r"#/c/\w+$", address)
    page.get_by_role("button", name="New").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "What does it cost?")
    page.go_back()
    expect(page.locator(".turn h2")).to_have_text(["How many people were moved?"])
    page.goto("/#/c/0123456789abcdef")
    expect(page.get_by_text("kept in the browser in which it was held")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_two_tabs_of_one_conversation_lose_no_turn(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".turn")).to_have_count(1)
    ask(other, "When was it inspected?")
    expect(page.locator(".turn")).to_have_count(2)
    ask(page, "What does it cost?")
    other.reload()
    expect(other.locator(".turn h2")).to_have_text(
        ["How many people were moved?", "When was it inspected?", "What does it cost?"]
    )


def test_conversation_is_shared_as_one_page_with_data_for_programs(page: Page) -> None:
    page.goto("/")
    ask(page, "Something hostile?")
    ask(page, "How many people were moved?")
    ask(page, "What does it cost?")
    page.get_by_role("button", name="Menu").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a web page").click()
    page.context.set_offline(True)
    alone = page.context.new_page()
    alone.on("dialog", lambda dialog: pytest.fail(dialog.message))
    alone.set_content(saved.value.path().read_text("utf-8"))
    asked = ["Something hostile?", "How many people were moved?", "What does it cost?"]
    expect(alone.locator("h2")).to_have_text(asked)
    expect(alone.get_by_role("row").first).to_contain_text("$410 million")
    expect(alone.get_by_role("row").first).to_contain_text("Harbour Herald, 4 Mar 2024")
    expect(alone.locator("blockquote").first).to_have_text(HOSTILE)
    expect(alone.locator("img, b, a[href^='javascript:' i]")).to_have_count(0)
    original = alone.get_by_role("link", name="at the publisher").first.get_attribute("href") or ""
    assert original.startswith("https://herald.example/bridge#:~:text=Some%204%2C200")
    data = json.loads(alone.locator("script[type='application/ld+json']").text_content() or "")
    assert [each["name"] for each in data] == asked
    quotation = data[1]["suggestedAnswer"]["citation"][0]
    assert quotation["text"] == CITED
    assert quotation["isPartOf"]["publisher"] == BRIDGE.source


def test_new_conversation_forgets_the_turns(page: Page) -> None:
    page.goto("/")
    ask(page, "How many people were moved?")
    page.get_by_role("button", name="New").click()
    expect(page.locator(".turn")).to_have_count(0)
    with page.expect_request("**/v1/answers") as asked:
        ask(page, "What does it cost?")
    assert json.loads(asked.value.post_data or "")["history"] == []


def test_first_page_says_what_there_is_and_when_it_came_out(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".holds")).to_have_text(
        re.compile("^5 articles · 5 outlets · 4.–.6 March 2024$")
    )
    expect(page.locator(".newest-list a").first).to_have_text(HEBREW.title)
    day = page.get_by_role("button", name="5 March 2024: 1 article")
    day.click()
    expect(day).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chips")).to_contain_text("since 5 Mar 2024")
    with page.expect_request("**/v1/answers") as asked:
        ask(page, "What does it cost?")
    assert json.loads(asked.value.post_data or "")["filters"]["published_to"] == "2024-03-05"


def test_suggested_question_is_asked_as_it_reads(page: Page) -> None:
    page.goto("/")
    offered = page.get_by_label("Questions to start with").get_by_role("button").first
    question = offered.inner_text()
    offered.click()
    expect(page.locator(".turn h2")).to_have_text(question)


def test_list_of_articles_is_narrowed_by_words(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Articles", exact=True).click()
    expect(source(page).get_by_role("listitem")).to_have_count(len(ARTICLES))
    page.get_by_label("Find an article").fill("COUNCIL harbour")
    expect(source(page).get_by_role("listitem")).to_have_count(1)
    expect(source(page).get_by_role("status")).to_have_text("1 article")
    page.get_by_label(f"Pick “{REPORT.title}”").check()
    page.get_by_role("button", name="Ask this article").click()
    expect(box(page)).to_be_focused()
    expect(page.locator("#chips")).to_contain_text("1 article")
    with page.expect_request("**/v1/answers") as asked:
        ask(page, "What does it cost?")
    assert json.loads(asked.value.post_data or "")["filters"]["paths"] == [REPORT.path]
    source(page).get_by_role("link", name=REPORT.title).click()
    expect(source(page).locator("article")).to_contain_text("This report describes")


def test_hundred_thousand_articles_come_a_page_at_a_time(page: Page) -> None:
    def some(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        start = int(query["offset"][0])
        known = reference(BRIDGE).model_dump(mode="json") | {"sentences": 1}
        rows = [known | {"id": f"a{n}", "title": f"Article {n}"} for n in range(start, start + 50)]
        route.fulfill(json={"articles": rows, "total": 100_000, "sources": []})

    page.route("**/v1/articles?**", some)
    page.goto("/#/articles")
    rows = source(page).locator(".rows li")
    expect(source(page).get_by_role("status")).to_have_text("100,000 articles")
    expect(rows).to_have_count(50)
    rows.last.scroll_into_view_if_needed()
    expect(rows).to_have_count(100)
    expect(rows.last).to_contain_text("Article 99")


def test_on_a_phone_the_source_covers_the_conversation_and_gives_it_back(page: Page) -> None:
    width, height = PHONE
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    mark = ask(page, "How many people were moved?").get_by_label("Citation 1")
    mark.click()
    expect(current(page)).to_be_in_viewport()
    assert source(page).bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
    expect(page.locator("#conversation")).to_have_attribute("inert", "")
    page.get_by_role("link", name="Close", exact=True).click()
    expect(source(page)).to_be_hidden()
    expect(page.locator("#conversation")).not_to_have_attribute("inert", "")
    expect(mark).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_keeps_its_contrast_in_light_and_dark(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/")
    pairs = [
        (ink, paper)
        for ink in ("--ink", "--faint", "--rubric")
        for paper in ("--paper", "--sheet", "--wash")
    ]
    pairs += [
        ("--rubric", "--rubric-wash"),
        ("--ink", "--rubric-wash"),
        ("--ink", "--highlight"),
        ("--faint", "--highlight-wash"),
    ]
    low = [pair for pair in pairs if page.evaluate(CONTRAST, list(pair)) < AA_CONTRAST]
    assert low == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(23, 21, 18)" if scheme == "dark" else "rgb(251, 248, 242)"
    )


def test_page_is_small_and_asks_nobody_else(page: Page, site: str) -> None:
    responses: list[Response] = []

    def arrived(response: Response) -> None:  # Playwright takes no built-in method
        responses.append(response)

    page.on("response", arrived)
    page.goto("/", wait_until="networkidle")
    assert [each.url for each in responses if not each.url.startswith(site)] == []
    assert len(responses) > 20
    sent = sum(each.request.sizes()["responseBodySize"] for each in responses)
    assert sent < MAX_PAGE_BYTES


def test_every_language_says_everything(page: Page) -> None:
    page.goto("/")
    english, others = page.evaluate("""async () => {
      const tags = await (await fetch("languages.json")).json();
      const load = async (tag) => [tag, (await import(`/languages/${tag}.js`)).MESSAGES];
      const others = Object.fromEntries(await Promise.all(tags.map(load)));
      return [(await import("/messages.js")).ENGLISH, others];
    }""")

    def places(message: str | dict[str, str]) -> set[str]:
        forms = [message] if isinstance(message, str) else message.values()
        return set(re.findall(r"\{\w+\}", " ".join(forms)))

    assert others.keys() >= {"de-DE", "fr-FR"}
    added = {tag: said.keys() - english.keys() for tag, said in others.items()}
    # Where English has the service's own words.
    assert len(set(map(frozenset, added.values()))) == 1
    assert all(key.startswith(("reason.", "small-talk.")) for key in added["de-DE"])
    for tag, said in others.items():
        differing = {key for key in english if places(said.get(key, "")) != places(english[key])}
        assert (tag, differing, english.keys() - said.keys()) == (tag, set(), set())


def test_conversation_lasts_as_long_as_the_page_where_storage_is_refused(
    page: Page,
) -> None:
    page.add_init_script("""
      for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("no"); } });
      }""")
    page.goto("/")
    ask(page, "How many people were moved?")
    page.get_by_role("link", name="History").click()
    expect(source(page)).to_contain_text("This browser keeps nothing for this page")
    expect(source(page).get_by_role("link", name="How many people were moved?")).to_be_visible()
