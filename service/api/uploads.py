"""PUT and DELETE of articles, POST /v1/sync, and the jobs that these begin."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, format_sse_event

from service.api import convert, wire
from service.api.asking import HEARTBEAT
from service.api.parts import AppParts, CurrentIndex
from service.api.problems import documented
from service.api.same_origin import require_own_page
from service.uploads import ENDED, Upload, Uploads

_LOOK_AGAIN_S = 0.3
_LOOKS_PER_HEARTBEAT = 30
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An event `job` with the job, now and each time it changes. The stream "
        "ends when it is ready, failed or cancelled.",
        "content": {"text/event-stream": {}},
    }
}


async def get_uploads(parts: AppParts) -> Uploads:
    """The routes are there only if articles may be added."""
    assert parts.uploads
    return parts.uploads


async def get_job(job_id: str, uploads: Annotated[Uploads, Depends(get_uploads)]) -> Upload:
    found = uploads.find(job_id)
    if found is None:
        raise HTTPException(404, "There is no such job; the latest 200 are kept.")
    return found


HeldUploads = Annotated[Uploads, Depends(get_uploads)]
Job = Annotated[Upload, Depends(get_job)]
router = APIRouter(dependencies=[Depends(require_own_page)])


@router.put(
    "/v1/articles",
    status_code=202,
    responses=documented(408, 413, 415, 422, 503),
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}}},
)
async def put_article(
    request: Request,
    uploads: HeldUploads,
    name: Annotated[str, Query(min_length=1, max_length=500, description="The file's name.")],
) -> wire.JobBody:
    """Add the file that is the body, or put it in the place of what was sent under its name.

    It can be asked about when its job is ready. If it cannot be read, the version before stays.
    """
    data = await request.body()
    return convert.job_body(await run_in_threadpool(uploads.put, name, data))


@router.delete(
    "/v1/articles/{article_id}", status_code=202, responses=documented(404, 409, 422, 503)
)
def delete_article(article_id: str, uploads: HeldUploads, index: CurrentIndex) -> wire.JobBody:
    """Delete an article that was sent to the service, with its file."""
    found = index.article(article_id)
    if found is None:
        raise HTTPException(404, "The index holds no article with this id.")
    return convert.job_body(uploads.delete(found[0].path))


@router.post("/v1/sync", status_code=202, responses=documented(503))
def create_sync(uploads: HeldUploads) -> wire.JobBody:
    """Make the index match the folder of articles, whatever changed there."""
    return convert.job_body(uploads.sync())


@router.get("/v1/jobs")
def list_jobs(uploads: HeldUploads) -> wire.JobsBody:
    """The changes that were sent since the service started."""
    return wire.JobsBody(jobs=[convert.job_body(each) for each in uploads.latest()])


@router.get("/v1/jobs/{job_id}", responses=documented(404, 422))
async def read_job(job: Job) -> wire.JobBody:
    """One of them."""
    return convert.job_body(job)


@router.delete("/v1/jobs/{job_id}", responses=documented(404, 422, 503))
def cancel_job(job: Job, uploads: HeldUploads) -> wire.JobBody:
    """Undo it, unless it is done: a file that was sent goes, one that was deleted comes back.

    Of a sync, what was read until then stays in the index.
    """
    return convert.job_body(uploads.cancel(job.id) or job)


@router.get(
    "/v1/jobs/{job_id}/events",
    response_model=None,
    responses=documented(404, 422) | _EVENTS,
)
async def follow_job(job: Job, uploads: HeldUploads) -> EventSourceResponse:
    """One of them, as server-sent events, until it is done."""
    return EventSourceResponse(_changes(uploads, job))


async def _changes(uploads: Uploads, job: Upload) -> AsyncGenerator[bytes]:
    told: Upload | None = None
    looks = 0
    while True:
        job = uploads.find(job.id) or job
        if job != told:
            told = job
            yield format_sse_event(event="job", data_str=convert.job_body(job).model_dump_json())
        if job.status in ENDED:
            return
        looks += 1
        if looks % _LOOKS_PER_HEARTBEAT == 0:
            yield HEARTBEAT
        await asyncio.sleep(_LOOK_AGAIN_S)
