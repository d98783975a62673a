"""Shifts that an outlet asserts: its word is no change of stance, and is checked against earlier articles."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from summariser.article import Frozen
from summariser.briefing import Claim, Line, Note, Part
from summariser.notes import notes_of
from summariser.order import Timeline

MOST = 2
# Words by which a narrator asserts that a stance has changed; the bare noun "shift" also means hours of work.
_SHIFT = re.compile(
    r"\b(?:(?:significant |major |sharp |notable |marked )?(?:shift (?:in|from|of)|departure from|reversal (?:of|from)"
    r"|softening of|hardening of)|u-turn|about-face|climb-?down|change of (?:heart|course|stance|tone)"
    r"|backtrack(?:s|ed|ing)?|softened (?:its|his|her|their)|hardened (?:its|his|her|their))\b[^.,;:!?”\"]*",
    re.IGNORECASE,
)
_WILLING = frozenset({"open", "accept", "propose"})


class ClaimedShift(Frozen):
    """A claim whose sentence asserts a shift, and the like stance in an earlier article, where there is one."""

    claim: str
    note: Note
    earlier: str | None


def claimed_shifts(claims: Sequence[Claim], timeline: Timeline) -> tuple[ClaimedShift, ...]:
    """Every present stance that its own outlet calls a shift, in the order of the claims."""
    held: dict[tuple[tuple[str, ...], str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "position" and not claim.former:
            held[claim.parties, claim.issue].append(claim)
    return tuple(
        ClaimedShift(
            claim=claim.id, note=note, earlier=_earlier(claim, note, held[claim.parties, claim.issue], timeline)
        )
        for group in held.values()
        for claim in group
        for note in _asserting(claim)
    )


def lines(shifts: Sequence[ClaimedShift], claims: Sequence[Claim], disputes: Sequence[Line] = ()) -> tuple[Line, ...]:
    """A line each for the weightiest: what the outlet calls a shift, and the earlier stance beside it.

    Where a line on a dispute tells of the two already, nothing is said twice.
    """
    by_id = {claim.id: claim for claim in claims}
    told = [{name for part in line.parts for name in part.claims} for line in disputes]
    untold = [shift for shift in shifts if not any({shift.claim, shift.earlier} <= names for names in told)]
    heaviest = sorted(untold, key=lambda shift: (-by_id[shift.claim].weight, shift.claim))
    once = {by_id[shift.claim].issue: shift for shift in reversed(heaviest)}
    chosen = [shift for shift in heaviest if once[by_id[shift.claim].issue] is shift][:MOST]
    return tuple(_line(shift, by_id) for shift in chosen)


def _asserting(claim: Claim) -> Iterator[Note]:
    seen = set()
    for member in claim.members:
        for evidence in member.item.evidence:
            if _SHIFT.search(evidence.text) and (member.article, evidence.n) not in seen:
                seen.add((member.article, evidence.n))
                yield Note(article=member.article, evidence=evidence)


def _earlier(claim: Claim, note: Note, group: Sequence[Claim], timeline: Timeline) -> str | None:
    """The weightiest like stance that an article known to be earlier reports."""
    like = [
        other
        for other in group
        if other.id != claim.id
        and (other.label == claim.label or {other.label, claim.label} <= _WILLING)
        and any(timeline.before(member.article, note.article) for member in other.members)
    ]

    def nearness(other: Claim) -> tuple[bool, bool, float, str]:
        return other.speaker == claim.speaker, other.label == claim.label, other.weight, other.id

    best = max(like, key=nearness, default=None)
    return best.id if best else None


def _line(shift: ClaimedShift, by_id: dict[str, Claim]) -> Line:
    claim = by_id[shift.claim]
    words = _SHIFT.search(shift.note.evidence.text)
    called = f"An article writes of “{words.group().strip() if words else 'a shift'}” on the {claim.issue}"
    if shift.earlier is None:
        rest = "; no article that is known to be earlier reports the like."
        return Line(parts=(Part(text=called + rest, claims=(claim.id,), notes=(shift.note,)),), label=claim.party)
    earlier = by_id[shift.earlier]
    return Line(
        parts=(
            Part(text=called, claims=(claim.id,), notes=(shift.note,)),
            Part(
                text=f"; an earlier one already reports: {earlier.statement}",
                claims=(earlier.id,),
                notes=notes_of(earlier),
            ),
        ),
        label=claim.party,
        tag="claimed, not counted as a change",
    )
