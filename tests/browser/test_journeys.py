"""What a reader does, from question to sentence, with the real service and the sample articles."""

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PHONE, Service, watched
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from service.evaluate.question_set import read_question_set
from service.verdicts import FEEDBACK_FILE

pytestmark = pytest.mark.browser

EVACUATED = "How many people were evacuated?"
DISPUTED = "How high did the lake behind the dam rise?"
UPLOADED = """# Lighthouse keeper retires after forty years

Marta Quill, keeper of the Skarnholm lighthouse, retired on Friday after 41 years of service.
"""
SHIFTS = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})
"""


@pytest.fixture
def context(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    with browser.new_context(
        base_url=service.url,
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    ) as context:
        context.set_default_timeout(20_000)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    yield from watched(context)


def ask(page: Page, question: str) -> Locator:
    """Asks, waits for the whole answer, and gives the new turn."""
    turn = page.locator(".turn").nth(page.locator(".turn").count())
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(turn.get_by_role("button", name="Copy")).to_be_visible(timeout=15_000)
    return turn


def current(page: Page) -> Locator:
    return page.locator("#source [aria-current=location]")


def faults(page: Page) -> list[str]:
    """What axe finds wrong, of any weight."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


def test_claim_is_checked_in_its_article(page: Page) -> None:
    page.goto("/")
    turn = ask(page, EVACUATED)
    expect(turn.locator(".statement").first).to_be_visible()
    marks = turn.locator(".statement .mark").all_inner_texts()
    assert [int(mark) for mark in dict.fromkeys(marks)] == list(range(1, len(set(marks)) + 1))
    turn.locator(".mark").first.hover()
    quote = page.get_by_role("tooltip").locator("blockquote").inner_text()
    turn.locator(".mark").first.click()
    expect(current(page)).to_have_text(quote)
    expect(current(page)).to_be_in_viewport()


def test_disagreement_is_a_table_whose_newest_value_is_marked(page: Page) -> None:
    page.goto("/")
    table = ask(page, DISPUTED).get_by_role("table", name="The articles disagree")
    expect(table.locator("tbody")).not_to_have_count(0)
    dates = table.locator("time").evaluate_all("nodes => nodes.map((node) => node.dateTime)")
    newest = table.get_by_role("row").filter(has_text="newest")
    expect(newest.locator("time")).to_have_attribute("datetime", max(dates))
    expect(table.locator("tbody .mark")).not_to_have_count(0)


def test_what_the_articles_do_not_say_is_said(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "Who is the president of Mars?")
    expect(turn.locator(".unanswerable")).to_contain_text("Mars")
    expect(turn.locator(".statement")).to_have_count(0)
    turn.locator(".unanswerable li a").first.click()
    expect(current(page)).to_be_in_viewport()


def test_follow_up_is_asked_and_the_conversation_survives_a_reload(page: Page) -> None:
    page.goto("/")
    ask(page, EVACUATED)
    ask(page, "And how many of them died?")
    said = page.locator(".statement").all_inner_texts()
    page.reload()
    expect(page.locator(".turn h2")).to_have_text([EVACUATED, "And how many of them died?"])
    assert page.locator(".statement").all_inner_texts() == said
    page.locator(".mark").first.click()
    expect(current(page)).to_be_in_viewport()


def test_link_opened_cold_finds_its_sentence_after_edits(page: Page, service: Service) -> None:
    page.goto("/")
    turn = ask(page, "When will trains cross the Halbridge bridge again?")
    link = turn.locator(".mark").first.get_attribute("href")
    quote = turn.locator(".notes q").first.text_content() or ""
    path = next(each for each in service.articles.rglob("*.*") if quote in each.read_text("utf-8"))
    later = path.read_text("utf-8").replace(quote, f"A sentence that came later. {quote}")
    path.write_text(later, encoding="utf-8")
    service.ingest()
    page.wait_for_timeout(600)  # until the service looks for a new revision
    cold = page.context.new_page()
    cold.goto(f"/{link}")
    expect(current(cold)).to_have_text(quote)
    expect(cold.locator("#page").get_by_role("alert")).to_contain_text("has moved")


def test_saved_conversation_is_checked_with_one_click(page: Page, service: Service) -> None:
    page.goto("/")
    turn = ask(page, "Why did the gate get stuck?")
    quote = turn.locator(".notes q").first.text_content() or ""
    total = turn.locator(".notes q").count()
    page.goto("/#/history")
    checked = page.locator("#page .audit").first
    page.get_by_role("button", name="Check citations").first.click()
    expect(checked).to_contain_text(f"{total} of {total} citations stand")
    path = next(each for each in service.articles.rglob("*.*") if quote in each.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(quote, f"Then {quote}"), encoding="utf-8")
    service.ingest()
    page.wait_for_timeout(600)  # until the service looks for a new revision
    page.get_by_role("button", name="Check citations").first.click()
    expect(checked).to_contain_text(f"{total - 1} of {total} citations stand")
    checked.get_by_role("link", name=quote).click()
    expect(current(page)).to_have_text(f"Then {quote}")
    expect(page.locator("#page").get_by_role("alert")).to_contain_text("was edited")


def test_old_link_leads_to_the_edited_sentence_in_the_file_that_was_moved(
    page: Page, service: Service
) -> None:
    page.goto("/")
    turn = ask(page, "Where did the stolen astrolabe turn up?")
    link = turn.locator(".mark").first.get_attribute("href")
    quote = turn.locator(".notes q").first.text_content() or ""
    path = next(each for each in service.articles.rglob("*.*") if quote in each.read_text("utf-8"))
    said = path.read_text("utf-8")
    edited = f"{quote.removesuffix('.')}, as it turned out."
    path.unlink()
    moved = service.articles / "archive" / path.name
    moved.parent.mkdir()
    moved.write_text(said.replace(quote, edited), encoding="utf-8")
    service.ingest()
    page.wait_for_timeout(600)  # until the service looks for a new revision
    cold = page.context.new_page()
    cold.goto(f"/{link}")
    expect(current(cold)).to_have_text(edited)
    alert = cold.locator("#page").get_by_role("alert")
    expect(alert).to_contain_text("was edited since it was cited")
    expect(alert).to_contain_text(quote)
    moved.unlink()
    service.ingest()
    page.wait_for_timeout(600)
    cold.reload()
    expect(cold.locator("#page").get_by_role("alert")).to_contain_text("is no longer there")
    expect(cold.locator("#page")).to_contain_text(quote)


def test_answer_is_copied_with_its_footnotes(page: Page) -> None:
    page.goto("/")
    turn = ask(page, EVACUATED)
    turn.get_by_role("button", name="Copy").click()
    expect(page.locator("#toast")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    statement = turn.locator(".statement .isolated").first.inner_text()
    assert f"{statement} [1]" in copied
    assert re.search(r"^\[1\] “.+” .+ http://\S+#/\w+/s\d+/\w+$", copied, re.MULTILINE)


def test_conversations_are_found_renamed_exported_and_deleted(page: Page) -> None:
    page.goto("/")
    ask(page, EVACUATED)
    page.get_by_role("button", name="New").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "Who valued the astrolabe?")
    page.get_by_role("link", name="History").click()
    items = page.locator("#page li")
    expect(items).to_have_count(2)
    page.get_by_label("Find a conversation").fill("evacuated")
    expect(items.filter(visible=True)).to_have_count(1)
    page.get_by_role("button", name=f"Rename: {EVACUATED}").click()
    page.get_by_label("Name of the conversation").fill("The *flood*")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="The *flood*")).to_be_focused()
    with page.expect_download() as markdown:
        items.first.or_(items.last).filter(visible=True).get_by_role(
            "button", name="Markdown"
        ).click()
    text = markdown.value.path().read_text("utf-8")
    assert text.startswith("# The \\*flood\\*\n\n## How many")
    assert "[^1]: “" in text
    with page.expect_download() as exported:
        items.filter(visible=True).get_by_role("button", name="JSON").click()
    body = json.loads(exported.value.path().read_text("utf-8"))
    assert body["turns"][0]["answer"]["citations"][0]["digest"]
    items.filter(visible=True).get_by_role("button", name="Delete").click()
    expect(items).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(items).to_have_count(2)
    page.get_by_role("link", name="The *flood*").click()
    expect(page.locator(".turn h2")).to_have_text([EVACUATED])
    page.go_back()
    page.go_back()
    expect(page.locator(".turn h2")).to_have_text(["Who valued the astrolabe?"])


def test_filters_are_chips_and_hold_for_the_answer(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Veldane Courier").check()
    page.get_by_label("From").fill("2025-03-12")
    page.keyboard.press("Escape")
    turn = ask(page, "When will trains cross the Halbridge bridge again?")
    expect(turn.locator(".only")).to_contain_text("Veldane Courier")
    expect(turn.locator(".only")).to_contain_text("since 12 Mar 2025")
    turn.locator(".notes summary").click()
    outlets = turn.locator(".notes .byline").all_inner_texts()
    assert outlets
    assert all("Veldane Courier" in outlet for outlet in outlets)
    page.get_by_role("button", name="Remove the filter Veldane Courier").click()
    page.get_by_role("button", name="Remove the filter since 12 Mar 2025").click()
    expect(page.locator("#chips li")).to_have_count(0)
    with page.expect_request("**/v1/answers") as asked:
        ask(page, EVACUATED)
    assert json.loads(asked.value.post_data or "")["filters"]["sources"] == []


def test_question_is_edited_and_asked_again(page: Page) -> None:
    page.goto("/")
    turn = ask(page, "Who is the president of Mars?")
    ask(page, EVACUATED)
    turn.get_by_role("button", name="Edit").click()
    page.get_by_label("The question, to ask anew").fill("Who valued the astrolabe?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn h2")).to_have_text(["Who valued the astrolabe?"])
    expect(page.locator(".notes")).to_be_visible()


def test_suggested_questions_are_answered(page: Page) -> None:
    page.goto("/")
    offered = page.get_by_label("Questions to start with").get_by_role("button")
    expect(offered.nth(2)).to_be_visible(timeout=25_000)
    offered.first.click()
    expect(page.locator(".turn .statement").first).to_be_visible()


def test_feedback_becomes_a_question_set(page: Page, service: Service) -> None:
    page.goto("/")
    turn = ask(page, EVACUATED)
    with page.expect_response("**/v1/feedback"):
        turn.get_by_role("button", name="Helpful").click()
    expect(turn.get_by_role("button", name="Helpful")).to_have_attribute("aria-pressed", "true")
    (row,) = read_question_set(service.settings.data / FEEDBACK_FILE).questions
    assert row.question == EVACUATED
    assert row.evidence
    turn.get_by_role("button", name="Not right").click()
    turn.get_by_role("button", name="Show the right sentence").click()
    sentence = page.locator("#page [data-sentence][role=button]:not(.boilerplate)").nth(3)
    text = sentence.inner_text()
    sentence.focus()
    with page.expect_response("**/v1/feedback"):
        page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Noted")
    (row,) = read_question_set(service.settings.data / FEEDBACK_FILE).questions
    assert row.evidence[0][0].quote == text
    expect(page.locator("#choosing")).to_be_hidden()


def test_dropped_file_is_read_and_asked_about(page: Page, service: Service) -> None:
    page.goto("/")
    expect(page.get_by_label("Questions to start with")).to_be_visible()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "lighthouse.md"));
          data.items.add(new File(["%PDF-1.7 nothing"], "broken.pdf"));
          data.items.add(new File(["MZ"], "tool.exe"));
          for (const type of ["dragover", "drop"]) {
            const event = { dataTransfer: data, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent(type, event));
          }
        }""",
        UPLOADED,
    )
    lines = page.locator(".uploads li")
    expect(lines.filter(has_text="tool.exe")).to_contain_text("cannot be read; send a file")
    expect(lines.filter(has_text="lighthouse.md")).to_contain_text("ready", timeout=60_000)
    expect(lines.filter(has_text="broken.pdf")).to_contain_text("not added", timeout=60_000)
    assert [path.name for path in (service.articles / "uploads").iterdir()] == ["lighthouse.md"]
    page.reload()  # what became of them is still told
    page.goto("/#/articles")
    expect(lines.filter(has_text="lighthouse.md")).to_contain_text("ready")
    expect(lines.filter(has_text="broken.pdf")).to_contain_text("not added")
    turn = ask(page, "Who was keeper of the Skarnholm lighthouse?")
    expect(turn.locator(".statement").first).to_contain_text("Marta Quill")


def test_folder_is_read_again_and_says_what_was_skipped_and_why(
    page: Page, service: Service
) -> None:
    added, broken = service.articles / "pilot.md", service.articles / "scan.pdf"
    added.write_text("# Pilot boards\n\nPilot Ana Reis boarded the tanker at dawn.\n")
    broken.write_bytes(b"%PDF-1.7 nothing")
    page.goto("/#/articles")
    page.get_by_role("button", name="Read the folder again").click()
    line = page.locator(".uploads li").filter(has_text="The folder").first
    expect(line).to_contain_text("done: 1 added, 0 changed, 0 removed", timeout=60_000)
    line.get_by_text("1 file was skipped").click()
    expect(line.locator("details li")).to_contain_text("scan.pdf: not readable")
    assert faults(page) == []
    broken.unlink()
    added.unlink()
    service.ingest()


def test_file_that_is_cancelled_is_not_added_and_nothing_else_is_lost(
    page: Page, service: Service
) -> None:
    page.goto("/#/articles")
    file = {"name": "tide.md", "mimeType": "text/markdown", "buffer": b"The tide turned at nine."}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    line = page.locator(".uploads li").filter(has_text="tide.md")
    line.get_by_role("button", name="Cancel tide.md").click()
    expect(line).to_contain_text("cancelled")
    assert not (service.articles / "uploads" / "tide.md").exists()
    page.reload()
    expect(line).to_contain_text("cancelled")
    expect(page.locator("#page .rows li").first).to_be_visible()


def test_library_searches_the_texts_and_adds_articles_when_it_is_opened_cold(page: Page) -> None:
    page.goto("/#/articles")
    expect(page.get_by_text("Add articles")).to_be_visible()
    page.get_by_label("Find an article").fill("hydrologist")
    rows = page.locator("#page .rows li")
    expect(rows).not_to_have_count(14)
    expect(rows.first).to_be_visible()
    page.get_by_label("Find an article").fill("")
    page.get_by_label("Outlets").select_option("Radio Averne")
    expect(rows.first.locator(".byline")).to_contain_text("Radio Averne")
    rows.get_by_role("link").first.click()
    page.get_by_role("button", name="Ask about this article").click()
    turn = ask(page, "What did the hydrologist doubt?")
    expect(turn.locator(".only")).to_contain_text("1 article")


def test_page_works_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(EVACUATED)
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn.get_by_role("button", name="Copy")).to_be_visible()
    mark = turn.locator(".mark").first
    for _ in range(40):
        if mark.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(current(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/")
    expect(page.get_by_label("Questions to start with")).to_be_visible()
    assert faults(page) == []
    turn = ask(page, EVACUATED)
    turn.locator(".notes summary").click()
    turn.get_by_role("button", name="Not right").click()
    expect(turn.locator(".correction button")).to_have_count(2)
    turn.locator(".mark").first.click()
    expect(current(page)).to_be_visible()
    assert faults(page) == []
    page.goto("/#/history")
    expect(page.locator("#page li")).to_have_count(1)
    page.get_by_role("button", name="Filter", exact=True).click()
    assert faults(page) == []
    width, height = PHONE
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/#/articles")
    expect(page.get_by_label("Find an article")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("size", [(320, 640), PHONE, (1280, 800), (3840, 2160)])
def test_nothing_shifts_and_nothing_overflows(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/", wait_until="networkidle")
    assert page.evaluate(SHIFTS) < 0.01
    ask(page, EVACUATED)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    widths = page.locator("#scroller").evaluate("node => [node.scrollWidth, node.clientWidth]")
    assert widths[0] == widths[1]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de-DE", ("Fragen", "Die Artikel widersprechen sich", "neueste", "Neu", "Menü")),
        ("fr-CA", ("Demander", "Les articles se contredisent", "plus récent", "Nouveau", "Menu")),
    ],
)
def test_page_speaks_the_language_of_the_reader_throughout(
    browser: Browser, service: Service, locale: str, words: tuple[str, str, str, str, str]
) -> None:
    ask_, disagree, newest, new, menu = words
    with browser.new_context(
        base_url=service.url, locale=locale, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        page.locator("#question").fill(DISPUTED)
        page.get_by_role("button", name=ask_, exact=True).click()
        expect(page.get_by_role("table", name=disagree)).to_be_visible()
        expect(page.get_by_role("table")).to_contain_text(newest)
        page.set_viewport_size({"width": 320, "height": 640})
        right = "nodes => Math.max(...nodes.map(each => each.getBoundingClientRect().right))"
        assert page.locator("#conversation > .bar > *:visible").evaluate_all(right) <= 320
        assert faults(page) == []
        page.get_by_role("button", name=new, exact=True).click()
        page.get_by_role("button", name=menu, exact=True).click()
        page.get_by_label("English").check()
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_offline_is_said_and_ends(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_label("Questions to start with")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("There is no connection.")).to_be_hidden()


def test_paper_holds_the_answer_with_its_notes_and_no_controls(page: Page) -> None:
    page.goto("/")
    turn = ask(page, EVACUATED)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(turn.locator(".notes q").first).to_be_visible()
    expect(page.locator("#ask")).to_be_hidden()
    expect(turn.get_by_role("button", name="Copy")).to_be_hidden()
    shown = page.locator("#scroller").evaluate("node => [node.scrollHeight, node.clientHeight]")
    assert shown[0] == shown[1]


def test_widget_opens_the_chat_on_a_site_that_may_show_it(
    context: BrowserContext, framer: str, service: Service
) -> None:
    page = context.new_page()
    page.goto(f"{framer}/?widget={service.url}widget.js")
    page.get_by_role("button", name="Ask the articles").click()
    chat = page.frame_locator("iframe[title='Ask the articles']")
    expect(chat.get_by_label("Questions to start with")).to_be_visible(timeout=15_000)
    chat.locator("#question").fill(EVACUATED)
    chat.locator("#question").press("Enter")
    expect(chat.get_by_role("button", name="Copy")).to_be_visible()
    chat.locator(".mark").first.click()
    expect(chat.locator("#source [aria-current=location]")).to_be_in_viewport()
    chat.locator("#source [aria-current=location]").press("Escape")
    chat.locator("#question").press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask the articles")).to_be_focused()


def test_widget_is_refused_elsewhere(
    context: BrowserContext, framer: str, service: Service
) -> None:
    page = context.new_page()
    elsewhere = framer.replace("127.0.0.1", "localhost")
    page.goto(f"{elsewhere}/?widget={service.url}widget.js")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.get_by_role("button", name="Ask the articles").click()
    expect(page.frame_locator("iframe").locator("#question")).to_have_count(0)
