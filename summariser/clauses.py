"""What a composed line may say: each clause is held against the claims that it cites, and their sentences.

A line's text carries the ids of its claims in brackets behind each clause. Numbers, quoted words and names of a clause
must be those of its claims, a hedge must stay, and what rests on nothing has no place.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from summariser.briefing import Claim
from summariser.courses import course_faults
from summariser.evidence import statement_faults
from summariser.material import (
    Material,
    carrying,
    days_in,
    days_of,
    forms_in,
    initials_in,
    month_and_day,
    names_of,
    outlets_of,
    said_on,
    spoken_date,
    weekday_of,
    without_days,
)
from summariser.namebook import SO_FAR
from summariser.sameness import content_words
from summariser.slots import RESULTS, Slot
from summariser.words import HEDGES, HEDGING_PHRASES, last_word, normalised, unquoted, words_of

# Words beyond what a slot asks for that are let pass; a line is not sent back for a few.
SPARE_WORDS = 12
MAX_TITLE_WORDS = 12
# The share of a clause's content words that must stand in its claims; the rest is left for joints ("while", "against").
GROUNDED = 0.5
_JOINTS = frozenset(
    content_words(
        "earlier later first before since still do does did one ones other another this that both alone only him her "
        "them himself herself themselves article articles report reports already word words use call put say tell name "
        "whether undefined unknown came about result told"
    )
)
# Where a line rests on what code puts forward: on a time, a clash, a deadline.
_ON_ITS_CLAIMS = frozenset({"event", "dispute", "deadline"})
# Words that begin with so many like letters are one word in two forms: "reiterate", "reiterated".
_ROOT = 5

_MARKS = re.compile(r"((?:\s*\[c\d+\])+)")
_ID = re.compile(r"c\d+")
# An id of a claim that is not a mark: bare, in other brackets, in a list, in capitals.
_STRAY = re.compile(r"\bc\d+\b|[\[(][^\])]*\bC\d+\b")
_REFERENCE = re.compile(r"\b(?:section|claim|slot|article|footnote) [a-z]?\d+\b", re.IGNORECASE)
# What speaks of a part, and other words that may do so in its place.
_LIMIT = re.compile(r"\b(?:some|most|many|several|part|parts|half|a handful|a number) of\b")
_LIMITED_WORDS = 3
_LIMITED = re.compile(r"\b(?:partly|partially|partial|certain|some|several|many|most|few|handful|among)\b")
# The month is no hedge.
_IN_MAY = re.compile(r"\b(?:in|since|until|by|of|late|early|mid|\d{1,2}(?:st|nd|rd|th)?)[ -]may\b|\bmay \d+")
_RELATIVE_TIME = re.compile(
    r"\b(?:(?<!for )(?<!until )now|currently|today|yesterday|tomorrow|recently|"
    r"(?:last|this|next) (?:week|month|year|night))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s*,\s*(?:who|whom|whose|which|where)\b")
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_OPENER = re.compile(r"(?:^[\s,.;:–—-]*|[.!?;:]\s+)([^\W\d_][\w'’.-]*)")


def line_faults(text: str, slot: Slot, material: Material, who: str = "") -> list[str]:
    """What is wrong with one line, which `who` is printed before; empty where it may stand."""
    if slot.section == "title":
        return list(_title_faults(text, slot, material))
    said = bare(text)
    faults: list[str] = []
    if len(said.split()) > slot.max_words + SPARE_WORDS:
        faults.append(f"more than {slot.max_words} words")
    faults += _early_pronouns(said, material)
    faults += _contested_titles(said, material)
    if _STRAY.search(said):
        faults.append("an id stands behind a clause in square brackets of its own, as [c1][c2], and nowhere else")
    elif _REFERENCE.search(said):
        faults.append("a line names no article, section or claim but by the ids in brackets")
    found = list(clauses(text))
    if not any(ids for _, ids in found):
        return [*faults, "the line cites no claim"]
    party = who or (slot.party if slot.section in ("condition", "change") else "")
    for clause, ids in found:
        answers = _RELATIVE.match(clause) or (
            clause.lstrip().startswith(",") and _names_a_holder(clause, ids, material)
        )
        faults += _clause_faults(clause, ids, slot, material, "" if answers else party)
    faults += _line_misplaced({name for _, ids in found for name in ids}, slot, who, material)
    if not faults and slot.section == "change" and party:
        faults += course_faults(found, slot, party, material)
    return faults


def _early_pronouns(text: str, material: Material) -> Iterator[str]:
    """A pronoun that stands before any name it could mean: copied from a sentence that another came before."""
    found = _PRONOUN.search(unquoted(text))
    if found and not material.names_somebody(unquoted(text)[: found.start()]):
        yield f"'{found.group()}' stands before anybody is named: say who"


def _contested_titles(text: str, material: Material) -> Iterator[str]:
    """A title that other articles contradict: who says "former" of a person in office signs a slip."""
    said = words_of(text)
    for name, title in material.contested:
        if normalised(title) in normalised(text) and last_word(name) in said:
            yield f"articles differ on whether {name} is '{title}': leave the title out"


def bare(text: str) -> str:
    """A line without the ids of its claims."""
    return _MARKS.sub("", text)


def clauses(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Stretches of a line with the claim ids behind each; what follows the last ids has none."""
    pieces = _MARKS.split(text)
    for clause, marks in zip(pieces[::2], [*pieces[1::2], ""], strict=False):
        if clause.strip() or marks:
            yield clause, tuple(dict.fromkeys(_ID.findall(marks)))


def _clause_faults(clause: str, ids: tuple[str, ...], slot: Slot, material: Material, party: str) -> Iterator[str]:
    words = clause.strip(" .,;:")
    if not ids:
        if words:
            yield f"'{words}' rests on no claim: put the ids behind it"
        return
    cited = ", ".join(ids)
    unheard = [name for name in ids if name not in material.claims]
    if unheard:
        yield f"{', '.join(unheard)}: there is no such claim"
        return
    if not re.search(r"\w", words):
        yield f"nothing is said before {cited}"
        return
    claims = [material.claims[name] for name in ids]
    yield from _misplaced(words, claims, party, material)
    sentences = [text for claim in claims for text in (*carrying(claim), *outlets_of(claim, material))]
    days = {day for claim in claims for day in days_of(claim, material)}
    known = " ".join(
        [
            *sentences,
            *map(spoken_date, sorted(days)),
            *names_of(claims, slot.heading, material),
            *initials_in(clause, sentences),
            *forms_in(clause, sentences),
        ]
    )
    for fault in _text_faults(clause, sentences, known, days, material):
        yield fault.replace("the article", f"the sentences of {cited}")
    if slot.section != "unknown" and _drops_hedge(clause, claims):
        yield f"'{words}' drops the hedge of {', '.join(claim.id for claim in claims if claim.hedged)}"
    yield from _dropped_limits(clause, claims)
    yield from _relative_to_its_article(clause)
    yield from _only_reported(clause, claims, material)
    yield from _ungrounded(words, ids, known)


def _misplaced(words: str, claims: Sequence[Claim], party: str, material: Material) -> Iterator[str]:
    """A clause that rests on no claim of the party that is printed before it."""
    if party not in ("", SO_FAR) and not any(_is_of(claim, party, material) for claim in claims):
        yield f"'{words}' stands behind {party} and rests on no claim of {party}"


def _names_a_holder(clause: str, ids: Sequence[str], material: Material) -> bool:
    """Whether a clause says whose its claims are: what follows a comma may so tell of another party's answer."""
    claims = [material.claims[name] for name in ids if name in material.claims]
    said = words_of(clause)
    names = (name for claim in claims for name in (*claim.parties, claim.speaker or ""))
    forms = (last_word(form) for name in names for form in _forms_of(name, material))
    return any(form in said or f"{form}s" in said for form in forms)


def _forms_of(name: str, material: Material) -> tuple[str, ...]:
    actor = material.actors.get(name)
    return tuple(form for form in (name, *(actor.aliases if actor else ())) if form)


def _is_of(claim: Claim, party: str, material: Material) -> bool:
    """Whether a claim is a party's: it holds it, the one who says it speaks for it, or the outcome names its people."""
    speaker = material.actors.get(claim.speaker or "")
    if party in claim.parties or (speaker is not None and speaker.principal == party):
        return True
    return claim.type == "outcome" and material.names_people_of(party, claim.statement)


def _line_misplaced(ids: Collection[str], slot: Slot, who: str, material: Material) -> Iterator[str]:
    """A line that rests on nothing of what it is about: its time, its clash, its deadline, an outcome."""
    if slot.section in _ON_ITS_CLAIMS and not any(name in slot.claims for name in ids):
        yield f"the line rests on no claim that {slot.id} puts forward ({', '.join(slot.claims)})"
    conditions = (material.claims[name].condition for name in ids if name in material.claims)
    if slot.section == "condition" and not any(conditions):
        yield "the line rests on no condition: what is done for what, or refused until what"
    outcomes = (material.claims[name].label in RESULTS for name in ids if name in material.claims)
    if who == SO_FAR and not any(outcomes):
        yield f"the line tells no outcome: '{SO_FAR}' is for what happened, was agreed or failed"


def _text_faults(
    text: str, sentences: Sequence[str], known: str, days: Collection[str], material: Material
) -> Iterator[str]:
    """Numbers, quoted words and names that the sentences do not carry, the words that open a sentence among them.

    The numbers of `days` may stand where they are said as dates.
    """
    yield from statement_faults(without_days(text, days), sentences, names_from=known)
    openers = [found.group(1) for found in _OPENER.finditer(unquoted(text))]
    named = "; ".join(f"so {word}" for word in openers if material.is_name(word))
    yield from statement_faults(named, sentences, names_from=known)


def _drops_hedge(clause: str, claims: Sequence[Claim]) -> bool:
    """Whether a clause says without a hedge what only claims with one carry; a hedge without a word can't be kept."""
    hedged = [claim for claim in claims if claim.hedged and any(_is_hedged(text) for text in carrying(claim))]
    if not hedged or _is_hedged(clause):
        return False
    firm = _words_of(claim for claim in claims if not claim.hedged)
    return not firm or bool(set(content_words(clause)) & (_words_of(hedged) - firm))


def _dropped_limits(clause: str, claims: Sequence[Claim]) -> Iterator[str]:
    """What only a part is said of and a clause says of the whole: "some of its debt", "a handful of countries"."""
    said = set(content_words(clause))
    if _LIMIT.search(normalised(clause)) or _LIMITED.search(normalised(clause)):
        return
    firm = _words_of(claim for claim in claims if not _LIMIT.search(normalised(claim.statement)))
    for claim in claims:
        whole = normalised(claim.statement)
        for found in _LIMIT.finditer(whole):
            of_what = content_words(" ".join(whole[found.end() :].split()[:_LIMITED_WORDS]))
            if (said - firm).intersection(of_what):
                yield f"'{clause.strip(' .,;:')}' drops '{found.group()}' of {claim.id}"


def _relative_to_its_article(clause: str) -> Iterator[str]:
    """A time that was true when its article was written and means nothing in a briefing: "now", "last week"."""
    for found in _RELATIVE_TIME.finditer(unquoted(clause)):
        yield f"'{found.group()}' means nothing in a briefing: say when, or leave it out"


def _only_reported(clause: str, claims: Sequence[Claim], material: Material) -> Iterator[str]:
    """A day on which a clause says that something was, and that is but the day of the article that tells it."""
    said = list(said_on(clause))
    if not said:
        return
    told = [member for claim in claims for member in claim.members]
    texts = " ; ".join(text for claim in claims for text in carrying(claim))
    known = {claim.date for claim in claims if claim.date_basis == "text"} | {member.item.date for member in told}
    known |= {material.due.get(claim.id) for claim in claims}
    sure = {month_and_day(day) for day in known if day} | set(days_in(texts))
    published = (material.sources[member.article].date for member in told)
    # "On Monday", in an article of a Monday, is that day as a rule.
    spoken_of = normalised(texts)
    reported = {month_and_day(day) for day in published if day and weekday_of(day) not in spoken_of}
    for words, day in said:
        if day in reported and day not in sure:
            cited = ", ".join(claim.id for claim in claims)
            yield f"'{words}' is only the day of an article: no sentence of {cited} says when it was; leave the day out"


def _words_of(claims: Iterable[Claim]) -> set[str]:
    return {word for claim in claims for text in carrying(claim) for word in content_words(text)}


def _is_hedged(text: str) -> bool:
    plain = _IN_MAY.sub(" ", normalised(text))
    return (
        bool(HEDGES & set(re.findall(r"[a-z]+", plain)))
        or any(phrase in plain for phrase in HEDGING_PHRASES)
        or '"' in plain
    )


def _ungrounded(words: str, ids: Sequence[str], carried: str) -> Iterator[str]:
    said, known = set(content_words(words)) - _JOINTS, set(content_words(carried))
    roots = {word[:_ROOT] for word in known}
    grounded = [word for word in said if word in known or (len(word) > _ROOT and word[:_ROOT] in roots)]
    if len(said) - len(grounded) > 1 and len(grounded) / len(said) < GROUNDED:
        yield f"'{words}' says more than {', '.join(ids)}: {', '.join(sorted(said - known))}"


def _title_faults(text: str, slot: Slot, material: Material) -> Iterator[str]:
    if len(text.split()) > MAX_TITLE_WORDS or _MARKS.search(text):
        yield f"a title has at most {MAX_TITLE_WORDS} words and no ids"
    claims = [material.claims[name] for name in slot.claims]
    sentences = [sentence for claim in claims for sentence in carrying(claim)]
    days = {claim.date for claim in claims if claim.date}
    known = " ".join([*sentences, *map(spoken_date, sorted(days)), *names_of(claims, slot.heading, material)])
    yield from _text_faults(text, sentences, known, days, material)
