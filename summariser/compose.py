"""The `compose` question: claims in, lines out; every line is checked against the sentences of the claims it cites.

A line that does not hold (`clauses.py`) goes back to the model; what still fails gives way to the strongest claim's own
statement.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from summariser.answers import Question
from summariser.article import Frozen
from summariser.briefing import Claim, Line, Part
from summariser.clauses import bare, clauses, line_faults
from summariser.dated import dated, with_day
from summariser.findings import AnswerModel
from summariser.happened import told_label
from summariser.material import Material, spoken_date
from summariser.namebook import SO_FAR
from summariser.notes import notes_behind, notes_of
from summariser.prompts import Prompt, fence_of, render
from summariser.slots import Slot, by_turns, top, total

# Claims that a question shows beside those that slots put forward, so that what is written knows the whole.
MOST_SHOWN = 150
# What these sections say stands as of a day, which is printed where it is not the briefing's own.
STANDING = ("issue", "condition", "dispute", "bottom")
# Sentences of one claim that a question shows.
MAX_SHOWN = 4
# Issues that are told, beside "other matters", of those that are offered.
MOST_ISSUES = 6
# The share of slots that must have a line, and the share by which all lines may be longer than they should.
FEWEST_WRITTEN = 0.5
SPARE = 0.1
# What stands above all other lines, beyond the words that they have together.
ABOVE = ("bottom", "title")


class ComposedLine(Frozen):
    """One line for one slot, with claim ids in brackets; `who` is the party that the line is about, or empty."""

    slot: str
    who: str
    text: str


class ComposeAnswer(AnswerModel):
    """A model's answer to the `compose` question."""

    lines: tuple[ComposedLine, ...]


def question(slots: Sequence[Slot], material: Material, prompt: Prompt, *, words: int) -> Question:
    """The question for all slots, with the claims that they put forward and the weightiest others; `words` in all."""
    claims = "\n\n".join(_issues(slots, material))
    wanted = "\n".join(_wanted(slot) for slot in slots)
    return Question(
        task="compose",
        subject="briefing",
        messages=render(
            prompt,
            claims=claims,
            slots=wanted,
            words=words,
            most_issues=MOST_ISSUES,
            as_of=spoken_date(material.latest) if material.latest else "",
            fence=fence_of(f"{claims}\n{wanted}"),
        ),
        sampling=prompt.sampling,
        answer_model=ComposeAnswer,
        check=partial(_check, slots=tuple(slots), material=material, words=words),
    )


def _issues(slots: Sequence[Slot], material: Material) -> Iterator[str]:
    """The claims that are shown, issue by issue, each issue in order of time."""
    put = {name for slot in slots for name in slot.claims}
    shown = {claim.id for claim in by_turns(tuple(material.claims.values()), MOST_SHOWN)} | put
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in material.claims.values():
        if claim.id in shown:
            by_issue[claim.issue].append(claim)
    for issue in sorted(by_issue, key=lambda name: (-total(by_issue[name]), name)):
        in_time = sorted(by_issue[issue], key=lambda claim: (claim.rank, claim.date or "", claim.party))
        yield "\n".join(
            [f"== {' '.join(issue.split())}", *(claim_row(claim, material, timed=True) for claim in in_time)]
        )


def _wanted(slot: Slot) -> str:
    """A slot as the question shows it: what it is about, its label, who may have a line, and how much room there is."""
    label = f", printed before it: “{slot.label}”" if slot.label and slot.section != "issue" else ""
    lines = f"up to {slot.max_lines} lines of " if slot.max_lines > 1 else ""
    facts = [
        f"{slot.section}: {slot.subject}{label}",
        *([f"who: {', '.join(slot.parties)}"] if slot.parties else []),
        f"{lines}at most {slot.max_words} words",
        *(["needed"] if slot.needed else []),
        *([f"claims {' '.join(slot.claims)}"] if slot.claims and slot.section not in ABOVE else []),
    ]
    return f"{slot.id} | {' | '.join(' '.join(fact.split()) for fact in facts)}"


def lines_for(slot: Slot, answer: ComposeAnswer | None, material: Material) -> tuple[Line, ...]:
    """The lines of one slot: the model's where they hold; by rule where they do not, or where there must be one."""
    if answer is None:
        return fallback(slot, material)
    written = [line for line in answer.lines if line.slot == slot.id][: slot.max_lines]
    sound = [line for line in written if not _faults(line, slot, material)]
    if slot.parties:
        return _by_party(slot, written, sound, material)
    if not sound and (written or slot.needed):
        return fallback(slot, material)
    return tuple(_line(line, slot, material) for line in sound)


def _by_party(
    slot: Slot, written: Sequence[ComposedLine], sound: Sequence[ComposedLine], material: Material
) -> tuple[Line, ...]:
    """A line for each party that the model gave one, in its order, what came of it last; by rule where one fails."""
    lines = {line.label: line for line in fallback(slot, material)} if len(sound) < len(written) else {}
    lines |= {line.who: _line(line, slot, material) for line in sound}
    given = dict.fromkeys(line.who for line in written)
    return tuple(lines[who] for who in sorted(given, key=lambda who: who == SO_FAR) if who in lines)


def fallback(slot: Slot, material: Material) -> tuple[Line, ...]:
    """Lines by rule: the own statements of the strongest claims, of each party where a slot has a line for each."""
    claims = [material.claims[name] for name in slot.claims]
    if slot.parties:
        held = {who: top([claim for claim in claims if _is_of(claim, who)], 1) for who in slot.parties}
        return tuple(_by_rule(found, slot, who, material) for who, found in held.items() if found)
    if slot.section == "dispute":
        return (_by_rule(claims[:2], slot, slot.label, material),)
    if slot.section == "change":
        # The first state of a course and its last.
        return (_by_rule([*claims[:1], *claims[1:][-1:]], slot, slot.label, material),)
    if slot.section == "unknown":
        # That a deadline has passed, and nothing is known of it, is said among the deadlines.
        claims = [claim for claim in claims if claim.label == "withhold"]
    if slot.section in ("next", "unknown"):
        return tuple(_by_rule([claim], slot, "", material) for claim in claims[: slot.max_lines])
    return (_by_rule(claims[:1] if slot.section == "deadline" else top(claims, 1), slot, slot.label, material),)


def _is_of(claim: Claim, who: str) -> bool:
    """Whether a line of a party, or on what came of an issue, may be a claim's own statement."""
    return claim.type == "outcome" if who == SO_FAR else claim.type != "outcome" and who in claim.parties


def _by_rule(claims: Sequence[Claim], slot: Slot, label: str, material: Material) -> Line:
    parts = tuple(
        Part(
            text=("" if index == 0 else " ") + material.without_contested(claim.statement.strip()),
            claims=(claim.id,),
            notes=notes_of(claim, claim.statement),
        )
        for index, claim in enumerate(claims)
    )
    if slot.section in (*STANDING, "change"):
        parts = tuple(with_day(part, material) for part in parts)
    return Line(parts=parts, label=label, tag=slot.tag or _tag(claims, slot), by="rules")


def title(answer: ComposeAnswer | None, slot: Slot, material: Material) -> str | None:
    """The title that a model gave, where it holds."""
    found = [line.text.strip(" .") for line in answer.lines if line.slot == slot.id] if answer else []
    return found[0] if found and not line_faults(found[0], slot, material) else None


def claim_row(claim: Claim, material: Material, *, timed: bool = False) -> str:
    """A claim as a question shows it: id, holder, speaker, voice, kind, time, statement, and its sentences.

    `timed` adds the words by which its article says when ("for years"), which belong to what is said, the outlet, and
    who else says it or where else it is told.
    """
    first = claim.members[0]
    time = _told_in(first.article, material, outlet=timed)
    date = f", on {spoken_date(claim.date)}" if claim.date and claim.date_basis == "text" else ""
    if timed and claim.when:
        date += f", says “{' '.join(claim.when.split())}”"
    kind = f"{claim.type}: {claim.label}{', former' if claim.former else ''}{', hedged' if claim.hedged else ''}"
    speaker = f", {_speaker(claim.speaker, material)}" if claim.speaker else ""
    sentences = " … ".join(" ".join(note.evidence.text.split()) for note in notes_of(claim)[:MAX_SHOWN])
    others = "; ".join(_told_elsewhere(claim, material)) if timed else ""
    return (
        f"  {claim.id} | {claim.party}{speaker}, voice {claim.voice} | {kind} | {time}{date} | {claim.statement}\n"
        f"      carried by: {sentences}" + (f"\n      also told: {others}" if others else "")
    )


def _told_in(article: str, material: Material, *, outlet: bool) -> str:
    """Which article tells something, by what is known of its time."""
    source = material.sources[article]
    if source.date:
        return f"article of {spoken_date(source.date)}" + (f", {source.outlet}" if outlet and source.outlet else "")
    if material.timeline.is_placed(article) and len(material.sources) > 1:
        return f"undated article, number {material.timeline.rank(article) + 1} in time"
    return "undated article"


def _told_elsewhere(claim: Claim, material: Material) -> list[str]:
    """Who else says what a claim says, and in which article, the latest first."""
    first = claim.members[0]
    heard = {(first.speaker, first.article)}
    found = []
    for member in sorted(claim.members[1:], key=lambda member: -material.timeline.rank(member.article)):
        if (member.speaker, member.article) not in heard:
            heard.add((member.speaker, member.article))
            speaker = f"{_speaker(member.speaker, material)}, " if member.speaker not in (None, first.speaker) else ""
            found.append(f"{speaker}{_told_in(member.article, material, outlet=True)}")
    return found[:MAX_SHOWN]


def _speaker(name: str | None, material: Material) -> str:
    actor = material.actors.get(name or "")
    role = f" ({actor.roles[0]})" if actor and actor.roles else ""
    return f"{name}{role}"


def _check(answer: ComposeAnswer, *, slots: tuple[Slot, ...], material: Material, words: int) -> list[str]:
    known = {slot.id: slot for slot in slots}
    counts = dict.fromkeys(known, 0)
    faults = []
    for index, line in enumerate(answer.lines):
        slot = known.get(line.slot)
        if slot is None:
            faults.append(f"lines[{index}]: there is no slot '{line.slot}'")
            continue
        counts[slot.id] += 1
        faults += [f"lines[{index}] ({slot.id}): {fault}" for fault in _faults(line, slot, material)]
    said = [(line.slot, line.who) for line in answer.lines if line.who]
    faults += [
        f"{name}: {who} has more than one line" for name, who in dict.fromkeys(said) if said.count((name, who)) > 1
    ]
    faults += [
        f"{name}: {count} lines, at most {known[name].max_lines}"
        for name, count in counts.items()
        if count > known[name].max_lines
    ]
    faults += [f"{name} has no line" for name, count in counts.items() if count == 0 and known[name].needed]
    told = sum(
        len(bare(line.text).split())
        for line in answer.lines
        if line.slot in known and known[line.slot].section not in ABOVE
    )
    if told > (1 + SPARE) * words:
        faults.append(
            f"the lines beneath the bottom line have {told} words, at most {words}: leave out what weighs least"
        )
    issues = sum(bool(count and known[name].issue) and known[name].section == "issue" for name, count in counts.items())
    if issues > MOST_ISSUES:
        faults.append(
            f"{issues} issues are told beside other matters, at most {MOST_ISSUES}: tell what overlaps under one"
        )
    if sum(map(bool, counts.values())) < FEWEST_WRITTEN * len(counts):
        faults.append("most slots have no line: leave out only what would add nothing")
    return faults


def _faults(line: ComposedLine, slot: Slot, material: Material) -> list[str]:
    if slot.parties and line.who not in slot.parties:
        return [f"who is one of {', '.join(slot.parties)}, not '{line.who}'"]
    if line.who and not slot.parties and line.who not in (slot.party, slot.label):
        return ["who is empty: this slot is not told party by party"]
    return line_faults(line.text, slot, material, line.who if slot.parties else "")


def _line(written: ComposedLine, slot: Slot, material: Material) -> Line:
    parts = []
    cited: list[Claim] = []
    for clause, ids in clauses(written.text):
        claims = [material.claims[name] for name in ids]
        cited += claims
        parts.append(Part(text=clause, claims=ids, notes=notes_behind(claims, clause)))
    if slot.section in STANDING:
        parts = dated(parts, material)
    label = written.who if slot.parties else told_label(slot.label, cited)
    return Line(parts=tuple(parts), label=label, tag=slot.tag or _tag(cited, slot), by="model")


def _tag(claims: Sequence[Claim], slot: Slot) -> str:
    """The support of a line, where all its claims have it; single support goes without saying, dispute never does.

    What stands under the heading of disputes needs no tag, and the bottom line, which sums up many claims, has none.
    """
    grades = {claim.support for claim in claims}
    if slot.section in ("dispute", "bottom", "unknown"):
        return ""
    if "disputed" in grades:
        return "disputed"
    return grades.pop() if len(grades) == 1 and grades != {"single"} else ""
