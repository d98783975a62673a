"""The parts of a briefing that code writes alone: the table, deadlines, what is not known, notes, and their order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from summariser.article import Source, Unread
from summariser.briefing import Cell, Claim, Line, Part, Row, Stand
from summariser.compose import notes_of
from summariser.deadlines import Deadline
from summariser.findings import Condition, Extraction
from summariser.links import is_former
from summariser.namebook import Actor, contested_titles
from summariser.order import Timeline
from summariser.slots import Slot
from summariser.weigh import issue_weights, party_weights

TABLE_ISSUES = 4
TABLE_PARTIES = 4
WORDS_IN_CELL = 1
UNKNOWN = 4

LABEL_WORDS = {
    "withhold": "will not say",
    "reject": "rejects",
    "accept": "accepts",
    "demand": "demands",
    "propose": "proposes",
    "open": "open",
    "assess": "comments",
    "precondition": "sets a precondition",
    "term": "sets a term",
    "threat": "threatens",
    "promise": "promises",
}


def stands(
    slots: Sequence[Slot], lines: Mapping[str, tuple[Line, ...]], actors: Mapping[str, Actor]
) -> tuple[Stand, ...]:
    """Lines on stances, party by party, in the order of the slots."""
    by_party: dict[str, list[Line]] = defaultdict(list)
    for slot in slots:
        if slot.section == "stance":
            by_party[slot.party] += lines[slot.id]
    return tuple(
        Stand(party=party, kind=actors[party].kind if party in actors else "group", lines=tuple(found))
        for party, found in by_party.items()
    )


def table(claims: Sequence[Claim]) -> tuple[Row, ...]:
    """The weightiest issues by the weightiest parties, stances in words; issues that one party alone holds stay out."""
    held = [claim for claim in claims if _is_present_stance(claim)]
    parties = _heaviest(party_weights(held), TABLE_PARTIES)
    rows = []
    for issue in _heaviest(issue_weights(held), len(held)):
        cells = [
            _cell(party, [claim for claim in held if claim.issue == issue and claim.parties == (party,)])
            for party in parties
        ]
        if sum(bool(cell.words) for cell in cells) > 1:
            rows.append(Row(issue=issue, cells=tuple(cells)))
    return tuple(rows[:TABLE_ISSUES])


def _is_present_stance(claim: Claim) -> bool:
    """Whether a claim says plainly what a party wants now; an unnamed source's word and a hedged one are left out."""
    plain = claim.type != "outcome" and claim.voice != "anonymous" and not claim.hedged
    return plain and claim.label != "assess" and not is_former(claim)


def _cell(party: str, claims: Sequence[Claim]) -> Cell:
    """The labels of a party's weightiest claims on an issue, each once, with a note for each."""
    chosen: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda claim: (-claim.weight, claim.id)):
        chosen.setdefault(LABEL_WORDS.get(claim.label, claim.label), claim)
    kept = list(chosen.items())[:WORDS_IN_CELL]
    return Cell(
        party=party,
        words="; ".join(words for words, _ in kept),
        notes=tuple(dict.fromkeys(notes_of(claim)[0] for _, claim in kept)),
    )


def deadline_lines(found: Sequence[Deadline], claims: Mapping[str, Claim]) -> tuple[Line, ...]:
    """A short line for each deadline that stands, with those that it supersedes."""
    former: dict[str | None, list[Deadline]] = defaultdict(list)
    for deadline in found:
        former[deadline.successor].append(deadline)
    lines = []
    for deadline in former[None]:
        claim = claims[deadline.claim]
        if claim.condition is None:
            continue
        speaker = f" ({claim.speaker})" if claim.speaker and claim.speaker != claim.party else ""
        bound = f", of {claim.condition.required_of}" if claim.condition.required_of else ""
        text = f"{claim.party}{speaker}{bound}: {_terms(claim.condition)}"
        lines.append(
            Line(
                parts=(
                    Part(text=text, claims=(claim.id,), notes=notes_of(claim)[:1]),
                    *(_superseded(each, claims[each.claim]) for each in former[claim.id]),
                ),
                label=deadline.date or deadline.printed,
                tag=deadline.state,
            )
        )
    return tuple(lines)


def _superseded(deadline: Deadline, claim: Claim) -> Part:
    text = f"; supersedes {deadline.date or deadline.printed}"
    return Part(text=text, claims=(claim.id,), notes=notes_of(claim)[:1])


def _terms(condition: Condition) -> str:
    """What a condition joins, in the words of its fields."""
    if condition.kind == "threat":
        return f"{condition.requires}; at stake: {condition.gates}"
    if condition.kind == "promise":
        return f"if {condition.requires}, then {condition.gates}"
    return f"{condition.requires}, before {condition.gates}"


def unknown_lines(claims: Sequence[Claim]) -> tuple[Line, ...]:
    """What a party declined to say."""
    withheld = [claim for claim in claims if claim.label == "withhold"]
    heaviest = sorted(withheld, key=lambda claim: (-claim.weight, claim.id))[:UNKNOWN]
    return tuple(
        Line(parts=(Part(text=claim.statement, claims=(claim.id,), notes=notes_of(claim)),))
        for claim in withheld
        if claim in heaviest
    )


def notes(
    sources: Sequence[Source],
    timeline: Timeline,
    extractions: Sequence[Extraction],
    unread: Sequence[Unread],
    more: Iterable[str],
) -> tuple[str, ...]:
    """What limits the briefing, a sentence each."""
    found = []
    undated = [source for source in sources if source.date is None]
    if undated:
        inferred = sum(source.id in timeline.placed for source in undated)
        order = f", the place in time of {inferred} inferred from the texts (~)" if timeline.implied else ""
        found.append(f"{_of(len(undated), len(sources))} {_is(len(undated), len(sources))} undated{order}")
    if timeline.unplaced and len(sources) > 1:
        names = ", ".join(source.file for source in sources if source.id in timeline.unplaced)
        found.append(f"not placed in time and superseding nothing: {names}")
    unnamed = sum(source.outlet is None for source in sources)
    if unnamed:
        found.append(f"{_of(unnamed, len(sources))} of unknown outlet, not counted as independent")
    aside = sum(len(extraction.set_aside) for extraction in extractions)
    if aside:
        found.append(f"{aside} items set aside")
    if unread:
        found.append(f"{len(unread)} files not read")
    return (*found, *more)


def title_slips(actors: Sequence[Actor]) -> tuple[str, ...]:
    """People whom some articles call former and others do not: a note on the sources, never two people."""
    return tuple(
        f"articles differ on whether {actor.name} is “{titles[0]}” or in office"
        for actor in actors
        if (titles := contested_titles(actor))
    )


def _heaviest(weights: Mapping[str, float], count: int) -> list[str]:
    return sorted(weights, key=lambda name: (-weights[name], name))[:count]


def _of(part: int, whole: int) -> str:
    if whole == 1:
        return "the article"
    return "all articles" if part == whole else f"{part} of {whole} articles"


def _is(part: int, whole: int) -> str:
    return "is" if part == 1 or whole == 1 else "are"
