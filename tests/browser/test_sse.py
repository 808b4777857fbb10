"""The page's reader of server-sent events, run where it runs."""

from collections.abc import Iterator

import pytest
from conftest import watched
from fastapi.sse import format_sse_event
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

READ = """
async ([bytes, sizes]) => {
  const { serverSentEvents } = await import("/sse.js");
  const rest = [...sizes];
  let start = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close();
      const end = start + (rest.shift() ?? bytes.length);
      controller.enqueue(new Uint8Array(bytes.slice(start, end)));
      start = end;
    },
  });
  const events = [];
  for await (const { event, data } of serverSentEvents(stream)) events.push([event, data]);
  return events;
}
"""
SILENT = """
async () => {
  const { serverSentEvents } = await import("/sse.js");
  let cancelled = false;
  const stream = new ReadableStream({ cancel() { cancelled = true; } });
  try {
    for await (const event of serverSentEvents(stream, 20)) return ["event", event];
  } catch (error) {
    return [error.message, cancelled];
  }
}
"""


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """One for all: it only lends its script engine, and nothing is left behind in it."""
    with browser.new_context() as context:
        for page in watched(context):
            page.goto(site)
            yield page


def read(page: Page, stream: bytes, sizes: list[int] | None = None) -> list[tuple[str, str]]:
    """The events in `stream`, which arrives in chunks of these sizes and then the rest."""
    return [tuple(pair) for pair in page.evaluate(READ, [list(stream), sizes or []])]


names = st.sampled_from(["retrieved", "statement", "finished"])
# Any text that UTF-8 can carry, on one line or several; a CR would be read as the end of a line.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)


@given(
    events=st.lists(st.tuples(names, texts), max_size=5),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(1, 7),
)
def test_events_are_the_same_however_the_bytes_are_cut(
    page: Page, events: list[tuple[str, str]], end: str, size: int
) -> None:
    stream = b": ping\n\n".join(
        format_sse_event(event=name, data_str=data) for name, data in events
    )
    stream = stream.replace(b"\n", end.encode())
    assert read(page, stream, [size] * len(stream)) == events


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data\n\n", [("message", "")]),
        (b"data:x\ndata: y\n\n", [("message", "x\ny")]),
        (b"data:  two spaces\n\n", [("message", " two spaces")]),
        (b"data: a:b: c\n\n", [("message", "a:b: c")]),
        (b"event: statement\n\ndata: x\n\n", [("message", "x")]),
        (b"id: 1\nretry: 5\nnonsense: 2\ndata: x\n\n", [("message", "x")]),
        (b"data: cut off by the end\n", []),
        (
            b"\xef\xbb\xbfdata: after a byte-order mark\n\n",
            [("message", "after a byte-order mark")],
        ),
        (b"", []),
    ],
)
def test_stream_is_read_as_the_standard_says(
    page: Page, stream: bytes, events: list[tuple[str, str]]
) -> None:
    assert read(page, stream, [1] * len(stream)) == events


def test_silence_ends_in_an_error_and_lets_go_of_the_stream(page: Page) -> None:
    assert page.evaluate(SILENT) == ["nothing arrived for 20 ms", True]
