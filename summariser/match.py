"""Two readings of one article, item by item: which items are the same. Pure.

Items match one to one where their principals agree and their evidence shares a sentence; outcomes match outcomes only,
positions and conditions each other too (a demand and the term that repeats it). As many as can be are matched; among
such matchings, the one of the most alike items.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Literal

from rapidfuzz import fuzz

from summariser.article import Frozen
from summariser.findings import Party
from summariser.names import is_generic, person_tokens, plain, same_person, same_spelling, states
from summariser.unions import Unions
from summariser.words import normalised, numbers_in

# What makes two items alike, beside the sentences that they share: most of all, that they say the same.
SAME_STATEMENT = 400
SAME_TYPE = 200
SAME_LABEL = 100
SAME_EVIDENCE = 100
# Items that two names for a group must share to be names of one.
SHARED_ITEMS = 2

TypeName = Literal["positions", "conditions", "outcomes"]
Pair = tuple[int, int]


class Entry(Frozen):
    """An item of any type as it is compared. The label is its stance, kind or status; an outcome has no voice.

    An item that is not `core` is right but optional; only gold knows such.
    """

    type: TypeName
    parties: tuple[str, ...]
    label: str
    voice: str | None
    statement: str
    sentences: tuple[str, ...]
    core: bool


class Reading(Frozen):
    """What one reader found in an article."""

    parties: tuple[Party, ...]
    entries: tuple[Entry, ...]


def match(one: Reading, other: Reading) -> tuple[Pair, ...]:
    """Pairs of indices of the items that are the same, in the order of the first reading.

    Where the readings differ on who acts for whom, the second has the last word: give the gold there.
    """
    touching = {
        (i, j): overlap
        for i, mine in enumerate(one.entries)
        for j, theirs in enumerate(other.entries)
        if _comparable(mine, theirs) and (overlap := evidence_overlap(mine, theirs))
    }
    ours, theirs = _holders(one, other, touching)
    weights = {
        (i, j): _alike(one.entries[i], other.entries[j], overlap)
        for (i, j), overlap in touching.items()
        if _agree(ours[i], theirs[j])
    }
    return tuple(sorted((i, j) for j, i in best_matching(weights).items()))


def evidence_overlap(one: Entry, other: Entry) -> float:
    """The share of sentences cited by both among those cited by either (Jaccard).

    Sentences are compared by text, since numbers depend on the splitter; one that contains the other is the same.
    """
    same = Unions()
    mine, theirs = ({_sentence(text) for text in entry.sentences} for entry in (one, other))
    for text in mine:
        for counterpart in theirs:
            if text in counterpart or counterpart in text:
                same.join(text, counterpart)
    ours, others = ({same.find(text) for text in texts} for texts in (mine, theirs))
    return len(ours & others) / len(ours | others)


def best_matching(weights: Mapping[Pair, int]) -> dict[int, int]:
    """Left partners by right index: the most pairs that can be, and of all such matchings the greatest total weight.

    Successive best augmenting paths (Edmonds and Karp 1972): each round adds one pair at the least loss of weight.
    """
    partners: dict[int, int] = {}
    while longer := _augmented(partners, weights):
        partners = longer
    return partners


def _augmented(partners: dict[int, int], weights: Mapping[Pair, int]) -> dict[int, int] | None:
    """A matching with one pair more, the best of its size; None where there is none."""
    reached = _best_paths(partners, weights)
    ends = [right for right in reached if right not in partners]
    if not ends:
        return None
    longer, right = dict(partners), max(ends, key=lambda end: (reached[end][0], -end))
    before = {left: taken for taken, left in partners.items()}
    while True:
        left = reached[right][1]
        longer[right] = left
        if left not in before:
            return longer
        right = before[left]


def _best_paths(partners: Mapping[int, int], weights: Mapping[Pair, int]) -> dict[int, tuple[int, int]]:
    """The gain of the best alternating path from any free left index to each right one, and the left one before it."""
    gain = dict.fromkeys({left for left, _ in weights} - set(partners.values()), 0)
    reached: dict[int, tuple[int, int]] = {}
    changed = True
    while changed:
        changed = False
        for (left, right), weight in weights.items():
            if left not in gain or partners.get(right) == left:
                continue
            if right not in reached or gain[left] + weight > reached[right][0]:
                reached[right] = (gain[left] + weight, left)
                changed = True
                if right in partners:
                    freed = partners[right]
                    gain[freed] = reached[right][0] - weights[freed, right]
    return reached


@lru_cache(maxsize=4096)
def _sentence(text: str) -> str:
    """A sentence with a space at either end, so that one contains another by whole words only."""
    return f" {normalised(text)} "


def _comparable(one: Entry, other: Entry) -> bool:
    return (one.type == "outcomes") == (other.type == "outcomes")


def _alike(one: Entry, other: Entry, overlap: float) -> int:
    says = fuzz.token_sort_ratio(normalised(one.statement), normalised(other.statement)) / 100
    return round(
        SAME_STATEMENT * says
        + SAME_TYPE * (one.type == other.type)
        + SAME_LABEL * (one.label == other.label)
        + SAME_EVIDENCE * overlap
    )


def _agree(one: Collection[str], other: Collection[str]) -> bool:
    """Whether principals agree: one list holds the other, or half of all who are named are in both."""
    mine, theirs = set(one), set(other)
    both = mine & theirs
    return bool(both) and (both in (mine, theirs) or 2 * len(both) >= len(mine | theirs))


def _holders(
    one: Reading, other: Reading, touching: Collection[Pair]
) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """The principals of each item of either reading, groups that share items under one name."""
    known = _Principals(other.parties, one.parties)
    ours, theirs = ([frozenset(map(known.of, entry.parties)) for entry in side.entries] for side in (one, other))
    shared = _shared(ours, theirs, touching, known.groups)
    settled_here = known.listed(one.parties) - _optional(one, ours)
    settled_there = known.listed(other.parties) - _optional(other, theirs)
    same = {a: b for a, b in _same_groups(shared) if a not in settled_there and b not in settled_here}
    return _renamed(ours, same), _renamed(theirs, same)


def _renamed(holders: Sequence[frozenset[str]], same: Mapping[str, str]) -> list[frozenset[str]]:
    return [frozenset(same.get(name, name) for name in names) for names in holders]


def _optional(reading: Reading, holders: Sequence[frozenset[str]]) -> frozenset[str]:
    """Names that hold optional items alone: in gold of two annotators, perhaps the second's word for a known group.

    Any other name that a reading lists is settled there: it means that group, and no group of another name.
    """
    core = {name for entry, names in zip(reading.entries, holders, strict=True) if entry.core for name in names}
    return frozenset[str]().union(*holders) - core


def _shared(
    ours: Sequence[frozenset[str]],
    theirs: Sequence[frozenset[str]],
    touching: Collection[Pair],
    groups: frozenset[str],
) -> Counter[tuple[str, str]]:
    """How many items, one to one, could be the same if two groups' names meant the same."""
    possible: dict[tuple[str, str], dict[Pair, int]] = defaultdict(dict)
    for i, j in touching:
        for names in product(ours[i] & groups, theirs[j] & groups):
            possible[names][i, j] = 0
    return Counter({names: len(best_matching(pairs)) for names, pairs in possible.items()})


def _same_groups(shared: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, str]]:
    """Pairs of names, of the one reading and the other, that share more items with each other than either with a third.

    Of two names that fit as well, neither is taken.
    """
    for (mine, other), count in shared.items():
        rivals = [n for (a, b), n in shared.items() if (a == mine) != (b == other)]
        if mine != other and count >= SHARED_ITEMS and count > max(rivals, default=0):
            yield mine, other


class _Principals:
    """Whom the names of two readings of one article mean: by name, alias, table of states, and rule for persons.

    The first reading has the last word on who acts for whom; the second speaks of those whom the first does not list.
    """

    def __init__(self, first: Sequence[Party], second: Sequence[Party]) -> None:
        self._keys: dict[str, str] = {}
        self._people: list[tuple[tuple[str, ...], str]] = []
        self._apart: set[str] = set()
        self._acts_for: dict[str, str | None] = {}
        for parties in (first, second):
            self._name(parties)
            self._acts_for = self._chains(parties) | self._acts_for

    def of(self, name: str) -> str:
        """The principal that a name means; a circle of acting for is left before it repeats."""
        state = states().get(plain(name))
        key = self._keys.get(plain(name)) or (plain(state.name) if state else plain(name))
        seen = [key]
        while (following := self._acts_for.get(seen[-1])) and following not in seen:
            seen.append(following)
        return seen[-1]

    @property
    def groups(self) -> frozenset[str]:
        """Principals that neither reading calls a state or a person."""
        return frozenset(map(self.of, self._keys)) - self._apart

    def listed(self, parties: Sequence[Party]) -> frozenset[str]:
        """The principals of a list of parties."""
        return frozenset(self.of(party.name) for party in parties)

    def _name(self, parties: Sequence[Party]) -> None:
        """Give every form of every party its key: that of a known form, or a new one. States come first."""
        generic = Counter(plain(alias) for party in parties for alias in set(party.aliases) if is_generic(alias))
        for party in sorted(parties, key=lambda each: (each.kind != "state", -len(person_tokens(each.name)))):
            forms = [form for form in self._forms(party) if form == plain(party.name) or generic[form] <= 1]
            fitting = [self._keys[form] for form in forms if form in self._keys] or self._spelt_alike(party)
            key = fitting[0] if fitting else forms[0]
            for form in forms:
                self._keys.setdefault(form, key)
            if party.kind in ("state", "person"):
                self._apart.add(key)
            if party.kind == "person":
                self._people.append((person_tokens(party.name), key))

    def _forms(self, party: Party) -> Iterator[str]:
        """A party's names; a state's own as well, for a state, and for an organ of a state that takes part."""
        yield plain(party.name)
        state = states().get(plain(party.name))
        named = plain(state.name) if state else ""
        if party.kind == "state" or (party.kind != "person" and party.acts_for is None and named in self._keys):
            yield from filter(None, [named])
        yield from map(plain, party.aliases)

    def _spelt_alike(self, party: Party) -> list[str]:
        """The one known party whose name is another spelling of this one's, if it is one alone."""
        if party.kind == "person":
            tokens = person_tokens(party.name)
            fitting = {key for known, key in self._people if same_person(tokens, known)}
        else:
            people = {key for _, key in self._people}
            numbers = set(numbers_in(party.name))
            fitting = {
                key
                for form, key in self._keys.items()
                if key not in people and same_spelling(form, party.name) and set(numbers_in(form)) == numbers
            }
        return list(fitting) if len(fitting) == 1 else []

    def _chains(self, parties: Sequence[Party]) -> dict[str, str | None]:
        """Whom each listed party acts for; one that is listed twice, for whom either says."""
        chains: dict[str, str | None] = {}
        for party in parties:
            key = self._keys[plain(party.name)]
            spoken_for = self._keys.get(plain(party.acts_for), plain(party.acts_for)) if party.acts_for else None
            chains[key] = chains.get(key) or (spoken_for if spoken_for != key else None)
        return chains
