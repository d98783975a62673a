"""The command `view`: a saved briefing as a page, in the browser."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from summariser.terminal import guarded, put, tell

Saved = Annotated[
    Path, typer.Argument(help="A briefing that -o or --format json wrote: <topic>.json, or the folder of several.")
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser, or only write it.")]


def view(saved: Saved, *, open_: Open = True) -> None:
    """Write the page of a saved briefing beside it, print its path and open it in the browser.

    Example:  summariser view out/topic.json
    """
    from summariser.files import write_pages  # noqa: PLC0415

    pages, remarks = guarded(lambda: write_pages(saved))
    for remark in remarks:
        tell(remark)
    put("".join(f"{page}\n" for page in pages))
    if open_ and not webbrowser.open(pages[0].resolve().as_uri()):
        tell("no browser was found; open the file in one yourself")
