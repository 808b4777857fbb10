"""A question becomes a cited answer. Reads the index, never writes it."""
