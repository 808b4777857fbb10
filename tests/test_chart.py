"""The Helm chart, rendered by a real Helm and held to the schemas of Kubernetes.

Run by `make test-chart`, which installs both; no cluster is asked.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHART = ROOT / "charts" / "footnote"
HELM = Path(sys.executable).parent / "helm"

LEAST = ("articles.claim=papers",)
MOST = (
    "articles.url=s3://papers/2025",
    "chroma.servers=3",
    "chroma.storageClass=fast",
    "image.tag=2",
    "imagePullSecrets[0].name=registry",
    "ingest.shards=16",
    "ingest.storageClass=fast",
    "ingress.className=nginx",
    "ingress.host=news.example.org",
    "ingress.tlsSecret=news-tls",
    "keysSecret=keys",
    "nodeSelector.disk=ssd",
    "secret=model",
    "settings.FOOTNOTE_MODEL=openai:gpt-5-mini",
    "tolerations[0].operator=Exists",
)

pytestmark = pytest.mark.chart


def helm(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([HELM, *arguments], capture_output=True, text=True, check=False)


def refusal(*values: str) -> str:
    done = helm("template", "demo", str(CHART), "--set", ",".join(values))
    assert done.returncode != 0, done.stdout
    return done.stderr


def rendered(values: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    done = helm("template", "demo", str(CHART), "--set", ",".join(values))
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def one(objects: Sequence[Mapping[str, Any]], kind: str, name: str) -> Mapping[str, Any]:
    (found,) = (o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name))
    return found


def pods(objects: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The specification of every pod that comes of them."""
    specs = [
        each["spec"] for each in objects if each["kind"] in {"Deployment", "StatefulSet", "Job"}
    ]
    specs += [o["spec"]["jobTemplate"]["spec"] for o in objects if o["kind"] == "CronJob"]
    return [spec["template"]["spec"] for spec in specs]


@pytest.mark.parametrize("values", [LEAST, MOST])
def test_helm_finds_nothing_to_complain_of(values: Sequence[str]) -> None:
    done = helm("lint", "--strict", str(CHART), "--set", ",".join(values))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kubernetes", ["1.27", "1.36"])
@pytest.mark.parametrize("values", [LEAST, MOST])
def test_every_object_is_one_that_kubernetes_takes(values: Sequence[str], kubernetes: str) -> None:
    from kubernetes_validate import validate  # noqa: PLC0415 - only make test-chart installs it

    objects = rendered(values)
    assert {"Deployment", "CronJob", "StatefulSet", "ConfigMap"} <= {o["kind"] for o in objects}
    for each in objects:
        validate(dict(each), kubernetes, strict=True)


@pytest.mark.parametrize("values", [LEAST, MOST])
def test_no_pod_may_more_than_it_needs(values: Sequence[str]) -> None:
    for pod in pods(rendered(values)):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert "memory" in container["resources"]["requests"]


def test_every_variable_that_the_chart_sets_is_a_setting() -> None:
    described = (ROOT / ".env.example").read_text("utf-8")
    known = set(re.findall(r"^#?([A-Z_]+)=", described, re.MULTILINE))
    assert set(one(rendered(MOST), "ConfigMap", "demo-settings")["data"]) <= known


def test_services_share_every_chroma_server() -> None:
    objects = rendered(MOST)
    told = one(objects, "ConfigMap", "demo-settings")["data"]["FOOTNOTE_CHROMA"].split(",")
    servers = one(objects, "StatefulSet", "demo-chroma")["spec"]
    assert told == [
        f"http://demo-chroma-{n}.{servers['serviceName']}:8000" for n in range(servers["replicas"])
    ]


def test_with_addresses_of_chroma_no_server_is_started() -> None:
    objects = rendered([*LEAST, "chroma.addresses=cloud"])
    assert one(objects, "ConfigMap", "demo-settings")["data"]["FOOTNOTE_CHROMA"] == "cloud"
    assert not [each for each in objects if each["metadata"]["name"] == "demo-chroma"]


def test_every_part_is_embedded_once_and_published_afterwards(tmp_path: Path) -> None:
    objects = rendered(MOST)
    embed, publish = (one(objects, "Job", f"demo-{name}") for name in ("embed", "publish"))
    assert embed["spec"]["completions"] == 16
    parts = {run(tmp_path, embed, JOB_COMPLETION_INDEX=str(n), status=0) for n in range(16)}
    assert parts == {f"ingest s3://papers/2025 --shard {n}/16" for n in range(1, 17)}
    assert run(tmp_path, publish, status=0) == "ingest s3://papers/2025"
    weights = [each["metadata"]["annotations"]["helm.sh/hook-weight"] for each in (embed, publish)]
    assert weights == sorted(weights, key=int)
    assert weights[0] != weights[1]


def test_files_that_cannot_be_read_do_not_fail_a_job_and_anything_else_does(tmp_path: Path) -> None:
    publish = one(rendered(MOST), "Job", "demo-publish")
    run(tmp_path, publish, status=3)
    with pytest.raises(subprocess.CalledProcessError):
        run(tmp_path, publish, status=1)


def run(folder: Path, job: Mapping[str, Any], *, status: int, **variables: str) -> str:
    """What the job's command starts `footnote` with; it ends with `status`."""
    program = folder / "footnote"
    program.write_text(f'#!/bin/sh\necho "$@"\nexit {status}\n')
    program.chmod(0o700)
    (container,) = job["spec"]["template"]["spec"]["containers"]
    environment = {"PATH": f"{folder}:/usr/bin:/bin", **variables}
    done = subprocess.run(
        container["command"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["replicas=2"], "say where the articles are"),
        ([*LEAST, "articles.url=s3://papers"], "set one of them"),
        (["articles.url=s3://papers; rm -rf /"], "articles.url"),
        ([*LEAST, "replica=3"], "replica is not allowed"),
        ([*LEAST, "settings.FOOTNOTE_CATALOG=sqlite://"], "FOOTNOTE_CATALOG"),
        ([*LEAST, "chroma.servers=0"], "chroma.servers"),
    ],
)
def test_a_wrong_value_is_named(values: Sequence[str], said: str) -> None:
    assert said in refusal(*values)


def test_the_chart_and_the_package_have_one_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text("utf-8"))
    package = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'\nversion = "{chart["appVersion"]}"\n' in package


def test_the_schema_of_the_values_knows_every_value() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
    schema = json.loads((CHART / "values.schema.json").read_text("utf-8"))
    assert set(values) == set(schema["properties"]) - {"global"}
