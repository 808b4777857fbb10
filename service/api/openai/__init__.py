"""OpenAI’s protocol: chat completions and responses, so that programs which speak it can ask."""
