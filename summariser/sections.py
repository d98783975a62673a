"""The parts of a briefing that code writes alone: what limits it, and the order of its issues."""

from collections.abc import Iterable, Mapping, Sequence

from summariser.article import Source, Unread
from summariser.briefing import Claim, Clash, Line, Matter
from summariser.findings import Extraction
from summariser.namebook import Actor, contested_titles
from summariser.order import Timeline
from summariser.slots import Slot

# What ends a dispute on an issue for the time being.
SETTLING = ("agreed", "failed")

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


def matters(
    slots: Sequence[Slot], lines: Mapping[str, tuple[Line, ...]], clashes: Sequence[Clash], claims: Sequence[Claim]
) -> tuple[Matter, ...]:
    """Where the parties stand, issue by issue, in the order of the slots; an issue without a line is left out.

    An issue is disputed where lines of two parties tell what they oppose each other in, and it was not settled since.
    """
    by_id = {claim.id: claim for claim in claims}
    settled: dict[str, tuple[str, int]] = {}
    for claim in claims:
        if claim.label in SETTLING:
            settled[claim.issue] = max(settled.get(claim.issue, ("", 0)), (claim.date or "", claim.rank))
    opposed = [
        set(clash.claims)
        for clash in clashes
        if clash.kind == "parties" and not _is_settled([by_id[name] for name in clash.claims], settled)
    ]
    found = []
    for slot in slots:
        if slot.section == "issue" and lines[slot.id]:
            told = [{name for part in line.parts for name in part.claims} for line in lines[slot.id]]
            disputed = bool(slot.issue) and any(sum(bool(clash & cited) for cited in told) > 1 for clash in opposed)
            found.append(Matter(issue=slot.label, disputed=disputed, lines=lines[slot.id]))
    return tuple(found)


def _is_settled(opposed: Sequence[Claim], settled: Mapping[str, tuple[str, int]]) -> bool:
    """Whether something was agreed, or failed, on the issue of a clash after both of its sides were last heard."""
    last = max((claim.date or "", claim.rank) for claim in opposed)
    return all(settled.get(claim.issue, ("", 0)) > last for claim in opposed)


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


def _of(part: int, whole: int) -> str:
    if whole == 1:
        return "the article"
    return "all articles" if part == whole else f"{part} of {whole} articles"


def _is(part: int, whole: int) -> str:
    return "is" if part == 1 or whole == 1 else "are"
