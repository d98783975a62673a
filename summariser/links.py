"""What claims say of each other: parties that differ, reports that clash, stances that changed.

By rule where the words leave no doubt; what a model proposes is taken only where order, holder and referent allow it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

from summariser.article import Frozen
from summariser.briefing import Change, Claim, Clash
from summariser.order import Timeline
from summariser.resolve import Entry
from summariser.sameness import alike

# How alike a demand and its rejection, or two states of one stance, must be by rule (of 100).
SAME_MATTER = 60
SAME_REFERENT = 75
# So many sentences apart, at most, stand a former stance and the one on another issue that replaced it.
BESIDE = 3
_WILLING = frozenset({"accept", "open", "propose"})
_ASKING = frozenset({"demand", "propose"})


class ProposedClash(Frozen):
    """Items that a model says clash, and the point on which they do: a hint for who writes the line, never printed."""

    items: tuple[str, ...]
    kind: Literal["reports", "own words"] = "reports"
    point: str = ""


class Proposed(Frozen):
    """What a model says of items, by id: stances that changed (earlier, later), parties opposed, what clashes."""

    changes: tuple[tuple[str, str], ...] = ()
    opposed: tuple[tuple[str, ...], ...] = ()
    clashes: tuple[ProposedClash, ...] = ()


class Links(Frozen):
    """Clashes and changes between claims, by their ids, and how many of a model's were not allowed.

    `points` says of the claims of some clashes what a model takes them to differ in.
    """

    clashes: tuple[Clash, ...]
    changes: tuple[Change, ...]
    ignored: int
    points: Mapping[tuple[str, ...], str] = {}


def link(claims: Sequence[Claim], timeline: Timeline, proposed: Proposed | None = None) -> Links:
    """Find what differs, clashes and moved among claims."""
    proposed = proposed or Proposed()
    by_id = {claim.id: claim for claim in claims}
    owner = {member.id: claim.id for claim in claims for member in claim.members}
    opposed = [*_opposed_by_rule(claims)]
    changes = [*_stated_changes(claims), *_dated_changes(claims, timeline)]
    clashes: list[Clash] = []
    ignored = 0
    for group in proposed.opposed:
        pair = _claims_of(group, owner, by_id)
        allowed = len({claim.parties for claim in pair}) > 1 and all(claim.type != "outcome" for claim in pair)
        ignored += not allowed
        opposed += [Clash(kind="parties", claims=tuple(claim.id for claim in pair))] if allowed else []
    points: dict[tuple[str, ...], str] = {}
    for suspected in proposed.clashes:
        pair = _claims_of(suspected.items, owner, by_id)
        shared = set.intersection(*(set(claim.parties) for claim in pair)) if pair else set()
        # A party that says one thing of one matter and another of another has not spoken against its own words.
        of_one = bool(shared) and len({claim.issue for claim in pair}) == 1
        allowed = len(pair) > 1 and (suspected.kind == "reports" or of_one)
        ignored += not allowed
        if allowed:
            clashes.append(Clash(kind=suspected.kind, claims=tuple(claim.id for claim in pair)))
            points.setdefault(clashes[-1].claims, suspected.point)
    for earlier, later in proposed.changes:
        pair = _claims_of((earlier, later), owner, by_id)
        allowed = len(pair) == 2 and _may_change(pair[0], pair[1], timeline)  # noqa: PLR2004
        ignored += not allowed
        changes += [Change(earlier=pair[0].id, later=pair[1].id, stated=is_former(pair[0]))] if allowed else []
    return Links(
        clashes=(*_once(opposed), *_once(clashes)),
        changes=tuple(_first_of_each(changes, by_id)),
        ignored=ignored,
        points=points,
    )


def _claims_of(names: Iterable[str], owner: Mapping[str, str], by_id: Mapping[str, Claim]) -> list[Claim]:
    """The different claims that items belong to, in the order given; unknown ids count as none."""
    return [by_id[found] for found in dict.fromkeys(owner[name] for name in names if name in owner)]


def _opposed_by_rule(claims: Sequence[Claim]) -> Iterator[Clash]:
    """One party asks for what another rejects, in like words, on one issue."""
    for issue_claims in _by(claims, lambda claim: claim.issue).values():
        asking = [claim for claim in issue_claims if claim.label in _ASKING and not claim.former]
        rejecting = [claim for claim in issue_claims if claim.label == "reject" and not claim.former]
        for one in asking[:50]:
            for other in rejecting[:50]:
                if one.parties != other.parties and alike(one.statement, other.statement) >= SAME_MATTER:
                    yield Clash(kind="parties", claims=(one.id, other.id))


def _stated_changes(claims: Sequence[Claim]) -> Iterator[Change]:
    """A stance that a text calls former, and the present one of that party: on that issue, else right beside it."""
    for held in _by(claims, lambda claim: claim.parties).values():
        present = [claim for claim in held if claim.type == "position" and not is_former(claim)]
        for earlier in (claim for claim in held if is_former(claim)):
            near = [claim for claim in present if claim.articles & earlier.articles]
            near = [claim for claim in near if claim.issue == earlier.issue] or [
                claim for claim in near if _distance(earlier, claim) <= BESIDE
            ]
            if near:
                later = min(near, key=lambda claim: (_distance(earlier, claim), -claim.weight, claim.id))
                yield Change(earlier=earlier.id, later=later.id, stated=True)


def is_former(claim: Claim) -> bool:
    """Whether a text says that a stance or a condition no longer holds."""
    return claim.former or (
        claim.type == "condition" and claim.condition is not None and claim.condition.state == "dropped"
    )


def _dated_changes(claims: Sequence[Claim], timeline: Timeline) -> Iterator[Change]:
    """A party's own refusal and its own later readiness, or the reverse, in like words and known order."""
    for held in _by(claims, lambda claim: (claim.parties, claim.issue)).values():
        own = [claim for claim in held if claim.voice == "own" and claim.type == "position" and not claim.former][:50]
        for one, other in combinations(own, 2):
            for earlier, later in ((one, other), (other, one)):
                turned = {earlier.label, later.label} & _WILLING and "reject" in (earlier.label, later.label)
                if (
                    turned
                    and known_before(earlier, later, timeline)
                    and _same_voice(earlier, later)
                    and alike(earlier.statement, later.statement) >= SAME_REFERENT
                ):
                    yield Change(earlier=earlier.id, later=later.id, stated=False)


def _may_change(earlier: Claim, later: Claim, timeline: Timeline) -> bool:
    """What the codebook asks of a change: one party, one issue, one voice and a known order, or a stated reversal.

    What a party agreed to is a state of its stance as well; what merely happened is none.
    """
    if earlier.type == "outcome":
        return False
    if later.type == "outcome":
        accepted = later.label == "agreed" and set(earlier.parties) <= set(later.parties)
        return accepted and earlier.issue == later.issue and known_before(earlier, later, timeline)
    if earlier.parties != later.parties:
        return False
    if is_former(earlier) and not is_former(later):
        return bool(earlier.articles & later.articles) or known_before(earlier, later, timeline)
    one_matter = earlier.issue == later.issue and _same_voice(earlier, later)
    return one_matter and known_before(earlier, later, timeline)


def known_before(earlier: Claim, later: Claim, timeline: Timeline) -> bool:
    """Every article of the one is known to be before every article of the other."""
    return all(timeline.before(one, other) for one in earlier.articles for other in later.articles)


def _same_voice(earlier: Claim, later: Claim) -> bool:
    """Two speakers of one party who differ are a split, not a change."""
    return earlier.speaker is None or later.speaker is None or earlier.speaker == later.speaker


def _distance(one: Claim, other: Claim) -> int:
    """How many sentences apart two claims stand in an article that carries both."""
    return min(abs(_sentence(a) - _sentence(b)) for a in one.members for b in other.members if a.article == b.article)


def _sentence(member: Entry) -> int:
    return member.item.evidence[0].n


def _by(claims: Sequence[Claim], key: Callable[[Claim], object]) -> dict[object, list[Claim]]:
    grouped: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[key(claim)].append(claim)
    return grouped


def _once(clashes: Iterable[Clash]) -> Iterator[Clash]:
    seen: set[frozenset[str]] = set()
    for clash in clashes:
        if frozenset(clash.claims) not in seen:
            seen.add(frozenset(clash.claims))
            yield clash


def _first_of_each(changes: Iterable[Change], by_id: Mapping[str, Claim]) -> Iterator[Change]:
    """One change for each later stance, stated ones first."""
    seen: set[tuple[object, ...]] = set()
    for change in sorted(changes, key=lambda change: not change.stated):
        later = by_id[change.later]
        key = (later.parties, later.issue, change.earlier if change.stated else change.later)
        if key not in seen:
            seen.add(key)
            yield change
