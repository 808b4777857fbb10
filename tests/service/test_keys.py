import json
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from service.keys import KEYS_FILE, Keys


def test_a_key_is_found_by_its_text_which_is_kept_nowhere(tmp_path: Path) -> None:
    key, secret = Keys(tmp_path).create("Reader", ["read", "ask"])
    assert secret.startswith("fn_")
    assert len(secret) > 40
    assert secret[3:].isalnum()
    assert key.scopes == ("ask", "read")
    assert Keys(tmp_path).find(secret) == key
    kept = tmp_path / KEYS_FILE
    assert secret not in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: f"{key}x", lambda key: ""])
def test_cut_or_longer_key_is_no_key(tmp_path: Path, change: object) -> None:
    _, secret = Keys(tmp_path).create("Reader", ["ask"])
    assert callable(change)
    assert Keys(tmp_path).find(change(secret)) is None


def test_key_made_or_revoked_elsewhere_counts_at_once(tmp_path: Path) -> None:
    serving, commanding = Keys(tmp_path), Keys(tmp_path)
    assert serving.all() == ()
    key, secret = commanding.create("Reader", ["ask"])
    assert serving.find(secret) == key
    commanding.revoke(key.id)
    assert serving.find(secret) is None
    assert [each.id for each in serving.all()] == [key.id]
    revoked = serving.all()[0].revoked
    assert commanding.revoke(key.id).revoked == revoked


def test_unknown_id_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'nobody'"):
        Keys(tmp_path).revoke("nobody")


@pytest.mark.parametrize("damage", ["", "[{}]", "[1]", json.dumps([{"id": "a", "scopes": []}])])
def test_damaged_file_lets_nobody_in(tmp_path: Path, damage: str) -> None:
    Keys(tmp_path).create("Reader", ["ask"])
    (tmp_path / KEYS_FILE).write_text(damage, "utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        Keys(tmp_path).find("fn_x")
