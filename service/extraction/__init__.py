"""An answerer without a model: the sentences that answer."""
