"""The story: a question becomes an answer."""
