"""The one truth, in a database: articles, sentences, chunks, vectors; every revision of them."""
