"""An answerer with a model: what it is shown, and what it replies."""
