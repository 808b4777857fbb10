"""Question sets → runs → measures, reports, comparisons and gates."""
