from pathlib import Path

import pytest

from service.bootstrap import build_signer
from service.keys import Keys
from service.settings import Settings
from tests.command_line import footnote


def test_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "index"))
    made = footnote("keys", "create", "Site [1]", "--scope", "ask", "--scope", "write", *data)
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    key = Keys(tmp_path / "index").find(secret)
    assert key is not None
    assert key.scopes == ("ask", "write")
    listed = footnote("keys", "list", *data)
    assert "Site [1]" in listed.stdout
    assert secret not in listed.stdout
    assert footnote("keys", "revoke", key.id, *data).exit_code == 0
    assert Keys(tmp_path / "index").find(secret) is None


def test_wrong_scope_and_unknown_id_are_misuse(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    wrong = footnote("keys", "create", "Site", "--scope", "rule", *data)
    assert (wrong.exit_code, "'rule'" in wrong.stderr) == (2, True)
    unknown = footnote("keys", "revoke", "nobody", *data)
    assert (unknown.exit_code, "'nobody'" in unknown.stderr) == (2, True)


def test_service_does_not_open_itself_to_others_without_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("--data", str(tmp_path))
    refused = footnote("serve", "--host", "0.0.0.0", "--port", "0", *data)
    assert refused.exit_code == 2
    assert "footnote keys create" in refused.stderr
    assert "anyone may ask" in refused.stderr
    monkeypatch.setenv("FOOTNOTE_WITHOUT_KEYS", "yes")
    wrong = footnote("serve", *data)
    assert wrong.exit_code == 2
    assert "FOOTNOTE_WITHOUT_KEYS" in wrong.stderr


def test_key_to_sign_with_is_made_once_and_names_its_setting(tmp_path: Path) -> None:
    made = footnote("keys", "sign", "--data", f"{tmp_path}")
    assert made.exit_code == 0
    assert made.stdout == f"FOOTNOTE_SIGNING_KEY={tmp_path / 'signing.pem'}\n"
    assert "signing.pub" in made.stderr
    assert build_signer(Settings(signing_key=f"{tmp_path / 'signing.pem'}"))
    assert build_signer(Settings(signing_key="")) is None
    again = footnote("keys", "sign", "--data", f"{tmp_path}")
    assert (again.exit_code, "File exists" in again.stderr) == (2, True)
