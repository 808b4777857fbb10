"""Training and measuring the two judges: does it answer, is it supported. See docs/judges.md."""
