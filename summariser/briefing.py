"""A briefing as a value: claims with their evidence, and the lines that are written from them."""

from collections.abc import Mapping
from typing import Literal

from summariser.answers import Usage
from summariser.article import Article, Frozen, Source, Unread
from summariser.findings import Condition, Evidence, Outcome, SetAside
from summariser.namebook import Actor
from summariser.order import Implied
from summariser.resolve import Entry

Support = Literal["both sides", "corroborated", "repeated", "single", "disputed"]
News = Literal["NEW", "CHANGED", "CONFIRMED", "WITHDRAWN", "EXPIRED"]
LineBy = Literal["model", "rules"]


class Claim(Frozen):
    """What one party holds, or what came to pass, with all the items of all articles that say so.

    `members` begin with the strongest (by voice, then the most hedged). `origins` counts utterances and texts that do
    not repeat each other; `support` grades them. `date` is YYYY[-MM[-DD]] with its basis: `text`, or `article` where
    only the article's own date is known. `rank` is the place of its earliest article in time.
    """

    id: str
    type: Literal["position", "condition", "outcome"]
    label: str
    parties: tuple[str, ...]
    speaker: str | None
    voice: str
    issue: str
    statement: str
    hedged: bool
    former: bool
    when: str | None
    date: str | None
    date_basis: Literal["text", "article"] | None
    support: Support
    origins: int
    weight: float
    rank: int
    members: tuple[Entry, ...]

    @property
    def party(self) -> str:
        """The holder, or the parties of an outcome in one string."""
        return " and ".join(self.parties) if len(self.parties) < 3 else ", ".join(self.parties)  # noqa: PLR2004

    @property
    def articles(self) -> frozenset[str]:
        """The ids of the articles that tell it."""
        return frozenset(member.article for member in self.members)

    @property
    def condition(self) -> Condition | None:
        """The condition that the claim is, or that gates its stance."""
        return next((member.item for member in self.members if isinstance(member.item, Condition)), None)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that the claim reports."""
        return next((member.item for member in self.members if isinstance(member.item, Outcome)), None)


class Note(Frozen):
    """One footnote: a sentence of an article."""

    article: str
    evidence: Evidence


class Part(Frozen):
    """A stretch of a line, the claims that it rests on, and the sentences that carry it."""

    text: str
    claims: tuple[str, ...]
    notes: tuple[Note, ...]


class Line(Frozen):
    """One line of a briefing. `label` stands before it (a time, a party), `tag` after it (its support, its state)."""

    parts: tuple[Part, ...]
    label: str = ""
    tag: str = ""
    by: LineBy = "rules"

    @property
    def text(self) -> str:
        """The line's words without footnotes."""
        return "".join(part.text for part in self.parts)


class Matter(Frozen):
    """One issue: where each party stands on it, a line each with the party as its label, and what came of it so far.

    `disputed` where parties oppose each other on it; `disputed_by` is the last day on which one was heard on what
    they differ in, where that is earlier than the briefing's own date.
    """

    issue: str
    disputed: bool
    disputed_by: str | None = None
    lines: tuple[Line, ...]

    @property
    def mark(self) -> str:
        """What stands behind the issue: "in dispute", with the day by which it was; empty where it is not."""
        if not self.disputed:
            return ""
        return f"in dispute as of {self.disputed_by}" if self.disputed_by else "in dispute"


class Clash(Frozen):
    """Claims that cannot all be so: `parties` differ in aim, `reports` in fact, one party from its `own words`."""

    kind: Literal["parties", "reports", "own words"]
    claims: tuple[str, ...]


class Change(Frozen):
    """One party's stance earlier and later. `stated` where a text says so itself."""

    earlier: str
    later: str
    stated: bool


class NewsItem(Frozen):
    """What became of a claim since the former briefing; `former` is its statement there, where it was there."""

    mark: News
    claim: str | None
    former: str | None


class Briefing(Frozen):
    """One topic's briefing: its sections as lines, and the whole ledger of claims beneath them.

    `as_of` is the latest date that articles or their texts give, never the day of the run. `notes` say what limits the
    briefing: articles without date or outlet, questions that failed. `ignored` counts what a model said of how items
    belong together that the rules did not allow. `partial` is true where a step of the merge was to be asked about and
    got no answer. `articles` are those of `sources` with
    every sentence, in the same order; a briefing that was written before they were kept has none.
    """

    topic: str
    as_of: str | None
    sources: tuple[Source, ...]
    unplaced: tuple[str, ...]
    implied: tuple[Implied, ...]
    unread: tuple[Unread, ...]
    model: str
    versions: Mapping[str, str]
    notes: tuple[str, ...]
    bottom_line: tuple[Line, ...]
    news: tuple[Line, ...] | None
    events: tuple[Line, ...]
    matters: tuple[Matter, ...]
    conditions: tuple[Line, ...]
    disputes: tuple[Line, ...]
    changes: tuple[Line, ...]
    deadlines: tuple[Line, ...]
    unknown: tuple[Line, ...]
    claims: tuple[Claim, ...]
    clashes: tuple[Clash, ...]
    moved: tuple[Change, ...]
    news_items: tuple[NewsItem, ...]
    set_aside: tuple[tuple[str, SetAside], ...]
    actors: tuple[Actor, ...]
    partial: bool
    ignored: int = 0
    articles: tuple[Article, ...] = ()

    def _repr_html_(self) -> str:
        """What a notebook shows: the briefing without its ledger, each footnote with its sentence."""
        # Inside, because the type must not drag along how it is shown.
        from summariser.html import fragment  # noqa: PLC0415

        return fragment(self)


class Run(Frozen):
    """What a run cost and left out: the closing line of the command.

    `usage` counts what was asked in this run, `usage_of_answers` all answers that it used, whenever they were given;
    `reasks` are the answers that were sent back.
    """

    articles: int
    asked: int
    from_store: int
    usage: Usage
    usage_of_answers: Usage
    reasks: int
    set_aside: int
    failed: tuple[Unread, ...]
