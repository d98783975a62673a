"""Wordings of issues: which mean one matter, and the words that the briefing uses for it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from summariser.unions import Unions
from summariser.words import normalised, numbers_in

# How alike two wordings must be, of 100 (rapidfuzz ratio), to be spellings of one.
SAME_ISSUE = 90
MAX_LENGTH_DIFFERENCE = 3
_LITTLE_WORDS = frozenset("a an the of on in for to over with and s".split())


def issue_key(issue: str) -> str:
    """An issue's words for comparing: no little words, possessives or plural endings, in alphabetical order."""
    words = [word.removesuffix("'s").rstrip("'") for word in normalised(issue).replace("-", " ").split()]
    bare = [word.removesuffix("s") if len(word) > 3 else word for word in words if word not in _LITTLE_WORDS]  # noqa: PLR2004
    return " ".join(sorted(bare)) or normalised(issue)


def issue_names(wordings: Iterable[str], groups: Sequence[Sequence[str]]) -> dict[str, str]:
    """The wording that stands for each wording's key; `groups` are joined, the first of each naming the whole."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for wording in wordings:
        counted[issue_key(wording)][wording.strip().lower()] += 1
    unions = _joined(sorted(counted))
    leading: dict[str, str] = {}
    for group in groups:
        known = [issue_key(wording) for wording in group if issue_key(wording) in counted]
        for key in known[1:]:
            unions.join(known[0], key)
        if known:
            leading[known[0]] = _commonest(counted[known[0]])
    together: dict[str, list[str]] = defaultdict(list)
    for key in sorted(counted):
        together[unions.find(key)].append(key)
    names = {root: _name(keys, leading, counted) for root, keys in together.items()}
    return {key: names[unions.find(key)] for key in counted}


def _joined(keys: Sequence[str]) -> Unions:
    """Keys that are spellings of one, in one set. Another number is never another spelling."""
    unions = Unions()
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in keys:
        numbers = tuple(sorted(numbers_in(key)))
        for other in alike[numbers]:
            if abs(len(other) - len(key)) <= MAX_LENGTH_DIFFERENCE and fuzz.ratio(key, other) >= SAME_ISSUE:
                unions.join(key, other)
        unions.find(key)
        alike[numbers].append(key)
    return unions


def _name(keys: Sequence[str], leading: dict[str, str], counted: dict[str, Counter[str]]) -> str:
    """The wording that was named to lead, else the commonest of all."""
    named = next((leading[key] for key in keys if key in leading), None)
    return named or _commonest(sum((counted[key] for key in keys), Counter()))


def _commonest(counted: Counter[str]) -> str:
    return min(counted, key=lambda words: (-counted[words], len(words), words))
