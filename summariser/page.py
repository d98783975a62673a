"""What the page of a briefing shows, as values: numbered footnotes, articles in paragraphs, the ledger by issue. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from summariser.article import Article, Source
from summariser.briefing import Briefing, Claim, Line, Note
from summariser.chart import Chart, chart
from summariser.compose import notes_of
from summariser.namebook import capitals, with_capitals
from summariser.sections import LABEL_WORDS
from summariser.weigh import issue_weights

VOICE_WORDS = {
    "own": "own words",
    "counterpart": "told by a counterpart",
    "third_party": "told by a third party",
    "anonymous": "unnamed source",
    "outlet": "in the outlet’s words",
}
# A stance is for or against, asks for something, or is none of these; colours follow this, words say more.
TONES = {
    **dict.fromkeys(("accepts", "promises", "open"), "for"),
    **dict.fromkeys(("rejects", "threatens"), "against"),
    **dict.fromkeys(("demands", "proposes", "sets a precondition", "sets a term"), "asks"),
}
TYPES = {"position": "Positions", "condition": "Conditions", "outcome": "Outcomes"}


class Mark(NamedTuple):
    """A footnote behind words: its number, the sentence's id on the page, and whether it is the first of its number."""

    number: int
    target: str
    first: bool


class Words(NamedTuple):
    """A stretch of a line with the footnotes that stand behind it."""

    text: str
    marks: tuple[Mark, ...]


class Row(NamedTuple):
    """One line of the briefing."""

    label: str
    words: tuple[Words, ...]
    tag: str


class Entry(NamedTuple):
    """One claim of the ledger; `facts` are what is known of it in a few words each."""

    id: str
    party: str
    speaker: str
    verb: str
    tone: str
    statement: Words
    facts: tuple[str, ...]
    support: str


class Issue(NamedTuple):
    """An issue of the ledger, with its claims by type."""

    name: str
    count: int
    types: tuple[tuple[str, tuple[Entry, ...]], ...]


class Cell(NamedTuple):
    """One cell of the table: the stance in words, its tone, and the party and issue to filter by (places in `Facets`)."""

    words: Words
    tone: str
    party: int | None
    issue: int | None


class Choice(NamedTuple):
    """What a reader may filter by, with the number of claims that have it."""

    name: str
    count: int


class Facets(NamedTuple):
    """The choices of each filter. A filter names a choice by its place, so that no text of an article is a value."""

    parties: tuple[Choice, ...]
    issues: tuple[Choice, ...]
    supports: tuple[Choice, ...]
    types: tuple[Choice, ...]


class Sentence(NamedTuple):
    """A sentence of an article; `number` is that of its footnote, where a line cites it."""

    id: str
    text: str
    number: int | None


class Paper(NamedTuple):
    """One article as it is read; `whole` is false where only the cited sentences are at hand."""

    place: int
    title: str
    facts: tuple[str, ...]
    paragraphs: tuple[tuple[Sentence, ...], ...]
    whole: bool


class Endnote(NamedTuple):
    """A footnote as it is printed; `ledger` where the ledger alone cites it."""

    number: int
    file: str
    n: int
    text: str
    ledger: bool


class Actor(NamedTuple):
    """A principal, its kind, its other names and who speaks for it."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    speakers: tuple[str, ...]


class Page(NamedTuple):
    """All that the page shows. `index` is what its script knows of each claim, without any text."""

    title: str
    facts: tuple[str, ...]
    limits: tuple[str, ...]
    bottom_line: tuple[Row, ...]
    news: tuple[Row, ...] | None
    events: tuple[Row, ...]
    chart: Chart | None
    stands: tuple[tuple[str, str, tuple[Row, ...]], ...]
    parties: tuple[str, ...]
    table: tuple[tuple[str, tuple[Cell, ...]], ...]
    conditions: tuple[Row, ...]
    disputes: tuple[Row, ...]
    changes: tuple[Row, ...]
    deadlines: tuple[Row, ...]
    unknown: tuple[Row, ...]
    unread: tuple[tuple[str, str], ...]
    order: tuple[Row, ...]
    ledger: tuple[Issue, ...]
    facets: Facets
    papers: tuple[Paper, ...]
    notes: tuple[Endnote, ...]
    actors: tuple[Actor, ...]
    index: Mapping[str, Any]


def page(briefing: Briefing) -> Page:
    """The page of a briefing. Footnotes are numbered as they come, those of the ledger last."""
    notes = _Footnotes(briefing)
    facets = _facets(briefing.claims, notes)
    drawn = chart(briefing)
    shown = {
        "bottom_line": _rows(briefing.bottom_line, notes),
        "news": None if briefing.news is None else _rows(briefing.news, notes),
        "events": _rows(briefing.events, notes),
        "stands": tuple((stand.party, stand.kind, _rows(stand.lines, notes)) for stand in briefing.stands),
        "table": _table(briefing, notes, facets),
        "conditions": _rows(briefing.conditions, notes),
        "disputes": _rows(briefing.disputes, notes),
        "changes": _rows(briefing.changes, notes),
        "deadlines": _rows(briefing.deadlines, notes),
        "unknown": (*_rows(briefing.unknown, notes), *_set_aside(briefing, notes)),
        "order": _order(briefing, notes),
    }
    body = notes.count
    ledger = _ledger(briefing.claims, facets, notes)
    return Page(
        title=briefing.topic,
        facts=_facts(briefing),
        limits=briefing.notes,
        chart=drawn,
        parties=tuple(cell.party for cell in briefing.table[0].cells) if briefing.table else (),
        unread=tuple((unread.file, unread.reason) for unread in briefing.unread),
        ledger=ledger,
        facets=facets,
        papers=_papers(briefing, notes),
        notes=notes.endnotes(body),
        actors=_actors(briefing),
        index=_index(briefing.claims, facets, drawn, notes),
        **shown,
    )


class _Footnotes:
    """Numbers sentences in the order in which they are first cited; knows the capitals of the briefing's names."""

    def __init__(self, briefing: Briefing) -> None:
        self.sources = {source.id: source for source in briefing.sources}
        self._places = {source.id: place for place, source in enumerate(briefing.sources, 1)}
        self._capitals = capitals(briefing.actors)
        self._texts = {(a.source.id, sentence.n): sentence.text for a in briefing.articles for sentence in a.sentences}
        self._numbers: dict[tuple[str, int], int] = {}

    @property
    def count(self) -> int:
        return len(self._numbers)

    def label(self, text: str) -> str:
        return with_capitals(text, self._capitals)

    def marks(self, notes: Iterable[Note]) -> tuple[Mark, ...]:
        found = []
        for note in notes:
            self._texts.setdefault((note.article, note.evidence.n), note.evidence.text)
            found.append(self.mark(note.article, note.evidence.n))
        return tuple(found)

    def mark(self, article: str, n: int) -> Mark:
        first = (article, n) not in self._numbers
        number = self._numbers.setdefault((article, n), len(self._numbers) + 1)
        return Mark(number=number, target=self._id(article, n), first=first)

    def knows(self, article: str, n: int) -> bool:
        return (article, n) in self._texts

    def sentence(self, article: str, n: int) -> Sentence:
        return Sentence(self._id(article, n), self._texts[article, n], self._numbers.get((article, n)))

    def cited(self, article: str) -> list[int]:
        return sorted(n for name, n in self._numbers if name == article)

    def endnotes(self, body: int) -> tuple[Endnote, ...]:
        return tuple(
            Endnote(number, self.sources[article].file, n, self._texts[article, n], ledger=number > body)
            for (article, n), number in self._numbers.items()
        )

    def _id(self, article: str, n: int) -> str:
        return f"s{self._places[article]}-{n}"


def _facts(briefing: Briefing) -> tuple[str, ...]:
    named = sum(source.outlet is not None for source in briefing.sources)
    undated = sum(source.date is None for source in briefing.sources)
    count = f"{len(briefing.sources)} article{'' if len(briefing.sources) == 1 else 's'}"
    return (
        f"As of {briefing.as_of}" if briefing.as_of else "As of: no article gives a full date",
        f"{count} ({named} with a known outlet, {undated} undated)",
        f"{len(briefing.claims)} claims",
        f"model {briefing.model}",
        f"prompts {', '.join(f'{name} {version}' for name, version in sorted(briefing.versions.items()))}",
    )


def _rows(lines: Iterable[Line], notes: _Footnotes) -> tuple[Row, ...]:
    return tuple(Row(notes.label(line.label), _words(line, notes), line.tag) for line in lines)


def _words(line: Line, notes: _Footnotes) -> tuple[Words, ...]:
    """A line's stretches; a full stop or comma that follows footnotes stands before them."""
    found: list[Words] = []
    for part in line.parts:
        stop = re.match(r"[.,;:]+", part.text)
        text = part.text
        if stop and found:
            found[-1] = found[-1]._replace(text=found[-1].text + stop.group())
            text = text[stop.end() :]
        found.append(Words(text, notes.marks(part.notes)))
    return tuple(found)


def _table(briefing: Briefing, notes: _Footnotes, facets: Facets) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    parties = {choice.name: place for place, choice in enumerate(facets.parties)}
    issues = {choice.name: place for place, choice in enumerate(facets.issues)}
    return tuple(
        (
            notes.label(row.issue),
            tuple(
                Cell(
                    words=Words(cell.words, notes.marks(cell.notes)),
                    tone=TONES.get(cell.words, "says") if cell.words else "none",
                    party=parties.get(cell.party),
                    issue=issues.get(notes.label(row.issue)),
                )
                for cell in row.cells
            ),
        )
        for row in briefing.table
    )


def _set_aside(briefing: Briefing, notes: _Footnotes) -> tuple[Row, ...]:
    found = []
    for article, item in briefing.set_aside:
        marks = notes.marks(Note(article=article, evidence=evidence) for evidence in item.evidence)
        text = f"{notes.sources[article].file}, {item.kind}: “{item.statement}” — {item.reason}"
        found.append(Row("set aside", (Words(text, marks),), ""))
    return tuple(found)


def _order(briefing: Briefing, notes: _Footnotes) -> tuple[Row, ...]:
    """Why undated articles stand in this order, with a sentence of each."""
    found = []
    for link in briefing.implied:
        ends = ((link.earlier, link.earlier_sentence), (link.later, link.later_sentence))
        earlier, later = ((notes.mark(*end),) if notes.knows(*end) else () for end in ends)
        words = (
            Words(f"~ {notes.sources[link.earlier].file}", earlier),
            Words(f" is earlier than {notes.sources[link.later].file}", later),
        )
        found.append(Row("", words, ""))
    return tuple(found)


def _facets(claims: Sequence[Claim], notes: _Footnotes) -> Facets:
    weights = issue_weights(claims)
    issues = Counter(claim.issue for claim in claims)
    parties = Counter(party for claim in claims for party in claim.parties)
    by_weight = sorted(issues, key=lambda issue: (-weights[issue] * issues[issue], issue))
    return Facets(
        parties=_choices(parties),
        issues=tuple(Choice(notes.label(issue), issues[issue]) for issue in by_weight),
        supports=_choices(Counter(claim.support for claim in claims)),
        types=_choices(Counter(claim.type for claim in claims)),
    )


def _choices(counted: Mapping[str, int]) -> tuple[Choice, ...]:
    return tuple(Choice(name, counted[name]) for name in sorted(counted, key=lambda name: (-counted[name], name)))


def _ledger(claims: Sequence[Claim], facets: Facets, notes: _Footnotes) -> tuple[Issue, ...]:
    """Every claim, by issue and type, in order of time."""
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_issue[notes.label(claim.issue)].append(claim)
    return tuple(
        Issue(
            name=issue.name,
            count=issue.count,
            types=tuple(
                (title, tuple(_entry(claim, notes) for claim in held))
                for kind, title in TYPES.items()
                if (held := [claim for claim in by_issue[issue.name] if claim.type == kind])
            ),
        )
        for issue in facets.issues
    )


def _entry(claim: Claim, notes: _Footnotes) -> Entry:
    verb = LABEL_WORDS.get(claim.label, claim.label.replace("_", " "))
    when = claim.date if claim.date_basis == "text" else claim.when or (claim.date and f"reported {claim.date}")
    facts = (
        VOICE_WORDS.get(claim.voice, claim.voice) if claim.type != "outcome" else "",
        when or "",
        "formerly" if claim.former else "",
        "hedged" if claim.hedged else "",
    )
    return Entry(
        id=claim.id,
        party=claim.party,
        speaker=claim.speaker if claim.speaker and claim.speaker != claim.party else "",
        verb=verb,
        tone=TONES.get(verb, "says"),
        statement=Words(claim.statement, notes.marks(notes_of(claim))),
        facts=tuple(fact for fact in facts if fact),
        support=claim.support,
    )


def _papers(briefing: Briefing, notes: _Footnotes) -> tuple[Paper, ...]:
    articles = {article.source.id: article for article in briefing.articles}
    return tuple(
        _paper(place, source, articles.get(source.id), source.id in briefing.unplaced, notes)
        for place, source in enumerate(briefing.sources, 1)
    )


def _paper(place: int, source: Source, article: Article | None, unplaced: bool, notes: _Footnotes) -> Paper:  # noqa: FBT001
    facts = (
        source.outlet or "outlet unknown",
        source.date or ("undated, not placed in time" if unplaced else "undated"),
        ", also given as ".join((source.file, *source.files[1:])),
        source.url or "",
    )
    cited = tuple((notes.sentence(source.id, n),) for n in notes.cited(source.id))
    return Paper(
        place=place,
        title=source.title or source.file,
        facts=tuple(fact for fact in facts if fact),
        paragraphs=_paragraphs(article, notes) if article else cited,
        whole=article is not None,
    )


def _paragraphs(article: Article, notes: _Footnotes) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences in paragraphs: a line break between two sentences of the text parts them."""
    found: list[list[Sentence]] = []
    end = 0
    for sentence in article.sentences:
        if not found or "\n" in article.text[end : sentence.start]:
            found.append([])
        found[-1].append(notes.sentence(article.source.id, sentence.n))
        end = sentence.end
    return tuple(map(tuple, found))


def _actors(briefing: Briefing) -> tuple[Actor, ...]:
    """The principals that hold a claim, with who speaks for them."""
    held = {party for claim in briefing.claims for party in claim.parties}
    return tuple(
        Actor(
            name=actor.name,
            kind=actor.kind,
            aliases=actor.aliases,
            speakers=tuple(
                each.name + (f" ({each.roles[0]})" if each.roles else "")
                for each in briefing.actors
                if each.principal == actor.name != each.name
            ),
        )
        for actor in briefing.actors
        if actor.principal == actor.name and actor.name in held
    )


def _index(claims: Sequence[Claim], facets: Facets, drawn: Chart | None, notes: _Footnotes) -> dict[str, Any]:
    """What the script filters by: for each claim its choices by their places, for each mark of the chart its claims."""
    places = [{choice.name: place for place, choice in enumerate(choices)} for choices in facets]
    parties, issues, supports, types = places
    return {
        "claims": {
            claim.id: {
                "party": [parties[party] for party in claim.parties],
                "issue": [issues[notes.label(claim.issue)]],
                "support": [supports[claim.support]],
                "type": [types[claim.type]],
            }
            for claim in claims
        },
        "marks": [mark.claims for mark in drawn.marks] if drawn else [],
    }
