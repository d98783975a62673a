"""What lines are written from and checked against: claims, who is meant in them, and under which names and dates."""

import re
from calendar import day_name, month_name
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.namebook import Actor, contested_titles
from summariser.names import is_generic, plain, states
from summariser.order import Timeline
from summariser.words import NOT_NAMES, PASSAGE, SUFFIXES, last_word, normalised, unquoted, words_of

_MONTHS = tuple(month_name)[1:]
_SHORT_MONTHS = {name[:length].lower(): name for name in _MONTHS for length in (3, 4)}
_LETTERS = 3
# A month as a clause may say it, and days beside it: "3 March", "Mar. 3rd", "3-5 March", "3, 4 and 5 March".
_MONTH = "|".join(rf"{name}\b|{name[:3]}t?\b\.?" for name in _MONTHS)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_AND = r"\s*[-–—]\s*|,?\s+(?:and|or|to)\s+"
_DAYS_MONTH = re.compile(rf"(?<![\d.,])({_DAY}(?:(?:{_AND}|,\s+){_DAY})*)\s+(?:of\s+)?({_MONTH})")
_MONTH_DAYS = re.compile(rf"\b({_MONTH})\s+({_DAY}(?:(?:{_AND}){_DAY})*)(?![\d%]|[.,]\d)")
_A_DAY = re.compile(rf"(?P<d>{_DAY}) (?:of )?(?P<m>{_MONTH})|\b(?P<before>{_MONTH}) (?P<after>{_DAY})(?!\d)")
_YEAR = re.compile(r"(?<![\d.,])\d{4}(?![\d%]|[.,]\d)")
_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
# Ordinary words, and names, that begin with so many like letters are one in two forms.
_LONG_ROOT = 6
_NAME_ROOT = 7
# Words that may open a sentence though no article uses them, beside those that are no names anywhere.
_OPENERS = frozenset(
    "also earlier elsewhere further instead later meanwhile moreover nevertheless next nonetheless now previously "
    "separately similarly since still then though thus together ultimately according based because once only even "
    "other others another such several few neither either none nobody talks officials negotiators sources open "
    "whether".split()
)


# A day without its year, as ("Mar", "3").
Day = tuple[str, str]


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
    def is_dated(self) -> bool:
        """Whether any article has a date."""
        return any(source.date for source in self.sources.values())

    @cached_property
    def _persons(self) -> tuple[Actor, ...]:
        return tuple(actor for actor in self.actors.values() if actor.kind == "person")

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Words that are written small somewhere in the claims."""
        texts = (text for claim in self.claims.values() for text in carrying(claim))
        return frozenset(word for text in texts for word in re.findall(r"\b[a-z]+", text))

    @cached_property
    def _ordinary_roots(self) -> frozenset[str]:
        """What ordinary words of some length begin with: "meetin" for "meeting", and so for "Meetings"."""
        return frozenset(word[:_LONG_ROOT] for word in self._ordinary if len(word) >= _LONG_ROOT)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names of one word, such as "Port", and surnames, which are names even where the same word is ordinary."""
        forms = (form for actor in self.actors.values() for form in (actor.name, *actor.aliases))
        single = {normalised(form) for form in forms if " " not in form and not is_generic(form)}
        return frozenset(single | {last_word(actor.name) for actor in self._persons})

    @cached_property
    def contested(self) -> tuple[tuple[str, str], ...]:
        """People and the titles of theirs that other articles contradict."""
        return tuple((actor.name, title) for actor in self.actors.values() for title in contested_titles(actor))

    @cached_property
    def people(self) -> tuple[tuple[frozenset[str], str], ...]:
        """The surnames of each person, in all forms, and the full name with its roles."""
        return tuple(
            (frozenset(map(last_word, (actor.name, *actor.aliases))), " ".join((actor.name, *actor.roles)))
            for actor in self._persons
        )

    def without_contested(self, statement: str) -> str:
        """A statement without the titles that other articles contradict, where they stand right before their names."""
        for name, title in self.contested:
            called, named = rf"\b(?:the )?{re.escape(title)}", rf"({re.escape(name)}|{re.escape(name.split()[-1])})\b"
            statement = re.sub(rf"{called}, {named},?|{called} {named}", r"\1\2", statement, flags=re.IGNORECASE)
        return statement

    def names_somebody(self, text: str) -> bool:
        """Whether a text names a person, by any part of a name or by a role: somebody whom a pronoun can mean."""
        capitals = words_of(" ".join(word for word in text.split() if word != word.lower()))
        return bool(self._roles & words_of(text) or self._name_parts & capitals)

    @cached_property
    def _roles(self) -> frozenset[str]:
        """The last words of people's roles, and of what else they are called by: "chair"."""
        called = (form for actor in self._persons for form in (*actor.roles, *filter(is_generic, actor.aliases)))
        return frozenset(map(last_word, called))

    @cached_property
    def _name_parts(self) -> frozenset[str]:
        """The words of people's names, as some have the surname first: "xi" of "Xi Jinping"; no initials or titles."""
        names = {form for actor in self._persons for form in (actor.name, *actor.aliases) if not is_generic(form)}
        parts = words_of(" ; ".join(sorted(names))) - SUFFIXES - NOT_NAMES
        return frozenset({part for part in parts if len(part) > 1} | set(map(last_word, names)))

    def names_people_of(self, party: str, text: str) -> bool:
        """Whether a text names a person who acts for a party, by surname or by a name of its own."""
        people = [actor for actor in self._persons if actor.principal == party]
        forms = {form for actor in people for form in (actor.name, *actor.aliases) if not is_generic(form)}
        return not words_of(text).isdisjoint(map(last_word, forms))

    def is_name(self, opener: str) -> bool:
        """Whether the word that opens a sentence, and so has a capital in any case, is to be checked as a name."""
        word = re.sub(r"('s|'|\.)$", "", normalised(opener))
        return word in self._names or not (
            word in self._ordinary or word in _OPENERS or word[:_LONG_ROOT] in self._ordinary_roots
        )


def carrying(claim: Claim) -> Iterator[str]:
    """All that may carry a clause: sentences and the statements that were checked against them."""
    for member in claim.members:
        yield member.item.statement
        yield from (evidence.text for evidence in member.item.evidence)
    if len(claim.parties) > 1:
        # "The two countries agreed": counting a claim's own parties adds nothing.
        yield str(len(claim.parties))


def outlets_of(claim: Claim, material: Material) -> Iterator[str]:
    """The outlets of a claim's articles."""
    outlets = (material.sources[member.article].outlet for member in claim.members)
    yield from sorted({outlet for outlet in outlets if outlet})


def days_of(claim: Claim, material: Material) -> Iterator[str]:
    """The days, as YYYY[-MM[-DD]], that are known of a claim beside its sentences, and that a clause may say as dates.

    They are its own, those of its articles, as what they report is so as of then, and that of its deadline.
    """
    days = (
        claim.date,
        *(material.sources[member.article].date for member in claim.members),
        material.due.get(claim.id),
    )
    yield from sorted({day for day in days if day})


def held_on(claim: Claim, material: Material) -> str | None:
    """The day on which a text says that something was so; None where none does.

    A day after all articles that tell of a stance is what it is about, not when it is held: "wants talks on Monday".
    """
    if claim.date is None or claim.date_basis != "text":
        return None
    told = [material.sources[member.article].date for member in claim.members]
    ahead = claim.type != "outcome" and all(day and day < claim.date for day in told)
    return None if ahead else claim.date


def spoken_date(day: str) -> str:
    """YYYY[-MM[-DD]] as a line may say it: `5 July 2015`, `July 2015`, `2015`."""
    year, month, of_month = (*day.split("-"), "", "")[:3]
    return " ".join(part for part in (of_month.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year) if part)


def without_days(text: str, days: Collection[str]) -> str:
    """A text without the numbers by which it says one of these days: a day beside its month, a year in four digits.

    Any other number is no date ("3 tonnes" stays, though an article is of 3 March), and quoted words stay as they are.
    """
    known = set(map(month_and_day, days))
    years = {spoken_date(day).split()[-1] for day in days}

    def rest(numbers: str, month: str) -> str:
        return re.sub(_DAY, lambda day: "" if (month[:_LETTERS], _digits(day[0])) in known else day[0], numbers)

    def bare(words: str) -> str:
        words = _DAYS_MONTH.sub(lambda found: f"{rest(found[1], found[2])} {found[2]}", words)
        words = _MONTH_DAYS.sub(lambda found: f"{found[1]} {rest(found[2], found[1])}", words)
        return _YEAR.sub(lambda found: "" if found[0] in years else found[0], words)

    return "".join(part if part[:1] in ('"', "“") else bare(part) for part in PASSAGE.split(text))


def said_on(text: str) -> Iterator[tuple[str, Day]]:
    """The days on which a text says that something was, in its words and as (month, day): ("Mar", "3")."""
    plain = unquoted(text)
    for found in _A_DAY.finditer(plain):
        before = plain[: found.start()].lower().split()
        # "It was reported on 3 March" says of no more than the report when it was.
        if before[-1:] == ["on"] and not {"reported", "report", "reports"}.intersection(before[-4:]):
            yield f"on {found[0]}", _month_and_day(found)


def days_in(text: str) -> Iterator[Day]:
    """The days of a month that a text gives, each as (month, day)."""
    yield from map(_month_and_day, _A_DAY.finditer(text))


def _month_and_day(found: re.Match[str]) -> Day:
    day, month = (found["d"], found["m"]) if found["d"] else (found["after"], found["before"])
    return month[:_LETTERS], _digits(day)


def month_and_day(day: str) -> Day | None:
    """A date as `said_on` gives it; None where it is no full date."""
    words = spoken_date(day).split()
    return (words[1][:_LETTERS], words[0]) if len(words) == len(("3", "March", "2031")) else None


def weekday_of(day: str) -> str:
    """The weekday of a full date, in lower case."""
    return day_name[date.fromisoformat(day).weekday()].lower()


def _digits(day: str) -> str:
    return day.rstrip("stndrh").lstrip("0")


def names_of(claims: Sequence[Claim], label: str, material: Material) -> Iterator[str]:
    """Names under which the claims' parties and speakers may appear, and the full names of people whom they mention."""
    yield label
    for name in sorted({name for claim in claims for name in (*claim.parties, claim.speaker or "")}):
        yield name
        actor = material.actors.get(name)
        if actor:
            yield " ".join((actor.principal, *actor.aliases, *actor.roles))
        yield from _adjectives(actor.principal if actor else name)
    said = {word for claim in claims for sentence in carrying(claim) for word in words_of(sentence)}
    for word in sorted(said):
        yield from _adjectives(word)
        # A sentence has "Jan. 25", a line "25 January".
        if word in _SHORT_MONTHS:
            yield _SHORT_MONTHS[word]
    for surnames, called in material.people:
        if surnames & said:
            yield called


def initials_in(clause: str, sentences: Sequence[str]) -> Iterator[str]:
    """What a clause calls by its initials and a sentence writes out: "TPS" for "temporary protected status"."""
    written_out = ["".join(word[0] for word in re.findall(r"[^\W_]+", text)).upper() for text in sentences]
    for short in _INITIALS.findall(clause):
        if any(short in initials for initials in written_out):
            yield short


def forms_in(clause: str, sentences: Sequence[str]) -> Iterator[str]:
    """Long names in another form than the sentences have: "Democratic" for "Democrat-controlled"."""
    roots = {word[:_NAME_ROOT] for text in sentences for word in re.findall(r"[^\W_]+", normalised(text))}
    for word in re.findall(r"\b[A-Z][^\W\d_]+", clause):
        if len(word) >= _NAME_ROOT and normalised(word)[:_NAME_ROOT] in roots:
            yield word


def _adjectives(name: str) -> Iterator[str]:
    """What a state that is named may be called by: "French" where a sentence has "France"."""
    state = states().get(plain(name))
    if state:
        yield " ".join(form for adjective in sorted(state.adjectives) for form in (adjective, f"{adjective}s"))
