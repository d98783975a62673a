"""What is new since a former briefing: by comparing items, never prose."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from summariser.briefing import Briefing, Change, Claim, Line, News, NewsItem, Part
from summariser.deadlines import UNREPORTED, Deadline, deadlines
from summariser.errors import InputError
from summariser.findings import Condition, Position
from summariser.material import Material
from summariser.notes import notes_of
from summariser.order import arrange
from summariser.sameness import SAME_CLAIM, alike, numbers_differ
from summariser.slots import by_turns

MAX_LINES = 12
_ORDER: tuple[News, ...] = ("CHANGED", "WITHDRAWN", "EXPIRED", "NEW", "CONFIRMED")


def load_former(path: Path) -> tuple[Briefing, ...]:
    """The briefings of an earlier run: a JSON file of one, or a folder of them.

    Raises:
        InputError: a file cannot be read or is no briefing of this version, or a folder has none.

    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no briefing in this folder; `-o` writes them as JSON")
    return tuple(_load(file) for file in files)


def continued(former: Sequence[Briefing], articles: Collection[str], parties: Collection[str]) -> Briefing | None:
    """The former briefing that a topic continues: with most articles in common, then most parties; None if none has."""

    def common(briefing: Briefing) -> tuple[int, int]:
        held = {party for claim in briefing.claims for party in claim.parties}
        return len({source.id for source in briefing.sources} & set(articles)), len(held & set(parties))

    best = max(former, key=lambda briefing: (common(briefing), briefing.topic), default=None)
    return best if best is not None and any(common(best)) else None


def _load(path: Path) -> Briefing:
    try:
        return Briefing.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in fault["loc"]) or "it"
        raise InputError(f"{path}: not a briefing as `--format json` writes it: {where}: {fault['msg']}") from error


def compare(
    former: Briefing, claims: Sequence[Claim], changes: Sequence[Change], due: Sequence[Deadline]
) -> tuple[NewsItem, ...]:
    """What became of each claim: the marks in their order, by weight within each."""
    earlier = {claim.id: _match(claim, former.claims) for claim in claims}
    articles = {source.id for source in former.sources}
    changed = {change.later: change.earlier for change in changes}
    by_id = {claim.id: claim for claim in claims}
    known = _expired(_deadlines_of(former))
    expired = {name for name in _expired(due) if (before := earlier[name]) is not None and before.id not in known}
    found = [
        item
        for claim in claims
        for item in _news(claim, earlier, changed, by_id, expired, former=former, known_articles=articles)
    ]
    weights = {claim.id: claim.weight for claim in claims}
    return tuple(
        sorted(found, key=lambda item: (_ORDER.index(item.mark), -weights[item.claim or ""], item.claim or ""))
    )


def lines(items: Sequence[NewsItem], material: Material) -> tuple[Line, ...]:
    """The weightiest news as lines, of each issue before a second of any; a changed stance shows what it was."""
    shown = []
    for item in _weightiest(items, material.claims):
        claim = material.claims[item.claim or ""]
        parts = [Part(text=material.without_contested(claim.statement), claims=(claim.id,), notes=notes_of(claim))]
        if item.mark == "CHANGED" and item.former:
            parts.append(Part(text=f" Before: {item.former}", claims=(), notes=()))
        shown.append(Line(parts=tuple(parts), label=item.mark))
    return tuple(shown)


def _weightiest(items: Sequence[NewsItem], claims: Mapping[str, Claim]) -> Iterator[NewsItem]:
    """As many as are printed, mark by mark: what changed, was withdrawn or expired before what is new or confirmed."""
    room = MAX_LINES
    for mark in _ORDER:
        marked = [item for item in items if item.mark == mark]
        chosen = {claim.id for claim in by_turns([claims[item.claim or ""] for item in marked], room)}
        shown = [item for item in marked if item.claim in chosen]
        yield from shown
        room -= len(shown)


def _news(
    claim: Claim,
    earlier: Mapping[str, Claim | None],
    changed: Mapping[str, str],
    by_id: Mapping[str, Claim],
    expired: set[str],
    *,
    former: Briefing,
    known_articles: set[str],
) -> Iterator[NewsItem]:
    before = earlier[claim.id]
    since = [member for member in claim.members if member.article not in known_articles]
    if claim.id in expired and before is not None:
        yield NewsItem(mark="EXPIRED", claim=claim.id, former=before.statement)
    elif before is None and since:
        replaced = by_id.get(changed.get(claim.id, ""))
        was = earlier[replaced.id] if replaced else _most_alike(claim, former.claims, renumbered=True)
        if was is not None:
            yield NewsItem(mark="CHANGED", claim=claim.id, former=was.statement)
        else:
            yield NewsItem(mark="NEW", claim=claim.id, former=None)
    elif before is not None and since:
        mark: News = "WITHDRAWN" if _withdrawn(claim, known_articles) else "CONFIRMED"
        yield NewsItem(mark=mark, claim=claim.id, former=before.statement)


def _match(claim: Claim, former: Sequence[Claim]) -> Claim | None:
    """The former claim that a claim continues: the one with an item in common, else one that says the same."""
    mine = _sentences(claim)
    for other in former:
        if (other.parties, other.type, other.label) == (claim.parties, claim.type, claim.label) and mine & _sentences(
            other
        ):
            return other
    return _most_alike(claim, former)


def _most_alike(claim: Claim, former: Sequence[Claim], *, renumbered: bool = False) -> Claim | None:
    """The former claim of the same parties that says the same; or, on the same issue, the same but for its numbers."""
    alikes = [
        (alike(claim.statement, other.statement), other.id, other)
        for other in former
        if (other.type, other.label, set(other.parties)) == (claim.type, claim.label, set(claim.parties))
        and (claim.type != "outcome" or other.date == claim.date)
        and (not renumbered or other.issue == claim.issue)
        and numbers_differ(claim.statement, other.statement) is renumbered
    ]
    best = max(alikes, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] >= SAME_CLAIM else None


def _sentences(claim: Claim) -> set[tuple[str, int]]:
    return {(member.article, evidence.n) for member in claim.members for evidence in member.item.evidence}


def _withdrawn(claim: Claim, known_articles: set[str]) -> bool:
    """A newer article says that the stance no longer holds, or that the condition was dropped."""
    return any(
        (isinstance(member.item, Position) and member.item.former)
        or (isinstance(member.item, Condition) and member.item.state == "dropped")
        for member in claim.members
        if member.article not in known_articles
    )


def _expired(due: Sequence[Deadline]) -> set[str]:
    return {deadline.claim for deadline in due if deadline.state == UNREPORTED}


def _deadlines_of(briefing: Briefing) -> tuple[Deadline, ...]:
    """The deadlines of a briefing as they stood when it was made: its lines tell but the weightiest of them."""
    sources = {source.id: source for source in briefing.sources}
    timeline = arrange(briefing.sources, briefing.implied)
    return deadlines(briefing.claims, timeline, sources, briefing.as_of)
