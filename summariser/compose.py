"""The `compose` question: claims in, lines out; every line is checked against the sentences of the claims it cites.

A line that does not hold (`clauses.py`) goes back to the model; what still fails gives way to the strongest claim's own
statement.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from summariser.answers import Question
from summariser.article import Frozen
from summariser.briefing import Claim, Line, Note, Part
from summariser.clauses import Material, clauses, line_faults, spoken_date
from summariser.findings import AnswerModel, Evidence
from summariser.prompts import Prompt, fence_of, render
from summariser.resolve import Entry
from summariser.sameness import content_words
from summariser.slots import Slot
from summariser.words import normalised

MAX_SLOTS = 40
# What these sections say stands as of a day, which is printed where it is not the briefing's own.
STANDING = ("stance", "condition", "dispute", "bottom")
# Sentences of one claim that a question shows, and that stand behind one clause.
MAX_SHOWN = 4
MAX_NOTES = 3


class ComposedLine(Frozen):
    """One line for one slot, with claim ids in brackets."""

    slot: str
    text: str


class ComposeAnswer(AnswerModel):
    """A model's answer to the `compose` question."""

    lines: tuple[ComposedLine, ...]


def question(slots: Sequence[Slot], material: Material, prompt: Prompt, *, subject: str) -> Question:
    """The question for some slots."""
    blocks = "\n\n".join(_block(slot, material) for slot in slots)
    return Question(
        task="compose",
        subject=subject,
        messages=render(prompt, slots=blocks, fence=fence_of(blocks)),
        sampling=prompt.sampling,
        answer_model=ComposeAnswer,
        check=partial(_check, slots=tuple(slots), material=material),
    )


def batches(slots: Sequence[Slot]) -> Iterator[tuple[Slot, ...]]:
    """Slots in runs of nearly equal length, so that no question is too long."""
    if not slots:
        return
    count = -(-len(slots) // MAX_SLOTS)
    size = -(-len(slots) // count)
    for start in range(0, len(slots), size):
        yield tuple(slots[start : start + size])


def lines_for(slot: Slot, answer: ComposeAnswer | None, material: Material) -> tuple[Line, ...]:
    """The lines of one slot: the model's where they hold, else the strongest claim's own statement."""
    texts = [line.text for line in answer.lines if line.slot == slot.id][: slot.max_lines] if answer else []
    sound = [text for text in texts if not line_faults(text, slot, material)]
    if sound:
        return tuple(_line(text, slot, material) for text in sound)
    return fallback(slot, material)


def fallback(slot: Slot, material: Material) -> tuple[Line, ...]:
    """Lines by rule: the own statements of the strongest claims."""
    claims = [material.claims[name] for name in slot.claims]
    if slot.section in ("dispute", "change"):
        chosen = claims[:2]
    else:
        chosen = sorted(claims, key=lambda claim: (-claim.weight, claim.id))[:1]
    parts = tuple(
        Part(
            text=("" if index == 0 else " ") + claim.statement.strip(),
            claims=(claim.id,),
            notes=notes_of(claim, claim.statement),
        )
        for index, claim in enumerate(chosen)
    )
    return (Line(parts=parts, label=slot.label, tag=_tag(chosen, slot), by="rules"),)


def title(answer: ComposeAnswer | None, slot: Slot, material: Material) -> str | None:
    """The title that a model gave, where it holds."""
    found = [line.text.strip(" .") for line in answer.lines if line.slot == slot.id] if answer else []
    return found[0] if found and not line_faults(found[0], slot, material) else None


def notes_of(claim: Claim, wanted: str = "") -> tuple[Note, ...]:
    """The sentences that carry a claim, or what is said of it: the strongest item's, then one of each other article."""
    lead = claim.members[0]
    notes = [Note(article=lead.article, evidence=evidence) for evidence in lead.item.evidence]
    seen = {lead.article}
    for member in claim.members[1:]:
        if _anothers_words(member, claim, wanted):
            continue
        if member.article not in seen:
            seen.add(member.article)
            notes += [Note(article=member.article, evidence=evidence) for evidence in member.item.evidence]
        else:
            notes += [
                Note(article=member.article, evidence=evidence)
                for evidence in member.item.evidence
                if _needed(evidence, wanted)
            ]
    return tuple(dict.fromkeys(notes))


def _anothers_words(member: Entry, claim: Claim, wanted: str) -> bool:
    """Whether an item is what somebody else said, where a line gives the claim as the words of its first speaker."""
    if not wanted or claim.speaker is None or member.speaker in (None, claim.speaker):
        return False
    said = normalised(wanted)
    return _surname(claim.speaker) in said and _surname(member.speaker) not in said


def _surname(speaker: str) -> str:
    return normalised(speaker).rpartition(" ")[2]


def _needed(evidence: Evidence, wanted: str) -> bool:
    """Whether a sentence holds a quotation or a number that the line says and that might stand nowhere else."""
    return bool(wanted) and any(
        part in normalised(evidence.text) for part in re.findall(r'"([^"]+)"', normalised(wanted))
    )


def _block(slot: Slot, material: Material) -> str:
    lines = f"at most {slot.max_lines} lines of " if slot.max_lines > 1 else "at most "
    head = f"{slot.id} | {slot.section}: {slot.subject} | {lines}{slot.max_words} words"
    return "\n".join([head, *(claim_row(material.claims[name], material, timed=True) for name in slot.claims)])


def claim_row(claim: Claim, material: Material, *, timed: bool = False) -> str:
    """A claim as a question shows it: id, holder, speaker, voice, kind, time, statement, and its sentences.

    `timed` adds the words by which its article says when ("for years"), which belong to what is said.
    """
    first = claim.members[0]
    source = material.sources[first.article]
    if source.date:
        time = f"article of {spoken_date(source.date)}"
    elif material.timeline.is_placed(first.article) and len(material.sources) > 1:
        time = f"undated article, number {material.timeline.rank(first.article) + 1} in time"
    else:
        time = "undated article"
    date = f", on {spoken_date(claim.date)}" if claim.date and claim.date_basis == "text" else ""
    if timed and claim.when:
        date += f", says “{' '.join(claim.when.split())}”"
    kind = f"{claim.type}: {claim.label}{', former' if claim.former else ''}{', hedged' if claim.hedged else ''}"
    speaker = f", {_speaker(claim, material)}" if claim.speaker else ""
    sentences = " … ".join(" ".join(note.evidence.text.split()) for note in notes_of(claim)[:MAX_SHOWN])
    return (
        f"  {claim.id} | {claim.party}{speaker}, voice {claim.voice} | {kind} | {time}{date} | {claim.statement}\n"
        f"      carried by: {sentences}"
    )


def _speaker(claim: Claim, material: Material) -> str:
    actor = material.actors.get(claim.speaker or "")
    role = f" ({actor.roles[0]})" if actor and actor.roles else ""
    return f"{claim.speaker}{role}"


def _check(answer: ComposeAnswer, *, slots: tuple[Slot, ...], material: Material) -> list[str]:
    known = {slot.id: slot for slot in slots}
    counts = dict.fromkeys(known, 0)
    faults = []
    for index, line in enumerate(answer.lines):
        slot = known.get(line.slot)
        if slot is None:
            faults.append(f"lines[{index}]: there is no slot '{line.slot}'")
            continue
        counts[slot.id] += 1
        faults += [f"lines[{index}] ({slot.id}): {fault}" for fault in line_faults(line.text, slot, material)]
    faults += [
        f"{name}: {count} lines, at most {known[name].max_lines}"
        for name, count in counts.items()
        if count > known[name].max_lines
    ]
    return faults + [f"{name} has no line" for name, count in counts.items() if count == 0]


def _line(text: str, slot: Slot, material: Material) -> Line:
    parts = []
    cited: list[Claim] = []
    for clause, ids in clauses(text):
        claims = [material.claims[name] for name in ids]
        cited += claims
        notes = tuple(dict.fromkeys(note for claim in claims for note in notes_of(claim, clause)))
        parts.append(Part(text=clause, claims=ids, notes=_fewest(notes, clause)))
    if slot.section in STANDING:
        parts = _dated(parts, material)
    return Line(parts=tuple(parts), label=slot.label, tag=_tag(cited, slot), by="model")


def _dated(parts: Sequence[Part], material: Material) -> list[Part]:
    """The clauses with the day on which they were so behind them, where that is not the briefing's own."""
    days = [_day(part, material) for part in parts]
    return [
        part.model_copy(
            update={"text": f"{part.text} ({'reported ' if _only_reported(part, material) else ''}{spoken})"}
        )
        if day and part.claims and day != later and (spoken := _spoken(day, part.text, material))
        else part
        for part, day, later in zip(parts, days, [*days[1:], None], strict=True)
    ]


def _day(part: Part, material: Material) -> str | None:
    """The latest day of the articles, or of the sayings, that a clause rests on; None where one has no date."""
    days = [
        claim.date
        if claim.date_basis == "text"
        else max((material.sources[m.article].date or "" for m in claim.members), default="")
        for claim in (material.claims[name] for name in part.claims)
    ]
    return max((day for day in days if day), default=None) if all(days) else None


def _only_reported(part: Part, material: Material) -> bool:
    """Whether a clause tells what came to pass, and of its day is only known when it was reported."""
    claims = [material.claims[name] for name in part.claims]
    return any(claim.type == "outcome" and claim.date_basis != "text" for claim in claims)


def _spoken(day: str, text: str, material: Material) -> str:
    """A day as a clause carries it, without the briefing's year; empty where it is its day or the clause has it."""
    if material.latest is None or day == material.latest:
        return ""
    spoken = spoken_date(day).removesuffix(f" {material.latest[:4]}")
    return "" if spoken.casefold() in text.casefold() else spoken


def _fewest(notes: Sequence[Note], clause: str) -> tuple[Note, ...]:
    """At most a few sentences: those with the clause's quotations first, then those that share most words with it."""
    said = set(content_words(clause))

    def need(note: Note) -> tuple[bool, int]:
        return not _needed(note.evidence, clause), -len(said & set(content_words(note.evidence.text)))

    kept = sorted(notes, key=need)[:MAX_NOTES]
    return tuple(note for note in notes if note in kept)


def _tag(claims: Sequence[Claim], slot: Slot) -> str:
    """The support of a line, where all its claims have it; single support goes without saying, dispute never does.

    What stands under the heading of disputes needs no tag, and the bottom line, which sums up many claims, has none.
    """
    grades = {claim.support for claim in claims}
    if slot.section in ("dispute", "bottom"):
        return ""
    if "disputed" in grades:
        return "disputed"
    return grades.pop() if len(grades) == 1 and grades != {"single"} else ""
