"""The merge, second step: items that say the same become one claim; origins are counted and support is graded.

Rules alone are cautious: they join what is the same on its face. What a model says of sameness is taken where the
codebook allows it (one holder, one kind of claim), and ignored and counted where it does not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz

from summariser.article import Frozen
from summariser.briefing import Claim, Support
from summariser.findings import Condition, Item, Outcome, Position
from summariser.order import Timeline
from summariser.resolve import Entry
from summariser.unions import Unions
from summariser.words import normalised, numbers_in, quotations_in

# How alike two statements must be, of 100 (rapidfuzz token_set_ratio of their content words), to be the same claim.
SAME_CLAIM = 88
SAME_OUTCOME = 92
# Statements are compared with those that share one of their rarest words, at most this many.
CANDIDATES = 40
MIN_SHARED_QUOTATION = 3

VOICE_RANK = {"own": 4, "counterpart": 3, "third_party": 3, "outlet": 2, "anonymous": 1}
_STOP = frozenset(
    "a an the of to in on at by for with from and or that which who its his her their it he she they is are was were "
    "be been has have had will would as said says say not no than then also after before".split()
)


class Grouping(Frozen):
    """What a model says of entries, by id: groups that say the same. Changes and clashes are in `Links`."""

    same: tuple[tuple[str, ...], ...] = ()


class Merged(Frozen):
    """All claims in order of time, and how many of a model's groups could not be used."""

    claims: tuple[Claim, ...]
    ignored: int


def merge(
    entries: Sequence[Entry],
    timeline: Timeline,
    *,
    clusters: Mapping[str, str],
    outlets: Mapping[str, str | None],
    dates: Mapping[str, str | None],
    grouping: Grouping | None = None,
) -> Merged:
    """Make claims of entries.

    `clusters` gives, for each article, the near-duplicate cluster or wire text that it belongs to; `outlets` and
    `dates` what is known of each article. The order of the entries makes no difference.
    """
    by_id = {entry.id: entry for entry in sorted(entries, key=lambda entry: entry.id)}
    unions = Unions()
    for name in by_id:
        unions.find(name)
    for block in _blocks(by_id.values()):
        _join_by_rule(block, unions)
    ignored = _join_by_model(by_id, unions, grouping or Grouping())
    groups: dict[str, list[Entry]] = defaultdict(list)
    for name, entry in by_id.items():
        groups[unions.find(name)].append(entry)
    drafts = [_draft(group, timeline, clusters, outlets, dates) for group in groups.values()]
    ordered = sorted(drafts, key=_place)
    return Merged(
        claims=tuple(claim.model_copy(update={"id": f"c{n}"}) for n, claim in enumerate(ordered, 1)), ignored=ignored
    )


def content_words(text: str) -> tuple[str, ...]:
    """The words of a statement that carry its content, stemmed crudely, in order of the alphabet, once each."""
    words = re.findall(r"[a-z0-9]+(?:[.,][0-9]+)*", normalised(text))
    return tuple(sorted({_stem(word) for word in words if word not in _STOP}))


def alike(one: str, other: str) -> float:
    """How alike two statements are, of 100, by their content words."""
    return fuzz.token_set_ratio(" ".join(content_words(one)), " ".join(content_words(other)))


def label_of(item: Item) -> str:
    """The one word that says what an item is: stance, kind of condition, or status."""
    if isinstance(item, Position):
        return item.stance
    return item.kind if isinstance(item, Condition) else item.status


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004
            return word[: -len(ending)]
    return word


def _blocks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries that may be the same claim at all: one issue, one holder; outcomes by issue and parties."""
    blocks: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        outcome = isinstance(entry.item, Outcome)
        blocks[("outcome" if outcome else "held", entry.issue, *sorted(entry.parties))].append(entry)
    yield from (blocks[key] for key in sorted(blocks))


@dataclass(frozen=True, slots=True)
class _Face:
    """What sameness is judged by on the face of an entry, worked out once."""

    entry: Entry
    kind: tuple[type, str, bool]
    words: tuple[str, ...]
    text: str
    numbers: frozenset[str]
    quotations: frozenset[str]


def _face(entry: Entry) -> _Face:
    item = entry.item
    words = content_words(item.statement)
    return _Face(
        entry=entry,
        kind=(type(item), label_of(item), _former(item)),
        words=words,
        text=" ".join(words),
        numbers=frozenset(numbers_in(item.statement)),
        quotations=frozenset(q for q in quotations_in(item.statement) if len(q.split()) >= MIN_SHARED_QUOTATION),
    )


def _join_by_rule(block: list[Entry], unions: Unions) -> None:
    by_sentence: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in block:
        by_sentence[entry.article, entry.item.evidence[0].n].append(entry)
    for together in by_sentence.values():
        for one, other in combinations(together, 2):
            if _gate_of(one, other):
                unions.join(one.id, other.id)
    for first, second in _candidates([_face(entry) for entry in block]):
        if _says_the_same(first, second):
            unions.join(first.entry.id, second.entry.id)


def _gate_of(one: Entry, other: Entry) -> bool:
    """A stance and the condition that gates it, or a demand and the term that repeats it, on the same evidence."""
    stance, condition = (one.item, other.item) if isinstance(one.item, Position) else (other.item, one.item)
    if not isinstance(stance, Position) or not isinstance(condition, Condition) or stance.stance == "assess":
        return False
    joined = set(content_words(f"{condition.requires} {condition.gates}"))
    on_one_matter = joined & set(content_words(stance.statement))
    return bool(on_one_matter) and bool({e.n for e in stance.evidence} & {e.n for e in condition.evidence})


def _candidates(block: Sequence[_Face]) -> Iterator[tuple[_Face, _Face]]:
    """Pairs worth comparing: of one kind, sharing one of their three rarest words, within a bound per entry."""
    counts: Counter[str] = Counter(word for face in block for word in face.words)
    posted: dict[tuple[tuple[type, str, bool], str], list[_Face]] = defaultdict(list)
    for face in block:
        rarest = sorted(face.words, key=lambda word: (counts[word], word))[:3]
        near = {other.entry.id: other for word in rarest for other in posted[face.kind, word][-CANDIDATES:]}
        for other in near.values():
            yield other, face
        for word in rarest:
            posted[face.kind, word].append(face)


def _says_the_same(one: _Face, other: _Face) -> bool:
    first, second = one.entry.item, other.entry.item
    if isinstance(first, Outcome) and isinstance(second, Outcome):
        return _same_time(first, second) and fuzz.token_set_ratio(one.text, other.text) >= SAME_OUTCOME
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return False
    if one.entry.speaker is not None and one.entry.speaker == other.entry.speaker and one.quotations & other.quotations:
        return True
    return fuzz.token_set_ratio(one.text, other.text) >= SAME_CLAIM


def _former(item: Item) -> bool:
    return isinstance(item, Position) and item.former


def _same_time(first: Outcome, second: Outcome) -> bool:
    """Whether two reports can be of one event by what they print of its time; where neither prints any, they can't."""
    if first.date and second.date:
        return first.date == second.date
    return bool(first.when and second.when) and normalised(first.when or "") == normalised(second.when or "")


def _join_by_model(by_id: Mapping[str, Entry], unions: Unions, grouping: Grouping) -> int:
    """Join the groups that the codebook allows; the number of those that it does not."""
    ignored = 0
    used: set[str] = set()
    for group in grouping.same:
        known = [by_id[name] for name in dict.fromkeys(group) if name in by_id and name not in used]
        used |= {entry.id for entry in known}
        if len(known) < len(set(group)) or not _may_be_one(known):
            ignored += 1
            continue
        for entry in known[1:]:
            unions.join(known[0].id, entry.id)
    return ignored


def _may_be_one(entries: Sequence[Entry]) -> bool:
    """One holder and one family of claim; outcomes need a party in common and no two different dates."""
    outcomes = [isinstance(entry.item, Outcome) for entry in entries]
    if len(entries) < 2 or any(outcomes) != all(outcomes):  # noqa: PLR2004
        return False
    if all(outcomes):
        shared = set.intersection(*(set(entry.parties) for entry in entries))
        dates = {entry.item.date for entry in entries if entry.item.date}
        return bool(shared) and not any(_apart(one, other) for one, other in combinations(sorted(dates), 2))
    return len({entry.parties for entry in entries}) == 1 and len({_former(entry.item) for entry in entries}) == 1


def _apart(one: str, other: str) -> bool:
    return not (one.startswith(other) or other.startswith(one))


def _draft(
    group: list[Entry],
    timeline: Timeline,
    clusters: Mapping[str, str],
    outlets: Mapping[str, str | None],
    dates: Mapping[str, str | None],
) -> Claim:
    members = sorted(group, key=lambda entry: _strength(entry, timeline))
    lead = members[0].item
    origins = _origins(members, clusters, outlets)
    own = next((entry.item.date for entry in members if entry.item.date), None)
    earliest = min(members, key=lambda entry: timeline.rank(entry.article))
    published = dates.get(earliest.article)
    parties = sorted({party for entry in members for party in entry.parties}, key=lambda p: _first(members, p))
    return Claim(
        id="",
        type=_type(lead),
        label=label_of(lead),
        parties=tuple(parties) if isinstance(lead, Outcome) else members[0].parties,
        speaker=members[0].speaker,
        voice=_voice(lead),
        issue=members[0].issue,
        statement=lead.statement,
        hedged=any(isinstance(entry.item, Position) and entry.item.hedged for entry in members),
        former=_former(lead),
        when=lead.when or next((entry.item.when for entry in members if entry.item.when), None),
        date=own or published,
        date_basis="text" if own else ("article" if published else None),
        support=_support(members, origins, clusters),
        origins=len(origins),
        weight=0.0,
        rank=timeline.rank(earliest.article),
        members=tuple(members),
    )


def _first(members: Sequence[Entry], party: str) -> tuple[int, int]:
    return min((index, entry.parties.index(party)) for index, entry in enumerate(members) if party in entry.parties)


def _strength(entry: Entry, timeline: Timeline) -> tuple[bool, int, bool, int, str]:
    """Strongest first: a stance before its gate, by voice, the most hedged, the latest, then any fixed order."""
    hedged = isinstance(entry.item, Position) and entry.item.hedged
    rank = timeline.rank(entry.article)
    return isinstance(entry.item, Condition), -VOICE_RANK[_voice(entry.item)], not hedged, -rank, entry.id


def _voice(item: Item) -> str:
    if isinstance(item, Outcome):
        return "outlet" if item.claimed_by is None else "own"
    return item.voice


def _type(item: Item) -> Literal["position", "condition", "outcome"]:
    if isinstance(item, Position):
        return "position"
    return "condition" if isinstance(item, Condition) else "outcome"


def _origins(
    members: Sequence[Entry], clusters: Mapping[str, str], outlets: Mapping[str, str | None]
) -> frozenset[tuple[str, str]]:
    """Whence a claim comes: each speaker once, however many carry the words; each outlet's own narration once."""
    return frozenset(_origin(entry, clusters, outlets) for entry in members)


def _origin(entry: Entry, clusters: Mapping[str, str], outlets: Mapping[str, str | None]) -> tuple[str, str]:
    if entry.speaker is not None and _voice(entry.item) != "anonymous":
        return "speaker", entry.speaker
    cluster = clusters.get(entry.article, entry.article)
    if _voice(entry.item) == "anonymous":
        return "unnamed", cluster
    outlet = outlets.get(entry.article)
    return ("outlet", outlet) if outlet else ("unknown outlet", cluster)


def _support(members: Sequence[Entry], origins: frozenset[tuple[str, str]], clusters: Mapping[str, str]) -> Support:
    """Two named origins corroborate; outlets that nothing identifies are not taken to be independent."""
    if _both_sides(members):
        return "both sides"
    named = {origin for origin in origins if origin[0] in ("speaker", "outlet")}
    apart = {clusters.get(entry.article, entry.article) for entry in members}
    if len(named) > 1 and len(apart) > 1:
        return "corroborated"
    return "repeated" if len({entry.article for entry in members}) > 1 else "single"


def _both_sides(members: Sequence[Entry]) -> bool:
    """Two of the parties themselves say so: both claim an outcome, or one confirms what the other says of it."""
    if isinstance(members[0].item, Outcome):
        return len({entry.speaks_for for entry in members if entry.speaks_for in entry.parties}) > 1
    return {"own", "counterpart"} <= {_voice(entry.item) for entry in members}


def _place(claim: Claim) -> tuple[int, str, str, int, str]:
    first = min(claim.members, key=lambda member: (member.article, member.item.evidence[0].n, member.id))
    lead = claim.members[0]
    return claim.rank, claim.date or "", lead.article, first.item.evidence[0].n, lead.id
