"""Names of parties: which mentions are one actor, by rule. Pure; no model, no article text.

Identity is the name, never the title. A state has its spellings, capital and seat of government from a table
(`data/states.tsv`), which applies only to what an article itself calls a state or lets act for one: in a dispute inside
a state, its government is one party among others.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from rapidfuzz import fuzz

from summariser.article import Frozen
from summariser.words import NOT_NAMES, SUFFIXES, normalised

# Spellings of one organisation's name, as a share of 100 (rapidfuzz ratio). Person names have their own rule.
SAME_SPELLING = 92
SAME_GIVEN_NAME = 80

_TITLES = frozenset(
    "mr mrs ms dr sir dame lord lady president vice prime minister premier chancellor foreign secretary general "
    "ambassador admiral envoy king queen prince princess sheikh ayatollah pope senator sen rep representative "
    "congressman congresswoman speaker governor mayor judge justice chairman chairwoman chair chief leader spokesman "
    "spokeswoman spokesperson former ex the us u.s russian ukrainian".split()
)
_SMALL_WORDS = frozenset("al el bin ibn van von der den de del della di da dos du la le ter ten zu".split())
_TITLES_BEFORE_ANY_NAME = frozenset("mr mrs ms dr".split())
# Titles that are surnames too, where they come last and stand with a name: Laura King.
_SURNAMES_TOO = frozenset("king prince pope judge justice mayor lord lady chancellor".split())
_ARTICLE = re.compile(r"\Athe\s+", re.IGNORECASE)


class State(Frozen):
    """One state of the table: its common name, the names of its capital and seats, and what its people are called."""

    name: str
    organs: frozenset[str]
    adjectives: frozenset[str]


@cache
def states() -> dict[str, State]:
    """States by each normalised name by which a newspaper may call them; capitals and seats included."""
    text = (resources.files("summariser") / "data" / "states.tsv").read_text(encoding="utf-8")
    found: dict[str, State] = {}
    for line in text.splitlines()[1:]:
        name, variants, capitals, seats, adjectives = (cell.split("|") for cell in line.split("\t"))
        organs = frozenset(plain(each) for each in (*capitals, *seats) if each)
        state = State(name=name[0], organs=organs, adjectives=frozenset(map(plain, adjectives)) - {""})
        found |= dict.fromkeys([plain(each) for each in (*name, *variants) if each] + sorted(organs), state)
    return found


def plain(name: str) -> str:
    """A name for comparing: normalised, without article, possessive and full stops."""
    bare = re.sub(r"('s|'|\.)(?=\s|$)", "", normalised(name)).replace(".", "")
    return bare.removeprefix("the ")


def is_generic(alias: str) -> bool:
    """Whether an alias is a common noun ("the president", "both sides"), which joins nothing across articles."""
    noun = _ARTICLE.sub("", alias.strip(), count=1)
    return noun[:1].islower() or NOT_NAMES.issuperset(normalised(noun).split())


def person_tokens(name: str) -> tuple[str, ...]:
    """The words of a person's name by which spellings agree, titles left out; the surname is the last.

    A surname keeps its suffix, as father and son are two ("King Jr."), and loses the small words before it that stand
    first ("von der Leyen", "al-Assad"): they are no given names.
    """
    words = re.findall(r"[\w']+", plain(name))
    if len(words) > 1 and words[-1] in SUFFIXES:
        words[-2:] = ["".join(words[-2:])]
    words = [word for index, word in enumerate(words) if not _is_title(words, index)]
    while len(words) > 1 and _is_small(words, name):
        words = words[1:]
    return tuple(map(_sound, words))


def _is_small(words: Sequence[str], printed: str) -> bool:
    """Whether the first word is written small, is joined to the next, or has another small word behind it."""
    first, second, *_ = words
    is_joined = f"{first}-" in plain(printed)
    return first in _SMALL_WORDS and (second in _SMALL_WORDS or is_joined or first in re.findall(r"\w+", printed))


def _is_title(words: Sequence[str], index: int) -> bool:
    if words[index] not in _TITLES:
        return False
    last = index == len(words) - 1
    with_a_name = any(word not in _TITLES or word in _TITLES_BEFORE_ANY_NAME for word in words[:index])
    return not (last and with_a_name and words[index] in _SURNAMES_TOO)


def same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names in tokens can be one person's: same surname, given names alike, initial or absent."""
    if not one or not other or one[-1] != other[-1]:
        return False
    if len(one) == 1 or len(other) == 1:
        return True
    first, second = one[0], other[0]
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    return fuzz.ratio(first, second) >= SAME_GIVEN_NAME


def same_spelling(one: str, other: str) -> bool:
    """Whether two names of states, organisations or groups are spellings of one."""
    return fuzz.ratio(plain(one), plain(other)) >= SAME_SPELLING


def best_name(names: Iterable[str]) -> str:
    """The name to print: the one most often used among the fullest, ties by the alphabet; initials are not full."""
    counted = Counter(name.strip() for name in names)
    fullest = max(map(_fullness, counted))
    full = [name for name in counted if _fullness(name) == fullest]
    return min(full, key=lambda name: (-counted[name], name[:1].islower(), name))


def common_name(names: Iterable[str]) -> str:
    """The name to print of what is no person: the one most often used; among equals a plain and short one in full."""
    counted = Counter(name.strip() for name in names)

    def order(name: str) -> tuple[int, bool, bool, bool, int, str]:
        return -counted[name], name[:1].islower(), "'s" in normalised(name), name.isupper(), len(name), name

    return min(counted, key=order)


def _fullness(name: str) -> tuple[int, int]:
    """How many words a name has that are no initials, and how many in all."""
    words = person_tokens(name)
    return sum(len(word) > 1 for word in words), len(words)


def _sound(word: str) -> str:
    """One form for common ways of writing a foreign name in Latin letters: -skyy, -skiy, -sky; Dmitri, Dmitry."""
    word = re.sub(r"kh", "h", word.replace("'", ""))
    word = re.sub(r"ph", "f", word)
    word = re.sub(r"[yj]", "i", word)
    return re.sub(r"(.)\1+", r"\1", word)
