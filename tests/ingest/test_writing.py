"""What keeps a writer from writing is one line, which says what to do."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from ingest.errors import IndexUnreachable, SettingsError
from ingest.settings import IndexSettings
from ingest.writing import writing


def _ended_by(error: OSError, data: Path) -> None:
    with writing(IndexSettings(data=data)):
        raise error


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_disk_that_is_full_or_fails_leaves_what_was_there(code: int, tmp_path: Path) -> None:
    with pytest.raises(IndexUnreachable, match="what it held before is safe: make room") as told:
        _ended_by(OSError(code, os.strerror(code)), tmp_path)
    assert os.strerror(code) in str(told.value)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written_is_a_setting_to_change(code: int, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name another folder with FOOTNOTE_DATA"):
        _ended_by(OSError(code, os.strerror(code)), tmp_path)


def test_a_copy_that_fails_in_many_places_is_still_one_line(tmp_path: Path) -> None:
    places = [("a", "b", f"[Errno 28] No space left on device: {n}\n") for n in range(50)]
    with pytest.raises(IndexUnreachable) as told:
        _ended_by(shutil.Error(places), tmp_path)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400


def test_a_server_that_is_away_is_not_taken_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        _ended_by(ConnectionRefusedError(errno.ECONNREFUSED, "refused"), tmp_path)


def test_a_data_folder_that_is_a_file_is_a_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with (
        pytest.raises(SettingsError, match="FOOTNOTE_DATA"),
        writing(IndexSettings(data=tmp_path / "data")),
    ):
        pass
