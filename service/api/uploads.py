"""POST /v1/articles, GET /v1/uploads: files that readers add."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from service.api import convert, wire
from service.api.parts import AppParts
from service.api.problems import documented
from service.api.same_origin import require_own_page
from service.uploads import Uploads


async def get_uploads(parts: AppParts) -> Uploads:
    """The routes are there only if articles may be added."""
    assert parts.uploads
    return parts.uploads


HeldUploads = Annotated[Uploads, Depends(get_uploads)]
router = APIRouter(dependencies=[Depends(require_own_page)])


@router.post(
    "/v1/articles",
    status_code=202,
    responses=documented(403, 413, 415, 422, 503),
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}}},
)
async def create_articles(
    request: Request,
    uploads: HeldUploads,
    name: Annotated[str, Query(min_length=1, max_length=500, description="The file's name.")],
) -> wire.UploadBody:
    """Add the file that is the body to the articles; it can be asked about a little later."""
    data = await request.body()
    return convert.upload_body(await run_in_threadpool(uploads.add, name, data))


@router.get("/v1/uploads", responses=documented(403))
def list_uploads(uploads: HeldUploads) -> wire.UploadsBody:
    """What has become of the files that were sent since the service started."""
    return wire.UploadsBody(uploads=[convert.upload_body(each) for each in uploads.latest()])
