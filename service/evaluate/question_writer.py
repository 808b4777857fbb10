"""A chat model that words a question for a sentence."""

from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from service.evaluate.chat import Chat
from service.evaluate.propose import Wording

PROMPT = "draft.v1"


class _Written(BaseModel):
    """A question and its answer."""

    model_config = ConfigDict(extra="forbid", title="question")

    question: str
    answer: str = Field(description="Copied word for word out of the sentence.")


@dataclass(frozen=True, slots=True)
class QuestionWriter:
    chat: Chat

    @classmethod
    def open(cls, name: str) -> Self:
        """Raises `SettingsError` for a model that cannot be set up."""
        return cls(Chat.open(name, PROMPT))

    def write(self, title: str, sentence: str, around: str) -> Wording | None:
        """None where the answer that the model gave does not stand in the sentence.

        Raises `ModelFailed`.
        """
        material = {"title": title, "sentence": sentence, "around": around}
        written, _ = self.chat.fill(_Written, material)
        answer, question = written.answer.strip(), written.question.strip()
        return Wording(question, answer) if question and answer and answer in sentence else None
