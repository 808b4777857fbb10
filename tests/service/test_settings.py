import re
from pathlib import Path

import pytest

from service.retrieval.weights import Ranking
from service.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def _documented() -> dict[str, str]:
    found = re.findall(r"^#?(FOOTNOTE_\w+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    return dict(found)


def test_the_example_lists_every_setting_with_its_default() -> None:
    defaults = {
        f"FOOTNOTE_{name.upper()}": str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert _documented() == defaults


def test_the_example_says_of_each_setting_what_it_is() -> None:
    words = " ".join(re.sub(r"^# ?", "", line) for line in EXAMPLE.read_text().splitlines())
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description in words, name


def test_a_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORT", "9001")
    assert Settings().port == 9001


def test_a_setting_is_read_from_a_dotenv_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FOOTNOTE_THRESHOLD=0.25\nOPENAI_API_KEY=x\n")
    assert Settings().threshold == 0.25


def test_what_ranks_passages_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().ranking == Ranking()
    monkeypatch.setenv("FOOTNOTE_OUTLET_BOOST", "0.5")
    assert Settings().ranking == Ranking(outlet_boost=0.5)
