"""A folder of articles becomes an index of sentences. Knows nothing about questions."""

import os

# onnxruntime otherwise writes a device id and a telemetry database into the home folder as soon as
# it is imported. Nothing is sent anywhere unless an endpoint is configured.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
