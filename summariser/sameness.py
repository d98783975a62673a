"""Which items say the same, and which must never be one claim, whoever proposes it.

Two items are alike by their content words. Items that are joined form a group, and a group is judged as a whole: what
is alike pair by pair may still hold two numbers or two days between its ends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import combinations

from rapidfuzz import fuzz

from summariser.findings import Condition, Item, Outcome, Position
from summariser.resolve import Entry
from summariser.unions import Unions
from summariser.words import normalised, numbers_in, quotations_in

# How alike two statements must be, of 100 (rapidfuzz token_set_ratio of their content words), to be the same claim.
SAME_CLAIM = 88
SAME_OUTCOME = 92
MIN_SHARED_QUOTATION = 3
# So many days apart, at most, are articles that mean one time by the same words ("last week").
SAME_TIME_DAYS = 3

_STOP = frozenset(
    "a an the of to in on at by for with from and or that which who its his her their it he they she is are was were "
    "be been has have had will would as said says say not no than then also after before".split()
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")


def content_words(text: str) -> tuple[str, ...]:
    """The words of a statement that carry its content, stemmed crudely, in order of the alphabet, once each."""
    words = re.findall(r"[a-z0-9]+(?:[.,][0-9]+)*", normalised(text))
    return tuple(sorted({_stem(word) for word in words if word not in _STOP}))


def alike(one: str, other: str) -> float:
    """How alike two statements are, of 100, by their content words."""
    return fuzz.token_set_ratio(" ".join(content_words(one)), " ".join(content_words(other)))


def numbers_differ(one: str, other: str) -> bool:
    """Whether two statements both have numbers, and not the same."""
    first, second = set(numbers_in(one)), set(numbers_in(other))
    return bool(first and second) and first != second


def label_of(item: Item) -> str:
    """The one word that says what an item is: stance, kind of condition, or status."""
    if isinstance(item, Position):
        return item.stance
    return item.kind if isinstance(item, Condition) else item.status


def is_former(item: Item) -> bool:
    """Whether an item is a stance that no longer holds."""
    return isinstance(item, Position) and item.former


@dataclass(frozen=True, slots=True)
class Face:
    """What sameness is judged by on the face of an entry, worked out once."""

    entry: Entry
    kind: tuple[type, str, bool]
    words: tuple[str, ...]
    text: str
    numbers: frozenset[str]
    quotations: frozenset[str]
    day: str | None
    published: str | None


def face_of(entry: Entry, published: str | None) -> Face:
    """The face of an entry; `published` is the date of its article."""
    item = entry.item
    words = content_words(item.statement)
    return Face(
        entry=entry,
        kind=(type(item), label_of(item), is_former(item)),
        words=words,
        text=" ".join(words),
        numbers=frozenset(numbers_in(item.statement)),
        quotations=frozenset(q for q in quotations_in(item.statement) if len(q.split()) >= MIN_SHARED_QUOTATION),
        day=day_of(item, published) if isinstance(item, Outcome) else None,
        published=published,
    )


def says_the_same(one: Face, other: Face) -> bool:
    """Whether two entries of one kind say the same on their face."""
    first, second = one.entry.item, other.entry.item
    if isinstance(first, Outcome) and isinstance(second, Outcome):
        return _same_time(one, other) and fuzz.token_set_ratio(one.text, other.text) >= SAME_OUTCOME
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return False
    if one.entry.speaker is not None and one.entry.speaker == other.entry.speaker and one.quotations & other.quotations:
        return True
    return fuzz.token_set_ratio(one.text, other.text) >= SAME_CLAIM


def _same_time(one: Face, other: Face) -> bool:
    """Whether two reports can be of one event by what they print of its time; where neither prints any, they can't."""
    first, second = one.entry.item, other.entry.item
    if one.day and other.day:
        return one.day == other.day
    if not first.when or not second.when or normalised(first.when) != normalised(second.when):
        return False
    return bool(_DAY_OF_MONTH.search(normalised(first.when))) or _near(one.published, other.published)


def _near(one: str | None, other: str | None) -> bool:
    """Whether articles are so near that words such as "last week" mean one time in both; unless a date says no."""
    if one is None or other is None:
        return True
    return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= timedelta(days=SAME_TIME_DAYS)


class Groups:
    """Entries joined into claims; a join is refused where the whole could not be one claim."""

    def __init__(self, entries: Mapping[str, Entry], published: Mapping[str, str | None]) -> None:
        self._entries = entries
        self._published = published
        self._unions = Unions()
        self._scopes: dict[str, _Scope] = {}

    def join(self, *names: str, by_rule: bool) -> bool:
        """Make one group of all groups that hold these entries; whether that is allowed.

        A rule sees words alone, so numbers that differ keep groups apart; a model has read what is counted.
        """
        leaders = dict.fromkeys(self._unions.find(name) for name in names)
        if len(leaders) == 1:
            return True
        whole = reduce(_together, map(self._scope_of, leaders))
        if not _is_one(whole) or (by_rule and _miscounted(whole)):
            return False
        for name in names[1:]:
            self._unions.join(names[0], name)
        self._scopes[self._unions.find(names[0])] = whole
        return True

    def leader(self, name: str) -> str:
        """The entry that stands for the group of another."""
        return self._unions.find(name)

    def _scope_of(self, leader: str) -> "_Scope":
        """What a group holds; of an entry that is still alone it is worked out when it is asked for."""
        entry = self._entries[leader]
        return self._scopes.get(leader) or _scope(entry, self._published.get(entry.article))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a group must agree on: its holders, its kinds, the days and numbers that its entries name."""

    holders: frozenset[tuple[str, ...]]
    shared: frozenset[str]
    outcome: frozenset[bool]
    former: frozenset[bool]
    days: frozenset[str]
    numbers: frozenset[tuple[type, frozenset[str]]]


def _scope(entry: Entry, published: str | None) -> _Scope:
    item = entry.item
    outcome = isinstance(item, Outcome)
    day = day_of(item, published) if isinstance(item, Outcome) else None
    numbers = frozenset(numbers_in(item.statement))
    return _Scope(
        holders=frozenset({entry.parties}) if not outcome else frozenset(),
        shared=frozenset(entry.parties),
        outcome=frozenset({outcome}),
        former=frozenset({item.former}) if isinstance(item, Position) else frozenset(),
        days=frozenset({day}) if day else frozenset(),
        numbers=frozenset({(type(item), numbers)}) if numbers else frozenset(),
    )


def _together(one: _Scope, other: _Scope) -> _Scope:
    return _Scope(
        holders=one.holders | other.holders,
        shared=one.shared & other.shared,
        outcome=one.outcome | other.outcome,
        former=one.former | other.former,
        days=one.days | other.days,
        numbers=one.numbers | other.numbers,
    )


def _is_one(whole: _Scope) -> bool:
    """One holder, one family of claim, no two days; outcomes need but one party in common."""
    if not whole.shared or max(map(len, (whole.holders, whole.outcome, whole.former))) > 1:
        return False
    return not any(_apart(one, other) for one, other in combinations(sorted(whole.days), 2))


def _miscounted(whole: _Scope) -> bool:
    """Whether two items of one type name numbers of which neither holds the other's."""
    return any(
        kind is other_kind and not (one <= other or other <= one)
        for (kind, one), (other_kind, other) in combinations(whole.numbers, 2)
    )


def _apart(one: str, other: str) -> bool:
    return not (one.startswith(other) or other.startswith(one))


def day_of(item: Outcome, published: str | None) -> str | None:
    """The day that an outcome names: its date, else the weekday that was last (or is next) in a dated article."""
    words = normalised(item.when or "")
    weekday = next((index for index, name in enumerate(_DAYS) if name in words), None)
    if item.date or published is None or weekday is None or _DAY_OF_MONTH.search(words):
        return item.date
    day = date.fromisoformat(published).weekday()
    return days_after(published, (weekday - day) % 7 if item.status == "scheduled" else -((day - weekday) % 7))


def days_after(day: str, count: int) -> str | None:
    """The date so many days after another, or before it; None beyond the calendar."""
    try:
        return (date.fromisoformat(day) + timedelta(days=count)).isoformat()
    except OverflowError:
        return None


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004
            return word[: -len(ending)]
    return word
