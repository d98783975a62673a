"""The parts of a briefing that code writes alone: what limits it, and which of its issues are in dispute."""

from collections.abc import Iterable, Mapping, Sequence

from summariser.article import Source, Unread
from summariser.briefing import Claim, Clash, Line, Matter
from summariser.findings import Extraction
from summariser.material import Material
from summariser.namebook import Actor, contested_titles
from summariser.order import Timeline
from summariser.resolve import Entry
from summariser.slots import Slot

# What ends a dispute on an issue for the time being.
SETTLING = ("agreed", "failed")


def matters(
    slots: Sequence[Slot], lines: Mapping[str, tuple[Line, ...]], clashes: Sequence[Clash], material: Material
) -> tuple[Matter, ...]:
    """Where the parties stand, issue by issue, in the order of the slots; an issue without a line is left out.

    An issue is disputed where lines of two parties tell what they oppose each other in, and it was not settled since.
    """
    opposed = [clash for clash in clashes if clash.kind == "parties"]
    found = []
    for slot in slots:
        if slot.section == "issue" and lines[slot.id]:
            # What is left over has no issue of its own, and nothing to be said of it as a whole.
            standing = _disputes(lines[slot.id], opposed, material) if slot.issue else []
            by = _last_heard(standing, material)
            found.append(
                Matter(issue=slot.label, disputed=bool(standing), disputed_by=by or None, lines=lines[slot.id])
            )
    return tuple(found)


def _disputes(lines: Sequence[Line], opposed: Sequence[Clash], material: Material) -> list[Clash]:
    """The clashes that stand and of which lines of two parties tell what is theirs; what came of it takes no side."""
    told = {
        (name, line.label)
        for line in lines
        for part in line.parts
        for name in part.claims
        if line.label in material.claims[name].parties
    }
    return [
        clash
        for clash in opposed
        if len({party for name, party in told if name in clash.claims}) > 1 and not _is_settled(clash, material)
    ]


def _last_heard(clashes: Sequence[Clash], material: Material) -> str:
    """The latest day on which a side of a clash was heard; empty where it is the briefing's own, or one is undated."""
    members = [member for clash in clashes for name in clash.claims for member in material.claims[name].members]
    days = [_heard(member, material) for member in members]
    last = max(days, default="")
    return last if all(days) and material.latest and last < material.latest else ""


def _heard(member: Entry, material: Material) -> str:
    """The day of an item, by its text or else by its article; empty where neither has one."""
    return member.item.date or material.sources[member.article].date or ""


def _is_settled(clash: Clash, material: Material) -> bool:
    """Whether something was agreed, or failed, on each issue of a clash after all of its claims were last heard."""
    opposed = [material.claims[name] for name in clash.claims]
    issues = {claim.issue for claim in opposed}
    ends = [claim for claim in material.claims.values() if claim.label in SETTLING and claim.issue in issues]
    return all(
        any(end.issue == issue and all(_is_since(end, claim, material) for claim in opposed) for end in ends)
        for issue in issues
    )


def _is_since(end: Claim, claim: Claim, material: Material) -> bool:
    """Whether what came of a matter is known to be later than all that is heard of a claim; one day is not."""
    days = [_heard(member, material) for member in claim.members]
    if end.date and all(len(day) == len(end.date) for day in days):
        return end.date > max(days)
    told = end.members[0].article
    return all(material.timeline.before(member.article, told) for member in claim.members)


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
        order = f", the order of {inferred} inferred from the texts (~)" if timeline.implied else ""
        if timeline.implied and len(undated) == len(sources):
            order += '; "~ earlier" is from before another of these'
        found.append(f"{_of(len(undated), len(sources))} {_is(len(undated), len(sources))} undated{order}")
    if timeline.unplaced and len(sources) > 1:
        names = ", ".join(source.file for source in sources if source.id in timeline.unplaced)
        found.append(f"placed in time by no text, and so replacing nothing: {names}")
    unnamed = sum(source.outlet is None for source in sources)
    if unnamed:
        found.append(f"{_of(unnamed, len(sources))} of unknown outlet, none counted as independent")
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
