"""The sentences that stand behind a claim, and behind what a line says of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from summariser.briefing import Briefing, Claim, Note, Part
from summariser.findings import Evidence
from summariser.resolve import Entry
from summariser.sameness import content_words
from summariser.words import last_word, normalised, words_of

# Sentences of one item that stand behind a clause.
MAX_NOTES = 3
# The share of the clause's words in the nearest item that another article's sentence must have to stand beside it.
AS_MUCH = 0.75
# What an article says beside that.
UNTOLD = "headings, background, events outside the negotiation, the articles' own views"
# What ends a sentence.
ENDS = (".", "?", "!")
# So many words of a clause, that no sentence before it has, a sentence must add.
ADDED_WORDS = 2


def notes_of(claim: Claim, wanted: str = "") -> tuple[Note, ...]:
    """The sentences that carry a claim, or what is said of it: the strongest item's, then one of each other article."""
    lead = claim.members[0]
    notes = _notes(lead)
    seen = {lead.article}
    for member in claim.members[1:]:
        if _anothers_words(member, claim, wanted):
            continue
        if member.article not in seen:
            seen.add(member.article)
            notes += _notes(member)
        else:
            notes += [note for note in _notes(member) if _needed(note.evidence, wanted)]
    return tuple(dict.fromkeys(notes))


def _anothers_words(member: Entry, claim: Claim, wanted: str) -> bool:
    """Whether an item is what somebody else said, where a line gives the claim as the words of its first speaker."""
    if not wanted or claim.speaker is None or member.speaker in (None, claim.speaker):
        return False
    said = words_of(wanted)
    return last_word(claim.speaker) in said and last_word(member.speaker) not in said


def _needed(evidence: Evidence, wanted: str) -> bool:
    """Whether a sentence holds a quotation that the line says and that might stand nowhere else."""
    return bool(wanted) and any(
        part in normalised(evidence.text) for part in re.findall(r'"([^"]+)"', normalised(wanted))
    )


def notes_behind(claims: Sequence[Claim], clause: str) -> tuple[Note, ...]:
    """The sentences that carry a clause: of each claim those of the item that says most of it, the strongest of equals.

    An item's sentences carry it together. Of the claim's other items a sentence stands beside them where it adds a
    quotation, or words of the clause that they have not, or where another article says about as much of the clause.
    """
    said = set(content_words(clause))
    kept: dict[Note, None] = {}
    for claim in claims:
        heard = [member for member in claim.members if not _anothers_words(member, claim, clause)]
        nearest = max(heard, key=lambda member: len(_shared(said, _notes(member))))
        told = _shared(said, _notes(nearest))
        kept |= dict.fromkeys(_notes(nearest)[:MAX_NOTES])
        others = [note for member in heard for note in _notes(member) if note not in kept]
        adding = max(others, key=lambda note: len(_shared(said, [note]) - told), default=None)
        if adding and len(_shared(said, [adding]) - told) >= ADDED_WORDS:
            kept[adding] = None
        elsewhere = (note for note in others if note.article != nearest.article)
        as_much = (note for note in elsewhere if len(_shared(said, [note])) >= AS_MUCH * len(told))
        kept |= dict.fromkeys([*islice(as_much, 1), *(note for note in others if _needed(note.evidence, clause))])
    return tuple(kept)


def untold(briefing: Briefing) -> str:
    """What a briefing does not tell, in words; empty where each sentence carries a claim, or they are not kept."""
    told = {(m.article, each.n) for claim in briefing.claims for m in claim.members for each in m.item.evidence}
    told |= {(article, each.n) for article, item in briefing.set_aside for each in item.evidence}
    read = {
        (article.source.id, sentence.n)
        for article in briefing.articles
        for sentence in article.sentences
        if sentence.n not in article.furniture
    }
    if not read - told:
        return ""
    return (
        f"{len(read - told)} of {len(read)} sentences, which carry no position, condition or outcome ({UNTOLD}), "
        "and claims that find no room here; those are in the ledger"
    )


def printed(parts: Sequence[Part]) -> Iterator[tuple[Part, tuple[Note, ...]]]:
    """The clauses of a line, each with the sentences that are printed behind it.

    A footnote covers what stands since the one before it, up to the beginning of a sentence: a clause whose sentences
    all stand behind the next one as well has none of its own.
    """
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        goes_on = following is not None and not following.text.lstrip().startswith(ENDS)
        shared = following is not None and goes_on and set(part.notes) <= set(following.notes)
        yield part, () if shared else part.notes


def _notes(member: Entry) -> list[Note]:
    return [Note(article=member.article, evidence=evidence) for evidence in member.item.evidence]


def _shared(said: AbstractSet[str], notes: Iterable[Note]) -> set[str]:
    """The words of a clause that sentences have."""
    return {word for note in notes for word in content_words(note.evidence.text)} & said
