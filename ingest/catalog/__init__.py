"""The one truth: articles, sentences, chunks and vectors, in a database."""
