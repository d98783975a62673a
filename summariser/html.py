"""A briefing as one self-contained page, and as a fragment for notebooks. Pure.

Text from articles is escaped by the templates; the page's own script and style are allowed by their hashes alone, and
nothing else may be run or fetched.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from summariser.briefing import Briefing
from summariser.errors import SettingsError
from summariser.page import page

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = "web"


def render(briefing: Briefing) -> str:
    """The page: the briefing beside its articles, with the ledger of claims to filter; a whole HTML document."""
    return _written("page.html", page=page(briefing), **_assets())


def render_one(briefings: Sequence[Briefing]) -> str:
    """The page of the one briefing there is.

    Raises:
        SettingsError: there are several, which are as many pages.

    """
    if len(briefings) != 1:
        topics = ", ".join(f"“{briefing.topic}”" for briefing in briefings)
        raise SettingsError(
            f"--format html prints one page, and these articles are {len(briefings)} topics ({topics}): "
            "add -o DIR for a page each, or --topic TEXT for one"
        )
    return render(briefings[0])


def fragment(briefing: Briefing) -> str:
    """The briefing without its ledger and articles, as HTML without script or style, so that any notebook shows it."""
    shown = page(briefing)
    return _written("fragment.html", page=shown, notes={note.number: note for note in shown.notes})


def index(briefings: Sequence[Briefing], names: Sequence[str]) -> str:
    """A page with a link to the page of each briefing, by the names of their files; a whole HTML document."""
    return _written("index.html", briefings=list(zip(briefings, names, strict=True)), **_assets())


def _written(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where a page is written

    return Environment(
        loader=PackageLoader("summariser", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_on_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _on_one_line(value: Any) -> Any:
    """Texts bring no line breaks of any kind into the page."""
    return re.sub(r"\s+", " ", value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _assets() -> dict[str, str]:
    """Style and script as they stand in the page, and the policy that allows these two and nothing else."""
    style, script = (_source(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src {_hashed(style)}; script-src {_hashed(script)}; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}  # noqa: S704 - files of this package


def _source(name: str) -> str:
    from importlib.resources import files  # noqa: PLC0415 - as above

    return files("summariser").joinpath(_FOLDER, name).read_text(encoding="utf-8")


def _hashed(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
