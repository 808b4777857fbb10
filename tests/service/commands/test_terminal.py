"""Settings that cannot be used end in one line, before anything is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.commands.terminal import read_settings


def test_a_setting_that_does_not_exist_is_refused_with_the_one_that_is_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_TRESHOLD", "0.3")
    with pytest.raises(SettingsError, match=r"FOOTNOTE_TRESHOLD; did you mean FOOTNOTE_THRESHOLD"):
        read_settings()


def test_a_setting_in_a_file_is_held_to_the_same(tmp_path: Path) -> None:
    Path(".env").write_text("FOOTNOTE_NONSENSE=1\n")
    with pytest.raises(SettingsError, match=r"FOOTNOTE_NONSENSE; \.env\.example lists"):
        read_settings()


def test_what_kubernetes_puts_beside_a_service_is_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("FOOTNOTE_PORT_8000_TCP", "tcp://10.0.0.1:8000")
    monkeypatch.setenv("FOOTNOTE_RANKING__OUTLET_BOOST", "0.3")
    assert read_settings().ranking.outlet_boost == 0.3


def test_a_settings_file_that_is_no_text_is_one_line_and_misuse() -> None:
    # In a process: Chroma reads the file, too, when it is imported.
    Path(".env").write_bytes(b"FOOTNOTE_MODEL=\xff\xfe\n")
    program = Path(sys.executable).parent / "footnote"
    ended = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("footnote: .env cannot be read: 'utf-8' codec")
    assert ended.stderr.count("\n") == 1
