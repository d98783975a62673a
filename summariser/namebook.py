"""Which actor each name of each article means, and whom each actor acts for: by rule, by pins, and as a model says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from summariser.article import Frozen
from summariser.findings import Extraction, Party, PartyKind
from summariser.names import best_name, is_generic, person_tokens, plain, same_person, same_spelling, states
from summariser.pins import Pin
from summariser.unions import Unions

# Names are compared with so many that follow them in the alphabet: spellings of one name lie close together.
NEIGHBOURS = 5


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


class NameBook:
    """Which actor each name of each article means, and whom each actor acts for."""

    def __init__(self, extractions: Sequence[Extraction], pins: Sequence[Pin], alignment: Alignment) -> None:
        self.ignored = 0
        self._mentions = [(extraction.source.id, party) for extraction in extractions for party in extraction.parties]
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
        return self._names.get(self._principals.get(actor, actor), name)

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
                    aliases=tuple(sorted(forms - {self._names[key]})),
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
            self._unions.find(self._local[article, plain(party.name)])
            for where, party in self._mentions
            if where == article and party.kind == "person" and tokens and tokens[-1] == _surname(party.name)
        }
        return fitting.pop() if len(fitting) == 1 else None

    def _join_by_rule(self) -> None:
        for article, party in self._mentions:
            node = self._node(article, party)
            for form in (party.name, *party.aliases):
                self._local.setdefault((article, plain(form)), node)
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
        """Spellings of one person's name, where the principals agree; a bare surname only if it fits one person."""
        people = [(a, p, self._local[a, plain(p.name)]) for a, p in self._mentions if p.kind == "person"]
        people = [each for each in people if each[2].startswith("person:")]
        groups: list[tuple[tuple[str, ...], str | None, str]] = []
        for article, party, node in sorted(people, key=lambda each: (-len(person_tokens(each[1].name)), each[2])):
            tokens = person_tokens(party.name)
            acts_for = self._principal_hint(article, party)
            fitting = [g for g in groups if same_person(tokens, g[0]) and (not acts_for or g[1] in (None, acts_for))]
            roots = {self._unions.find(group[2]) for group in fitting}
            if len(roots) > 1:
                roots = {self._unions.find(group[2]) for group in fitting if acts_for and group[1] == acts_for}
            if len(roots) == 1:
                self._unions.join(roots.pop(), node)
            groups.append((tokens, acts_for, node))

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
            names[key] = pinned.get(key) or (state if state and is_state else best_name(p.name for p in parties))
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


def _pinned(pins: Iterable[Pin]) -> dict[str, str]:
    """The name that each pinned form stands for; a speaker stands for itself."""
    found: dict[str, str] = {}
    for pin in pins:
        found |= {plain(form): pin.name for form in (pin.name, *pin.aliases)}
        found |= {plain(speaker): speaker for speaker in pin.speakers}
    return found


def _surname(name: str) -> str:
    tokens = person_tokens(name)
    return tokens[-1] if tokens else ""


def _winner(counted: Counter[str | None]) -> str | None:
    """The principal with most votes; as many votes for nobody do not outweigh it, more do."""
    named = {choice: count for choice, count in counted.items() if choice is not None}
    if not named:
        return None
    best = min(named, key=lambda choice: (-named[choice], choice))
    return best if named[best] >= counted[None] else None


def _top(actor: str, direct: dict[str, str | None]) -> str:
    """The end of the chain of acting for; a circle ends where it began."""
    seen = [actor]
    following = direct.get(actor)
    while following is not None and following not in seen:
        seen.append(following)
        following = direct.get(following)
    return seen[-1]
