"""What a composed line may say: each clause is held against the claims that it cites, and their sentences.

A line's text carries the ids of its claims in brackets behind each clause. Numbers, quoted words and names of a clause
must be those of its claims, a hedge must stay, and what rests on nothing has no place.
"""

import re
from calendar import month_name
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.evidence import statement_faults
from summariser.namebook import Actor, contested_titles
from summariser.names import is_generic, plain, states
from summariser.order import Timeline
from summariser.sameness import content_words
from summariser.slots import RESULTS, SO_FAR, Slot
from summariser.words import HEDGES, HEDGING_PHRASES, normalised

# Words beyond what a slot asks for that are let pass; a line is not sent back for a few.
SPARE_WORDS = 12
MAX_TITLE_WORDS = 12
# The share of a clause's content words that must stand in its claims; the rest is left for joints ("while", "against").
GROUNDED = 0.5
_JOINTS = frozenset(
    content_words(
        "earlier later first before since still do does did one ones other another this that both alone only him her "
        "them himself herself themselves article articles report reports already word words use call put say tell name "
        "whether undefined unknown came about"
    )
)
# Where a line rests on what code puts forward: on a time, a clash, a deadline.
_ON_ITS_CLAIMS = frozenset({"event", "dispute", "deadline"})
# Words that begin with so many like letters are one word in two forms: "reiterate", "reiterated".
_ROOT = 5
_LONG_ROOT = 6

_MARKS = re.compile(r"((?:\s*\[c\d+\])+)")
_ID = re.compile(r"c\d+")
# An id of a claim that is not a mark: bare, in other brackets, in a list, in capitals.
_STRAY = re.compile(r"\bc\d+\b|[\[(][^\])]*\bC\d+\b")
_REFERENCE = re.compile(r"\b(?:section|claim|slot|article|footnote) [a-z]?\d+\b", re.IGNORECASE)
_MONTHS = tuple(month_name)[1:]
_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
# What speaks of a part, and other words that may do so in its place.
_LIMIT = re.compile(r"\b(?:some|most|many|several|part|parts|half|a handful|a number) of\b")
_LIMITED_WORDS = 3
_LIMITED = re.compile(r"\b(?:partly|partially|partial|certain|some|several|many|most|few|handful|among)\b")
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_OPENER = re.compile(r"(?:^[\s,.;:–—-]*|[.!?;:]\s+)([^\W\d_][\w'’.-]*)")
# Words that may open a sentence though no article uses them, beside those that are no names anywhere.
_OPENERS = frozenset(
    "also earlier elsewhere further instead later meanwhile moreover nevertheless next nonetheless now previously "
    "separately similarly since still then though thus together ultimately according based because once only even "
    "other others another such several few neither either none nobody talks officials negotiators sources open "
    "whether".split()
)


class Material(Frozen):
    """What lines are written from and checked against; `latest` is the briefing's own date, as far as it has one.

    `due` are the dates that code has found for the deadlines of claims, whose sentences may say "by Wednesday".
    """

    claims: Mapping[str, Claim]
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    timeline: Timeline
    latest: str | None = None
    due: Mapping[str, str] = {}

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Words that are written small somewhere in the claims."""
        texts = (text for claim in self.claims.values() for text in _carrying(claim))
        return frozenset(word for text in texts for word in re.findall(r"\b[a-z]+", text))

    @cached_property
    def _ordinary_roots(self) -> frozenset[str]:
        """What ordinary words of some length begin with: "meetin" for "meeting", and so for "Meetings"."""
        return frozenset(word[:_LONG_ROOT] for word in self._ordinary if len(word) >= _LONG_ROOT)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names of one word, such as "Port", which are names even where the same word is ordinary."""
        forms = (form for actor in self.actors.values() for form in (actor.name, *actor.aliases))
        return frozenset(normalised(form) for form in forms if " " not in form and not is_generic(form))

    @cached_property
    def contested(self) -> tuple[tuple[str, str], ...]:
        """People and the titles of theirs that other articles contradict."""
        return tuple((actor.name, title) for actor in self.actors.values() for title in contested_titles(actor))

    def names_somebody(self, text: str) -> bool:
        """Whether a text names a person, or whoever else a pronoun could mean."""
        return not self._people.isdisjoint(re.findall(r"[\w-]+", normalised(text)))

    @cached_property
    def _people(self) -> frozenset[str]:
        """The last words of people's names and roles: "ruiz", "chair"."""
        people = [actor for actor in self.actors.values() if actor.kind == "person"]
        forms = (form for actor in people for form in (actor.name, *actor.aliases, *actor.roles))
        return frozenset(normalised(form).rpartition(" ")[2] for form in forms)

    def is_name(self, opener: str) -> bool:
        """Whether the word that opens a sentence, and so has a capital in any case, is to be checked as a name."""
        word = re.sub(r"('s|'|\.)$", "", normalised(opener))
        return word in self._names or not (
            word in self._ordinary or word in _OPENERS or word[:_LONG_ROOT] in self._ordinary_roots
        )


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
        # What follows a comma may tell of another party's answer; a phrase of its own has the line's party as subject.
        opens = not clause.lstrip().startswith(",")
        faults += _clause_faults(clause, ids, slot, material, party if opens else "")
    faults += _line_misplaced({name for _, ids in found for name in ids}, slot, who, material)
    if not faults and slot.section == "change" and who:
        faults += _change_faults(found, who, material)
    return faults


def _early_pronouns(text: str, material: Material) -> Iterator[str]:
    """A pronoun that stands before any name it could mean: copied from a sentence that another came before."""
    found = _PRONOUN.search(_QUOTED.sub("", text))
    if found and not material.names_somebody(_QUOTED.sub("", text)[: found.start()]):
        yield f"'{found.group()}' stands before anybody is named: say who"


def _contested_titles(text: str, material: Material) -> Iterator[str]:
    """A title that other articles contradict: who says "former" of a person in office signs a slip."""
    said = normalised(text)
    for name, title in material.contested:
        if normalised(title) in said and normalised(name).rpartition(" ")[2] in said:
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
    sentences = [text for claim in claims for text in (*_carrying(claim), *_published(claim, material))]
    known = " ".join([*sentences, *_names(claims, slot, material), *_initials(clause, sentences)])
    for fault in _text_faults(clause, sentences, known, material):
        yield fault.replace("the article", f"the sentences of {cited}")
    if slot.section != "unknown" and _drops_hedge(clause, claims):
        yield f"'{words}' drops the hedge of {', '.join(claim.id for claim in claims if claim.hedged)}"
    yield from _dropped_limits(clause, claims)
    yield from _ungrounded(words, ids, known)


def _misplaced(words: str, claims: Sequence[Claim], party: str, material: Material) -> Iterator[str]:
    """A clause that rests on no claim of the party that is printed before it."""
    if party not in ("", SO_FAR) and not any(_is_of(claim, party, material) for claim in claims):
        yield f"'{words}' stands behind {party} and rests on no claim of {party}"


def _is_of(claim: Claim, party: str, material: Material) -> bool:
    """Whether a claim is a party's: it holds it, or the one who says it speaks for it."""
    speaker = material.actors.get(claim.speaker or "")
    return party in claim.parties or (speaker is not None and speaker.principal == party)


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


def _change_faults(found: Sequence[tuple[str, tuple[str, ...]]], who: str, material: Material) -> Iterator[str]:
    """A party moves where an earlier claim of its own, and then a later one, are told in this order."""
    told = [material.claims[name] for _, ids in found for name in ids if who in material.claims[name].parties]
    if not any(_is_earlier(one, other, material) for place, one in enumerate(told) for other in told[place + 1 :]):
        yield f"no claim of {who} that this line cites is known to be earlier than a later one: leave the line out"


def _is_earlier(one: Claim, other: Claim, material: Material) -> bool:
    if one.date and other.date and len(one.date) == len(other.date):
        return one.date < other.date
    return material.timeline.before(one.members[0].article, other.members[0].article)


def _text_faults(text: str, sentences: Sequence[str], known: str, material: Material) -> Iterator[str]:
    """Numbers, quoted words and names that the sentences do not carry, the words that open a sentence among them."""
    yield from statement_faults(text, sentences, names_from=known)
    openers = [found.group(1) for found in _OPENER.finditer(_QUOTED.sub("", text))]
    named = "; ".join(f"so {word}" for word in openers if material.is_name(word))
    yield from statement_faults(named, sentences, names_from=known)


def _drops_hedge(clause: str, claims: Sequence[Claim]) -> bool:
    """Whether a clause says without a hedge what only claims with one carry; a hedge without a word can't be kept."""
    hedged = [claim for claim in claims if claim.hedged and any(_is_hedged(text) for text in _carrying(claim))]
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


def _words_of(claims: Iterable[Claim]) -> set[str]:
    return {word for claim in claims for text in _carrying(claim) for word in content_words(text)}


def _carrying(claim: Claim) -> Iterator[str]:
    """All that may carry a clause: sentences and the statements that were checked against them."""
    for member in claim.members:
        yield member.item.statement
        yield from (evidence.text for evidence in member.item.evidence)
    if claim.date:
        yield spoken_date(claim.date)
    if len(claim.parties) > 1:
        # "The two countries agreed": counting a claim's own parties adds nothing.
        yield str(len(claim.parties))


def _published(claim: Claim, material: Material) -> Iterator[str]:
    """The dates of a claim's articles, as what they report is so as of then, their outlets, and its deadline's date."""
    sources = [material.sources[member.article] for member in claim.members]
    yield from (spoken_date(day) for day in sorted({source.date for source in sources if source.date}))
    yield from sorted({source.outlet for source in sources if source.outlet})
    if claim.id in material.due:
        yield spoken_date(material.due[claim.id])


def spoken_date(day: str) -> str:
    """YYYY[-MM[-DD]] as a line may say it: `5 July 2015`, `July 2015`, `2015`."""
    year, month, of_month = (*day.split("-"), "", "")[:3]
    return " ".join(part for part in (of_month.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year) if part)


def _names(claims: Sequence[Claim], slot: Slot, material: Material) -> Iterator[str]:
    """Names under which the claims' parties and speakers may appear, and the full names of people whom they mention."""
    yield f"{slot.label} {slot.issue}"
    for name in sorted({name for claim in claims for name in (*claim.parties, claim.speaker or "")}):
        yield name
        actor = material.actors.get(name)
        if actor:
            yield " ".join((actor.principal, *actor.aliases, *actor.roles))
        yield from _adjectives(actor.principal if actor else name)
    said = {
        word.strip(".,;:'\"()").removesuffix("'s")
        for claim in claims
        for sentence in _carrying(claim)
        for word in normalised(sentence).split()
    }
    for word in sorted(said):
        yield from _adjectives(word)
        # A sentence has "Jan. 25", a line "25 January".
        yield from (month for month in _MONTHS if word == month[:3].lower())
    for actor in material.actors.values():
        surnames = {normalised(form).rpartition(" ")[2] for form in (actor.name, *actor.aliases)}
        if actor.kind == "person" and surnames & said:
            yield " ".join((actor.name, *actor.roles))


def _initials(clause: str, sentences: Sequence[str]) -> Iterator[str]:
    """What a clause calls by its initials and a sentence writes out: "TPS" for "temporary protected status"."""
    written_out = ["".join(word[0] for word in re.findall(r"[^\W_]+", text)).upper() for text in sentences]
    for short in _INITIALS.findall(clause):
        if any(short in initials for initials in written_out):
            yield short


def _adjectives(name: str) -> Iterator[str]:
    """What a state that is named may be called by: "French" where a sentence has "France"."""
    state = states().get(plain(name))
    if state:
        yield " ".join(form for adjective in sorted(state.adjectives) for form in (adjective, f"{adjective}s"))


def _is_hedged(text: str) -> bool:
    plain = normalised(text)
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
    sentences = [sentence for claim in claims for sentence in _carrying(claim)]
    yield from _text_faults(text, sentences, " ".join([*sentences, *_names(claims, slot, material)]), material)
