"""What a program of OpenAI's protocol sent → what is asked."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.api.openai import wire
from service.api.wire import (
    MAX_ANSWER_CHARS,
    MAX_HISTORY_TURNS,
    MAX_QUESTION_CHARS,
    FiltersBody,
    QuestionBody,
    TurnBody,
)

NOTES_HEAD = "Quotes:"
_MARKS = re.compile(r" ?\[\d{1,3}\]")
_NOTES = re.compile(rf"\n+{NOTES_HEAD}\n\[1\] .*\Z", re.DOTALL)

# A front end asks the model of the chat to name the chat, too. Such a prompt orders a thing that a
# chat has, speaks of this chat, and says how the reply must look.
_THING = r"(?:titles?|tags?|follow[- ]?ups?|follow[- ]up questions|(?:search )?queries)"
_ORDER = (
    r"(?:generate|create|write|provide|suggest|give|come up with|propose|summari[sz]e|analy[sz]e|"
    r"determine)"
)
_CHAT = r"(?:th(?:e|is|ese)|our)(?: \w+)? (?:conversation|chat(?: history)?|dialogue|messages?)"
_FORM = r"(?:words?|concise|short|json|only|format|characters)"
_ORDERED = re.compile(
    rf"\A\W*(?:task:?\s+)?(?:please |your task is to |you (?:should|must) )?{_ORDER}\b"
    rf"(?=.{{0,600}}\b{_THING}\b)(?=.{{0,2000}}\b{_CHAT}\b)(?=.{{0,2000}}\b{_FORM}\b)",
    re.IGNORECASE | re.DOTALL,
)
_TRANSCRIPT = re.compile(r"^\W*(?:user|human)\s*:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_KEYS = re.compile(r'"(title|tags|follow_ups|queries|text|emoji)"\s*:\s*(\[?)')
_TITLE_WORDS = 6
_UNTITLED = "Questions about the articles"


@dataclass(frozen=True, slots=True)
class Asked:
    question: QuestionBody
    instructed: bool  # there was a system prompt, which nobody follows
    housekeeping: str | None  # the words for a front end that asks about the chat itself


def asked(
    messages: Sequence[wire.SentMessage], instructions: bool, filters: FiltersBody, answerer: str
) -> Asked | None:
    """The last message of the user, with what was said before. None where the user says nothing.

    Texts over the limits of a question are cut: of a question the end stays, which is where front
    ends put what is asked after the material; of a conversation the latest turns stay.
    """
    turns: list[tuple[str, str]] = []
    for message in messages:
        said = text_of(message).strip()
        if message.role == "user" and said:
            turns.append((said, ""))
        elif message.role == "assistant" and said and turns:
            question, before = turns[-1]
            turns[-1] = question, f"{before}\n{said}" if before else said
    if not turns:
        return None
    *history, (question, _) = turns
    return Asked(
        question=QuestionBody.model_validate(
            {
                "question": _end(question),
                "history": [
                    TurnBody(question=_end(before), answer=_unmarked(said)[:MAX_ANSWER_CHARS])
                    for before, said in history[-MAX_HISTORY_TURNS:]
                ],
                "filters": filters,
                "answerer": answerer,
            }
        ),
        instructed=instructions or any(each.role in ("system", "developer") for each in messages),
        housekeeping=_housekeeping(question, [before for before, _ in history]),
    )


def text_of(message: wire.SentMessage) -> str:
    """The text of a message, whose parts are joined; pictures and files are left out."""
    content = message.content or ""
    if not isinstance(content, str):
        content = "\n".join(part.text for part in content if part.text)
    # JSON may hold halves of characters, which are no text.
    return content.encode("utf-8", "replace").decode("utf-8")


def _end(text: str) -> str:
    return text[-MAX_QUESTION_CHARS:].strip()


def _unmarked(said: str) -> str:
    """An answer as it was before marks and notes were put into it."""
    return _MARKS.sub("", _NOTES.sub("", said))


def _housekeeping(prompt: str, before: Sequence[str]) -> str | None:
    """What to say to a prompt that asks for a title, tags or the like of the chat.

    As JSON, in the form that the prompt shows, if it shows one. None: it is a question.
    """
    if not _ORDERED.match(prompt):
        return None
    said = _TRANSCRIPT.search(prompt)
    first = said[1] if said else next(iter(before), _UNTITLED)
    title = " ".join(first.split()[:_TITLE_WORDS]).rstrip("?!.,;:")
    shown = {key: [] if bracket else "" for key, bracket in _KEYS.findall(prompt)}
    if not shown:
        return title
    if "title" in shown:
        shown["title"] = title
    return json.dumps(shown, ensure_ascii=False)
