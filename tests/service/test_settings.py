import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.errors import SettingsError
from service.commands.terminal import read_settings
from service.retrieval.weights import RankingWeights
from service.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def _documented() -> dict[str, str]:
    found = re.findall(r"^#?(FOOTNOTE_\w+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    return dict(found)


def test_the_example_lists_every_setting_with_its_default() -> None:
    defaults = {
        f"FOOTNOTE_{name.upper()}": str(field.default)
        for name, field in Settings.model_fields.items()
        if name != "ranking"
    }
    documented = _documented()
    # One variable stands for all fields of the ranking.
    assert documented.pop("FOOTNOTE_RANKING__OUTLET_BOOST") == str(RankingWeights().outlet_boost)
    assert documented == defaults


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


def test_a_weight_is_set_by_its_name_and_keeps_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().ranking == RankingWeights()
    monkeypatch.setenv("FOOTNOTE_RANKING__OUTLET_BOOST", "0.5")
    assert Settings().ranking == RankingWeights(outlet_boost=0.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OUTLET_BOOST", "-0.1"),
        ("COVERAGE_SHARE", "1.1"),
        ("CANDIDATES", "0"),
        ("RESCORED", "501"),
        ("OUTLET_BOST", "0.5"),
    ],
)
def test_a_weight_out_of_its_range_or_of_no_such_name_is_an_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOOTNOTE_RANKING__{name}", value)
    with pytest.raises(SettingsError, match=f"^FOOTNOTE_RANKING__{name}: .* not '{value}'$"):
        read_settings()


def test_the_old_name_of_a_weight_is_an_error_that_tells_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_OUTLET_BOOST", "0.5")
    with pytest.raises(SettingsError, match="FOOTNOTE_RANKING__OUTLET_BOOST"):
        read_settings()


@pytest.mark.parametrize(
    "origin", ["*", "news.example", "https://a.example; script-src *", "'self'"]
)
def test_setting_takes_nothing_but_origins(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings(widget_origins=origin)


def test_setting_takes_nothing_but_an_address() -> None:
    assert Settings(public_url="https://news.example/a/").public_url == "https://news.example/a"
    with pytest.raises(ValidationError, match="is no address"):
        Settings(public_url="news.example")


def test_setting_takes_nothing_but_a_rate() -> None:
    assert Settings(rate="").rate == ""
    with pytest.raises(ValidationError, match="is no rate"):
        Settings(rate="often")
