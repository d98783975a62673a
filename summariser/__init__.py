"""News articles on a negotiation or dispute in, a briefing out whose every line can be checked.

    from summariser import brief

    done = brief("articles/", model="gpt-5-mini")

A name is imported when it is first used, so that the command line does not wait for what it does not need; nothing else
is imported here, so that an interrupt is heard from the first moment.
"""

TYPE_CHECKING = False  # stands for typing's, as type checkers know

if TYPE_CHECKING:
    from typing import Any

    from summariser.api import abrief, aextract, brief, extract, load, to_markdown, to_tables
    from summariser.article import Article, Source, Unread
    from summariser.briefing import Briefing, Claim, Run
    from summariser.errors import (
        AnswerError,
        BudgetReached,
        EndpointError,
        InputError,
        ModelError,
        NoModel,
        NothingToRead,
        PromptError,
        RecordingMissing,
        SettingsError,
        StoreError,
        SummariserError,
    )
    from summariser.findings import Extraction
    from summariser.loading import Loaded, article_from_text
    from summariser.pipeline import Briefed, Event, Extracted
    from summariser.settings import Settings
    from summariser.tables import Tables

__all__ = [
    "AnswerError",
    "Article",
    "Briefed",
    "Briefing",
    "BudgetReached",
    "Claim",
    "EndpointError",
    "Event",
    "Extracted",
    "Extraction",
    "InputError",
    "Loaded",
    "ModelError",
    "NoModel",
    "NothingToRead",
    "PromptError",
    "RecordingMissing",
    "Run",
    "Settings",
    "SettingsError",
    "Source",
    "StoreError",
    "SummariserError",
    "Tables",
    "Unread",
    "abrief",
    "aextract",
    "article_from_text",
    "brief",
    "extract",
    "load",
    "to_markdown",
    "to_tables",
]

_HOMES = {
    "api": ("abrief", "aextract", "brief", "extract", "load", "to_markdown", "to_tables"),
    "article": ("Article", "Source", "Unread"),
    "briefing": ("Briefing", "Claim", "Run"),
    "findings": ("Extraction",),
    "loading": ("Loaded", "article_from_text"),
    "pipeline": ("Briefed", "Event", "Extracted"),
    "settings": ("Settings",),
    "tables": ("Tables",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> "Any":
    """A public name, from the file that has it (PEP 562); the errors are all in one."""
    if name not in __all__:
        raise AttributeError(f"module 'summariser' has no attribute '{name}'")
    from importlib import import_module  # noqa: PLC0415 - see above

    return getattr(import_module(f"summariser.{_HOME.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
