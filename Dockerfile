# One image, two roles: `footnote ingest` and `footnote serve`. Articles are mounted, never baked in.
FROM python:3.11.15-slim-bookworm AS build
WORKDIR /src
# pip works on this environment from outside, so it never enters it.
RUN python -m venv --without-pip /opt/footnote
COPY requirements-postgresql.lock requirements-build.lock ./
# What `make serve` installs, and the driver for a catalogue in PostgreSQL.
# Wheels only: an image whose build starts a compiler is an image nobody tested.
RUN pip --python /opt/footnote install --no-cache-dir --only-binary :all: --require-hashes -r requirements-postgresql.lock \
 && pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY footnote footnote
COPY ingest ingest
COPY service service
COPY prompts prompts
# The build tools are in the Python of this stage, which is left behind.
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
 && pip --python /opt/footnote install --no-cache-dir --no-deps /wheel/*.whl

FROM python:3.11.15-slim-bookworm
# A new named volume takes the owner of the folder it covers: that is how uid 10001 gets /data.
RUN pip uninstall --yes pip setuptools wheel \
 && install --directory --owner=10001 --group=10001 /data
COPY --from=build /opt/footnote /opt/footnote
# onnxruntime makes up a device id and reports home as soon as it is imported, unless told here.
ENV PATH=/opt/footnote/bin:$PATH \
    HOME=/tmp \
    ORT_DISABLE_TELEMETRY=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
# The slim image has no curl. urlopen raises for 503, which is how /readyz says "not yet".
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["footnote"]
