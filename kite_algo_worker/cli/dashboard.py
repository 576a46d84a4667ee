"""``kite-algo dashboard``: a link to the page of the sandbox."""

from __future__ import annotations

import argparse

from .connect import Stop, add_env_file, settings
from .output import add_json, print_json

DESCRIPTION = (
    "Print a link that signs one browser in to the page of the sandbox, once. "
    "A deployed backend has a page of its own."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--open", action="store_true", default=argparse.SUPPRESS, help="open it in the browser"
    )
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the sandbox for a link and print it."""
    import httpx

    from . import FINDING, UNREACHABLE

    config = settings(arguments)
    try:
        answer = httpx.post(
            f"{config.base_url}/dashboard/link",
            headers={"Authorization": f"Bearer {config.token}"},
            timeout=config.timeout,
        )
    except httpx.HTTPError as error:
        text = f"{config.base_url} is out of reach: {error}"
        raise Stop(UNREACHABLE, f"{text}\nkite-algo doctor says what to check") from None
    if answer.status_code == 401:
        raise Stop(FINDING, "the token is not one of this sandbox")
    if not answer.is_success:
        raise Stop(FINDING, f"{config.base_url} serves no such page: it is no sandbox")
    url = str(answer.json()["url"])
    if hasattr(arguments, "open"):
        import webbrowser

        webbrowser.open(url)
    if hasattr(arguments, "json"):
        print_json("dashboard", {"url": url})
    else:
        print(url)
    return 0
