"""No regular expression keeps the program busy for ever, whatever text it meets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patterns import patterns, texts

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[1]


@pytest.mark.timeout(900)  # the child is ended by the processor time that it takes
def test_no_expression_needs_long_for_a_text_that_was_made_for_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.patterns"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    tried = done.stdout.split()
    assert done.returncode == 0, f"{tried[-1:]} never ended: {done.stderr}"
    assert tried == [name for name, _ in patterns()]


def test_the_texts_lead_into_a_repetition_and_fail_behind_it() -> None:
    found = list(texts(re.compile(r"key: (?:\w+\s?)+;")))
    assert any(re.fullmatch(r"key: (?:a+|(?:a )+)\x00", text) for text in found)
