"""Who may change something through the browser: only the service's own page."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request


def require_own_page(request: Request) -> None:
    """Refuses (403) what another site's page sends. A program that is no browser may pass.

    Without this, any page that somebody visits could write to a service on their computer.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site in ("same-origin", "none")
    else:  # Browsers leave it out if the page came over plain HTTP from another computer.
        origin = request.headers.get("origin")
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise HTTPException(403, "Only Footnote’s own page may send this.")
