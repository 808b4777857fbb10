"""POST /v1/feedback: what readers say of answers."""

from fastapi import APIRouter, Depends

from service.api import convert, wire
from service.api.parts import AppParts, CurrentIndex
from service.api.problems import documented
from service.api.same_origin import require_own_page

router = APIRouter(dependencies=[Depends(require_own_page)])


@router.post(
    "/v1/feedback", status_code=201, responses=documented(400, 403, 408, 413, 422, 503, 507)
)
def create_feedback(
    body: wire.FeedbackBody, parts: AppParts, index: CurrentIndex
) -> wire.StoredFeedbackBody:
    """Keep a verdict on an answer, as a row of a question set; the latest for an answer counts.

    A verdict that tells neither the right sentences nor that there are none makes a draft, which an
    evaluation leaves out until a person completes it.
    """
    verdict = convert.verdict(body)
    parts.verdicts.put(verdict, index)
    return wire.StoredFeedbackBody(id=verdict.id, verdict=verdict.kind)
