"""The snippet of docs/evaluation.md: what promptfoo would send, and make of the reply."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

PAGE = (Path(__file__).parents[3] / "docs/evaluation.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def snippet() -> dict[str, Any]:
    (found,) = re.findall(r"^```yaml\n(prompts:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    held: dict[str, Any] = yaml.safe_load(found)
    return held


def test_http_provider_gets_the_text_of_an_answer(
    snippet: dict[str, Any], client: httpx.Client
) -> None:
    provider = snippet["providers"][0]
    (test,) = snippet["tests"]
    config = provider["config"]
    path = provider["id"].removeprefix(ADDRESS)
    body = json.dumps(config["body"]).replace("{{prompt}}", test["vars"]["question"])
    reply = client.request(config["method"], path, content=body, headers=config["headers"])
    node = Path(sys.executable).parent / "node"
    script = f"const json = {reply.text}; console.log({config['transformResponse']})"
    told = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout
    (expected,) = test["assert"]
    assert expected["type"] == "icontains"
    assert expected["value"] in told


def test_openai_provider_names_a_model_that_is_here(
    snippet: dict[str, Any], client: httpx.Client
) -> None:
    provider = snippet["providers"][1]
    models = provider["config"]["apiBaseUrl"].removeprefix(ADDRESS) + "/models"
    served = {each["id"] for each in client.get(models).json()["data"]}
    assert provider["id"].rpartition(":")[2] in served
