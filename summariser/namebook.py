"""Which actor each name of each article means, and whom each actor acts for: by rule, by pins, and as a model says."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from summariser.article import Frozen
from summariser.findings import Extraction, Party, PartyKind
from summariser.names import (
    best_name,
    common_name,
    is_generic,
    person_tokens,
    plain,
    same_person,
    same_spelling,
    states,
)
from summariser.pins import Pin
from summariser.unions import Unions
from summariser.words import NOT_NAMES

# Names are compared with so many that follow them in the alphabet: spellings of one name lie close together.
NEIGHBOURS = 5
# What stands before a line on what came of an issue, and so before no line of a party.
SO_FAR = "so far"


class Actor(Frozen):
    """One party or speaker over all articles. `principal` is the actor spoken for; a principal's own name if none."""

    name: str
    kind: PartyKind
    principal: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]


class Alignment(Frozen):
    """What a model says belongs together, by name: actors that are one, issues that are one (the first names it)."""

    actors: tuple[tuple[str, ...], ...] = ()
    acts_for: tuple[tuple[str, str], ...] = ()
    issues: tuple[tuple[str, ...], ...] = ()


class _Mention(NamedTuple):
    """One article's mention of a person: the name in tokens, the principal given for it, and what it stands for."""

    tokens: tuple[str, ...]
    acts_for: str | None
    node: str

    @property
    def is_short(self) -> bool:
        """Whether the name is a bare surname or has an initial, and so may be another's."""
        return len(self.tokens) == 1 or len(self.tokens[0]) == 1

    def turn(self) -> tuple[bool, bool, int, str]:
        """Full names come first; those without a principal lead among full names and are last among short ones."""
        return self.is_short, self.is_short == (self.acts_for is None), -len(self.tokens), self.node

    def may_join(self, principals: set[str | None], *, contested: bool) -> bool:
        """Whether the principals of a person agree; a short name that several principals claim joins its own alone."""
        if self.acts_for is None or self.acts_for in principals:
            return True
        return principals == {None} and not contested if self.is_short else None in principals


class NameBook:
    """Which actor each name of each article means, and whom each actor acts for."""

    def __init__(self, extractions: Sequence[Extraction], pins: Sequence[Pin], alignment: Alignment) -> None:
        self.ignored = 0
        self._mentions = [(extraction.source.id, party) for extraction in extractions for party in extraction.parties]
        self._people: dict[str, list[str]] = defaultdict(list)
        for article, party in self._mentions:
            if party.kind == "person":
                self._people[article].append(party.name)
        self._unions = Unions()
        self._local: dict[tuple[str, str], str] = {}
        self._pins = _pinned(pins)
        self._join_by_rule()
        self._join_by_model(alignment)
        self._members = self._grouped()
        self._names = self._named(pins)
        self._principals = self._elected(pins, alignment)

    def principal(self, article: str, name: str) -> str:
        """The principal that a party's name in an article means."""
        actor = self._actor(article, name)
        return self._names.get(self._principals.get(actor, actor), _told_apart(name))

    def speaker(self, article: str, name: str) -> str:
        """The name over all articles of who is heard; words that name nobody in particular stay as printed."""
        actor = self._find_speaker(article, name)
        return self._names.get(actor, name) if actor else name

    def speaks_for(self, article: str, name: str) -> str | None:
        """The principal for whom a speaker speaks; None where the words name nobody in particular."""
        actor = self._find_speaker(article, name)
        return self._names[self._principals[actor]] if actor in self._principals else None

    def actors(self) -> tuple[Actor, ...]:
        """Everyone, by name."""
        found = []
        for key, parties in self._members.items():
            forms = {form for party in parties for form in (party.name, *party.aliases) if not is_generic(form)}
            roles = Counter(party.role for party in parties if party.role)
            found.append(
                Actor(
                    name=self._names[key],
                    kind=Counter(party.kind for party in parties).most_common(1)[0][0],
                    principal=self._names[self._principals[key]],
                    aliases=tuple(sorted(form for form in forms if plain(form) != plain(self._names[key]))),
                    roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
                )
            )
        return tuple(sorted(found, key=lambda actor: actor.name))

    def _actor(self, article: str, name: str) -> str:
        node = self._local.get((article, plain(name)))
        return self._unions.find(node) if node else plain(name)

    def _find_speaker(self, article: str, name: str) -> str | None:
        """By its full form or alias; else the one person of this article whose surname the words end in."""
        known = self._local.get((article, plain(name)))
        if known:
            return self._unions.find(known)
        tokens = person_tokens(name)
        fitting = {
            self._unions.find(self._local[article, plain(person)])
            for person in self._people[article]
            if tokens and tokens[-1:] == person_tokens(person)[-1:]
        }
        return fitting.pop() if len(fitting) == 1 else None

    def _join_by_rule(self) -> None:
        nodes = [(article, party, self._node(article, party)) for article, party in self._mentions]
        for article, party, node in nodes:
            self._local.setdefault((article, plain(party.name)), node)
        for article, party, node in nodes:
            for alias in party.aliases:
                self._local.setdefault((article, plain(alias)), node)
        self._join_organisations()
        self._join_persons()

    def _node(self, article: str, party: Party) -> str:
        """What a mention is known by before anything is joined: a pin, a state, else its kind and name."""
        pinned = next((self._pins[plain(f)] for f in (party.name, *party.aliases) if plain(f) in self._pins), None)
        if pinned:
            return self._unions.find(f"pin:{pinned}")
        state = states().get(plain(party.name))
        if state and party.kind == "state":
            return self._unions.find(f"state:{state.name}")
        if party.kind == "person":
            return self._unions.find(f"person:{article}:{plain(party.name)}")
        return self._unions.find(f"other:{plain(party.name)}")

    def _join_organisations(self) -> None:
        """Organs of a state that takes part, names that another article has as an alias, and spellings of one name."""
        groups = [
            (article, party, self._local[article, plain(party.name)])
            for article, party in sorted(self._mentions, key=lambda mention: (mention[1].name, mention[0]))
            if party.kind != "person"
        ]
        groups = [each for each in groups if not each[2].startswith("pin:")]
        forms: dict[str, str] = {}
        for _, party, node in groups:
            state = states().get(plain(party.name))
            if state and party.acts_for is None and self._unions.known(f"state:{state.name}"):
                self._unions.join(f"state:{state.name}", node)
            forms.setdefault(plain(party.name), node)
        for article, party, node in groups:
            for alias in self._own_aliases(article, party):
                if plain(alias) in forms:
                    self._unions.join(node, forms[plain(alias)])
        loose = [(name, node) for name, node in sorted(forms.items()) if node.startswith("other:")]
        for index, (name, node) in enumerate(loose):
            for other, other_node in loose[index + 1 : index + 1 + NEIGHBOURS]:
                if same_spelling(name, other):
                    self._unions.join(node, other_node)

    def _own_aliases(self, article: str, party: Party) -> Iterator[str]:
        """Aliases that are proper names and that the same article does not list as a party of its own."""
        node = self._local[article, plain(party.name)]
        return (
            alias
            for alias in party.aliases
            if not is_generic(alias) and self._local.get((article, plain(alias))) == node
        )

    def _join_persons(self) -> None:
        """Spellings of one person's name, surname by surname."""
        by_surname: dict[str, list[_Mention]] = defaultdict(list)
        for article, party in self._mentions:
            node, tokens = self._local[article, plain(party.name)], person_tokens(party.name)
            if party.kind == "person" and node.startswith("person:") and tokens:
                by_surname[tokens[-1]].append(_Mention(tokens, self._principal_hint(article, party), node))
        for mentions in by_surname.values():
            self._join_namesakes(mentions)

    def _join_namesakes(self, mentions: Sequence[_Mention]) -> None:
        """A name joins the one person whom it fits; of several, the one with its own principal, or none."""
        contested = len({each.acts_for for each in mentions if each.is_short and each.acts_for}) > 1
        known: dict[tuple[tuple[str, ...], str | None], set[str]] = defaultdict(set)
        for mention in sorted(mentions, key=_Mention.turn):
            alike: set[str] = set()
            principals: dict[str, set[str | None]] = defaultdict(set)
            for (tokens, acts_for), roots in known.items():
                for root in map(self._unions.find, roots):
                    principals[root].add(acts_for)
                    alike |= {root} if same_person(mention.tokens, tokens) else set()
            fitting = [root for root in alike if mention.may_join(principals[root], contested=contested)]
            if len(fitting) > 1:
                fitting = [root for root in fitting if mention.acts_for and mention.acts_for in principals[root]]
                if mention.is_short and len(fitting) != 1:
                    continue  # and what may be several tells nothing of others
            if len(fitting) == 1:
                self._unions.join(fitting[0], mention.node)
            same = known[mention.tokens, mention.acts_for]
            known[mention.tokens, mention.acts_for] = set(map(self._unions.find, (*same, mention.node)))

    def _principal_hint(self, article: str, party: Party) -> str | None:
        return self._actor(article, party.acts_for) if party.acts_for else None

    def _join_by_model(self, alignment: Alignment) -> None:
        by_name: dict[str, set[str]] = defaultdict(set)
        kinds: dict[str, set[bool]] = defaultdict(set)
        for article, party in self._mentions:
            node = self._unions.find(self._local[article, plain(party.name)])
            by_name[plain(party.name)].add(node)
            kinds[node].add(party.kind == "person")
        for group in alignment.actors:
            nodes = sorted({node for name in group for node in by_name.get(plain(name), ())})
            pinned = {node for node in nodes if node.startswith("pin:")}
            mixed = len({person for node in nodes for person in kinds[node]}) > 1
            if len(nodes) < 2 or mixed or len(pinned) > 1:  # noqa: PLR2004
                self.ignored += mixed or len(pinned) > 1
                continue
            for node in nodes[1:]:
                self._unions.join(nodes[0], node)

    def _grouped(self) -> dict[str, list[Party]]:
        members: dict[str, list[Party]] = defaultdict(list)
        for article, party in self._mentions:
            members[self._actor(article, party.name)].append(party)
        return dict(members)

    def _named(self, pins: Sequence[Pin]) -> dict[str, str]:
        pinned = {
            self._unions.find(f"pin:{pin.name}"): pin.name for pin in pins if self._unions.known(f"pin:{pin.name}")
        }
        names = {}
        for key, parties in self._members.items():
            state = next((states()[plain(p.name)].name for p in parties if plain(p.name) in states()), None)
            is_state = any(party.kind == "state" for party in parties)
            chosen = best_name if any(party.kind == "person" for party in parties) else common_name
            name = pinned.get(key) or (state if state and is_state else chosen(p.name for p in parties))
            names[key] = _told_apart(name)
        return names

    def _elected(self, pins: Sequence[Pin], alignment: Alignment) -> dict[str, str]:
        """Whom each actor acts for: as pinned, else by the articles' votes (silence counts), else as the model says."""
        votes: dict[str, Counter[str | None]] = defaultdict(Counter)
        for article, party in self._mentions:
            actor = self._actor(article, party.name)
            chosen = self._actor(article, party.acts_for) if party.acts_for else None
            votes[actor][chosen if chosen != actor and chosen in self._members else None] += 1
        direct = {actor: _winner(counted) for actor, counted in votes.items()}
        by_name = {plain(name): key for key, name in self._names.items()}
        for speaker, spoken_for in alignment.acts_for:
            acting, principal = by_name.get(plain(speaker)), by_name.get(plain(spoken_for))
            if acting and principal and acting != principal and direct.get(acting) is None:
                direct[acting] = principal
        for pin in pins:
            for speaker in pin.speakers:
                key = self._unions.find(f"pin:{speaker}")
                if key in self._members:
                    direct[key] = self._unions.find(f"pin:{pin.name}")
            direct[self._unions.find(f"pin:{pin.name}")] = None
        return {actor: _top(actor, direct) for actor in self._members}


def _told_apart(name: str) -> str:
    """A party's name, in quotation marks where the briefing has the same words for something else."""
    return f"“{name}”" if " ".join(name.split()) == SO_FAR else name


def _pinned(pins: Iterable[Pin]) -> dict[str, str]:
    """The name that each pinned form stands for; a speaker stands for itself."""
    found: dict[str, str] = {}
    for pin in pins:
        found |= {plain(form): pin.name for form in (pin.name, *pin.aliases)}
        found |= {plain(speaker): speaker for speaker in pin.speakers}
    return found


def _winner(counted: Counter[str | None]) -> str | None:
    """The principal with most votes; as many votes for nobody do not outweigh it, more do."""
    named = {choice: count for choice, count in counted.items() if choice is not None}
    if not named:
        return None
    best = min(named, key=lambda choice: (-named[choice], choice))
    return best if named[best] >= counted[None] else None


def _top(actor: str, direct: dict[str, str | None]) -> str:
    """The end of the chain of acting for. A circle is led by its state, else by the first by the alphabet."""
    seen = [actor]
    while (following := direct.get(seen[-1])) is not None:
        if following in seen:
            circle = seen[seen.index(following) :]
            return min(circle, key=lambda key: (not key.startswith("state:"), key))
        seen.append(following)
    return seen[-1]


def contested_titles(actor: Actor) -> tuple[str, ...]:
    """The titles by which some articles call a person former, where others have the person in that office."""
    former = [role for role in actor.roles if role.casefold().startswith(("former", "ex-"))]
    present = [role for role in actor.roles if role not in former]
    if actor.kind != "person":
        return ()
    return tuple(dict.fromkeys(role for role in former for other in present if _office(role) & _office(other)))


def _office(role: str) -> set[str]:
    return set(role.casefold().replace("ex-", "").split()) - {"former", "us", "u.s.", "the", "of"}


def capitals(actors: Iterable[Actor]) -> dict[str, str]:
    """Names by their lower case, for issues, which are written in lower case: each word of people's, others whole."""
    forms = (
        each
        for actor in actors
        for form in (actor.name, *actor.aliases)
        for each in (form.split() if actor.kind == "person" else [form])
    )
    return {form.casefold(): form for form in forms if form[:1].isupper() and form.casefold() not in NOT_NAMES}


def labels(actors: Iterable[Actor]) -> Callable[[str], str]:
    """What prints an issue, which is written in lower case, with the capitals of the names in it; each is made once."""
    names = capitals(actors)
    return cache(lambda text: with_capitals(text, names))


def with_capitals(text: str, names: Mapping[str, str]) -> str:
    """A text in lower case with the capitals of the names in it, the longest first."""
    for name in sorted((name for name in names if name in text), key=len, reverse=True):
        text = re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", names[name].replace("\\", r"\\"), text)
    return text
