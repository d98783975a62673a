"""The merge, second step: items that say the same become one claim; origins are counted and support is graded.

Rules alone are cautious: they join what is the same on its face. What a model says of sameness is taken where the
codebook allows it (one holder, one kind of claim), and ignored and counted where it does not.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

from summariser.article import Frozen
from summariser.briefing import Claim, Support
from summariser.findings import Condition, Item, Outcome, Position
from summariser.order import Timeline
from summariser.resolve import Entry
from summariser.sameness import Face, Groups, content_words, face_of, is_former, label_of, says_the_same

# Statements are compared with those that share one of their rarest words, at most this many.
CANDIDATES = 40
# Entries of any numbers, and of none.
_ANY, _NONE = "any", "none"

VOICE_RANK = {"own": 4, "counterpart": 3, "third_party": 3, "outlet": 2, "anonymous": 1}


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
    joined = Groups(by_id, dates)
    for block in _blocks(by_id.values()):
        _join_by_rule(block, joined, dates)
    ignored = _join_by_model(by_id, joined, grouping or Grouping())
    groups: dict[str, list[Entry]] = defaultdict(list)
    for name, entry in by_id.items():
        groups[joined.leader(name)].append(entry)
    # `replaced` at once, and in place: a hundred thousand claims are not held twice.
    claims = [_draft(group, timeline, clusters, outlets, dates).replaced() for group in groups.values()]
    claims.sort(key=_place)
    for index, claim in enumerate(claims):
        claims[index] = claim.replaced(id=f"c{index + 1}")
    return Merged(claims=tuple(claims), ignored=ignored)


def _blocks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries that may be the same claim at all: one issue, one holder; outcomes by issue and parties."""
    blocks: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        outcome = isinstance(entry.item, Outcome)
        blocks[("outcome" if outcome else "held", entry.issue, *sorted(entry.parties))].append(entry)
    yield from (blocks[key] for key in sorted(blocks))


def _join_by_rule(block: list[Entry], groups: Groups, published: Mapping[str, str | None]) -> None:
    by_sentence: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in block:
        by_sentence[entry.article, entry.item.evidence[0].n].append(entry)
    for together in by_sentence.values():
        for one, other in combinations(together, 2):
            if _gate_of(one, other):
                groups.join(one.id, other.id, by_rule=True)
    for first, second in _candidates([face_of(entry, published.get(entry.article)) for entry in block]):
        if says_the_same(first, second):
            groups.join(first.entry.id, second.entry.id, by_rule=True)


def _gate_of(one: Entry, other: Entry) -> bool:
    """A stance and the condition that gates it, or a demand and the term that repeats it, on the same evidence."""
    stance, condition = (one.item, other.item) if isinstance(one.item, Position) else (other.item, one.item)
    if not isinstance(stance, Position) or not isinstance(condition, Condition) or stance.stance == "assess":
        return False
    joined = set(content_words(f"{condition.requires} {condition.gates}"))
    on_one_matter = joined & set(content_words(stance.statement))
    return bool(on_one_matter) and bool({e.n for e in stance.evidence} & {e.n for e in condition.evidence})


def _candidates(block: Sequence[Face]) -> Iterator[tuple[Face, Face]]:
    """Pairs worth comparing: of one kind, sharing one of their three rarest words, within a bound per entry.

    What is held in different numbers is never the same, so that it takes no place among those that are compared.
    """
    counts: Counter[str] = Counter(word for face in block for word in face.words)
    posted: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for index, face in enumerate(block):
        rarest = sorted(face.words, key=lambda word: (counts[word], word))[:3]
        numbers = None if isinstance(face.entry.item, Outcome) else face.numbers
        near: dict[int, None] = {}
        for word in rarest:
            matching = posted[face.kind, word, numbers or _ANY]
            plain = posted[face.kind, word, _NONE] if numbers else []
            near |= dict.fromkeys(sorted((*matching[-CANDIDATES:], *plain[-CANDIDATES:]))[-CANDIDATES:])
        for other in near:
            yield block[other], face
        for word in rarest:
            posted[face.kind, word, _ANY].append(index)
            posted[face.kind, word, numbers or _NONE].append(index)


def _join_by_model(by_id: Mapping[str, Entry], groups: Groups, grouping: Grouping) -> int:
    """Join the groups that the codebook allows; the number of those that it does not."""
    ignored = 0
    used: set[str] = set()
    for group in grouping.same:
        known = [by_id[name] for name in dict.fromkeys(group) if name in by_id and name not in used]
        used |= {entry.id for entry in known}
        whole = len(known) == len(set(group)) > 1 and len({is_former(entry.item) for entry in known}) == 1
        if not (whole and groups.join(*(entry.id for entry in known), by_rule=False)):
            ignored += 1
    return ignored


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
        hedged=_is_hedged(lead),
        former=is_former(lead),
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
    rank = timeline.rank(entry.article)
    item = entry.item
    return isinstance(item, Condition), -VOICE_RANK[_voice(item)], not _is_hedged(item), -rank, entry.id


def _is_hedged(item: Item) -> bool:
    return isinstance(item, Position) and item.hedged


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
    """Whence a claim comes: each speaker once, however many carry the words; each outlet's own narration once.

    A text that several outlets carry is the narration of one of them.
    """
    texts: dict[str, str] = {}
    for article in sorted({entry.article for entry in members}):
        outlet = outlets.get(article)
        if outlet:
            text = clusters.get(article, article)
            texts[text] = min(outlet, texts.get(text, outlet))
    return frozenset(_origin(entry, clusters.get(entry.article, entry.article), texts) for entry in members)


def _origin(entry: Entry, text: str, outlets: Mapping[str, str]) -> tuple[str, str]:
    if entry.speaker is not None and _voice(entry.item) != "anonymous":
        return "speaker", entry.speaker
    if _voice(entry.item) == "anonymous":
        return "unnamed", text
    return ("outlet", outlets[text]) if text in outlets else ("unknown outlet", text)


def _support(members: Sequence[Entry], origins: frozenset[tuple[str, str]], clusters: Mapping[str, str]) -> Support:
    """Two named origins corroborate; outlets that nothing identifies are not taken to be independent.

    Two speakers of one party are one side of the matter, however many they are.
    """
    if _both_sides(members):
        return "both sides"
    sides = {entry.speaker: entry.speaks_for or entry.speaker for entry in members}
    named = {(kind, sides.get(name, name)) for kind, name in origins if kind in ("speaker", "outlet")}
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
