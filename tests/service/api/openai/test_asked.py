import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.openai.asked import NOTES_HEAD, Asked, asked
from service.api.openai.wire import SentMessage, SentPart
from service.api.wire import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS, FiltersBody


def ask(*said: tuple[str, str]) -> Asked | None:
    messages = [SentMessage(role=role, content=text) for role, text in said]
    return asked(messages, False, FiltersBody(), "auto")


def test_last_message_of_the_user_is_the_question_and_earlier_ones_its_history() -> None:
    found = ask(
        ("assistant", "Hello, ask me."),
        ("user", "Who found it?"),
        ("assistant", "A diver. [1]"),
        ("assistant", "On Friday. [2]"),
        ("user", "Where?"),
    )
    assert found
    assert found.question.question == "Where?"
    (turn,) = found.question.history
    assert (turn.question, turn.answer) == ("Who found it?", "A diver.\nOn Friday.")
    assert not found.instructed


def test_marks_and_notes_of_an_earlier_answer_are_taken_out() -> None:
    noted = f"A diver. [1] [12]\n\n{NOTES_HEAD}\n[1] “A diver found it.” Courier"
    found = ask(("user", "Who?"), ("assistant", noted), ("user", "Where?"))
    assert found
    assert found.question.history[0].answer == "A diver."


def test_of_a_long_conversation_the_latest_turns_stay() -> None:
    found = ask(*[("user", f"Question {number}?") for number in range(50)])
    assert found
    kept = [turn.question for turn in found.question.history]
    assert kept == [f"Question {number}?" for number in range(49 - MAX_HISTORY_TURNS, 49)]


def test_of_a_long_question_the_end_stays() -> None:
    found = ask(("user", "word " * 5_000 + "Who found it?"))
    assert found
    assert len(found.question.question) <= MAX_QUESTION_CHARS
    assert found.question.question.endswith("Who found it?")


def test_parts_are_joined_and_pictures_left_out() -> None:
    parts = [
        SentPart(type="input_text", text="Who"),
        SentPart(type="input_image"),
        SentPart(text="found it?"),
    ]
    found = asked([SentMessage(role="user", content=parts)], True, FiltersBody(), "auto")
    assert found
    assert found.question.question == "Who\nfound it?"
    assert found.instructed


@pytest.mark.parametrize("role", ["system", "developer"])
def test_system_prompts_are_noticed(role: str) -> None:
    found = ask((role, "Be brief."), ("user", "Who found it?"))
    assert found
    assert found.instructed


TALK = "USER: Where did the astrolabe turn up in the end?\nASSISTANT: In a shed."


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        (
            "Provide a concise, 5-word-or-less title for the conversation, using title case "
            f"conventions. Only return the title itself.\n\nConversation:\n{TALK}",
            "Where did the astrolabe turn up",
        ),
        (
            "### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history.\n"
            f'### Output:\nJSON format: {{ "tags": ["tag1", "tag2"] }}\n{TALK}',
            '{"tags": []}',
        ),
        (
            "### Task:\nSuggest 3-5 relevant follow-up questions or prompts that the user might "
            'ask next in this conversation.\nJSON format: { "follow_ups": ["Question 1?"] }',
            '{"follow_ups": []}',
        ),
        (
            "### Task:\nAnalyze the chat history to determine the necessity of generating search "
            'queries. Return JSON: { "queries": ["query1"] }',
            '{"queries": []}',
        ),
        (
            "Please generate a short title for this chat, six words at most.",
            "Questions about the articles",
        ),
    ],
)
def test_a_front_end_that_asks_about_the_chat_gets_a_few_words(prompt: str, reply: str) -> None:
    found = ask(("user", prompt))
    assert found
    assert found.housekeeping == reply


def test_title_is_made_of_the_first_question() -> None:
    found = ask(
        ("user", "Who found the astrolabe?"),
        ("assistant", "A diver."),
        ("user", "Write a concise title for this conversation"),
    )
    assert found
    assert found.housekeeping == "Who found the astrolabe"


@pytest.mark.parametrize(
    "question",
    [
        "What title did the minister give the dialogue?",
        "Summarise the articles about the flood in a few words.",
        "Give me the titles of the articles about the dam.",
        "Generate a list of the people who were moved.",
        "Provide the names of the people in the discussion about the dam.",
        "Suggest why the conversation with the mayor was short.",
    ],
)
def test_a_question_about_titles_or_talks_stays_a_question(question: str) -> None:
    found = ask(("user", question))
    assert found
    assert found.housekeeping is None


def test_nothing_said_is_no_question() -> None:
    assert ask(("system", "Be brief."), ("assistant", "Hello."), ("user", " ")) is None


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant", "system", "tool", ""]), st.text())))
def test_any_conversation_is_a_question_or_none(said: list[tuple[str, str]]) -> None:
    found = ask(*said)
    assert (found is None) == (not any(role == "user" and text.strip() for role, text in said))


def test_half_a_character_is_replaced() -> None:
    found = ask(("user", "Who \ud800 found it?"))
    assert found
    assert found.question.question == "Who ? found it?"
