"""The ledger of the page: every claim by issue, the choices to filter it by, and what the script knows of it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from summariser.briefing import Claim
from summariser.footnotes import Footnotes, Words
from summariser.notes import notes_of
from summariser.weigh import issue_weights

LABEL_WORDS = {
    "withhold": "will not say",
    "reject": "rejects",
    "accept": "accepts",
    "demand": "demands",
    "propose": "proposes",
    "open": "open",
    "assess": "comments",
    "precondition": "sets a precondition",
    "term": "sets a term",
    "threat": "threatens",
    "promise": "promises",
}
VOICE_WORDS = {
    "own": "own words",
    "counterpart": "told by a counterpart",
    "third_party": "told by a third party",
    "anonymous": "unnamed source",
    "outlet": "in the outlet’s words",
}
# A stance is for or against, asks for something, or is none of these; colours follow this, words say more.
TONES = {
    **dict.fromkeys(("accepts", "promises", "open"), "for"),
    **dict.fromkeys(("rejects", "threatens"), "against"),
    **dict.fromkeys(("demands", "proposes", "sets a precondition", "sets a term"), "asks"),
}
TYPES = {"position": "Positions", "condition": "Conditions", "outcome": "Outcomes"}


class Entry(NamedTuple):
    """One claim of the ledger; `facts` are what is known of it in a few words each."""

    id: str
    party: str
    speaker: str
    verb: str
    tone: str
    statement: Words
    facts: tuple[str, ...]
    support: str


class Issue(NamedTuple):
    """An issue of the ledger, with its claims by type."""

    name: str
    claims: int
    types: tuple[tuple[str, tuple[Entry, ...]], ...]


class Choice(NamedTuple):
    """What a reader may filter by, with the number of claims that have it."""

    name: str
    claims: int


class Facets(NamedTuple):
    """The choices of each filter. A filter names a choice by its place, so that no text of an article is a value."""

    parties: tuple[Choice, ...]
    issues: tuple[Choice, ...]
    supports: tuple[Choice, ...]
    types: tuple[Choice, ...]


def facets_of(claims: Sequence[Claim], notes: Footnotes) -> Facets:
    """The choices: issues by weight, the others by their number of claims."""
    weights = issue_weights(claims)
    issues = Counter(claim.issue for claim in claims)
    parties = Counter(party for claim in claims for party in claim.parties)
    by_weight = sorted(issues, key=lambda issue: (-weights[issue] * issues[issue], issue))
    return Facets(
        parties=_choices(parties),
        issues=tuple(Choice(notes.label(issue), issues[issue]) for issue in by_weight),
        supports=_choices(Counter(claim.support for claim in claims)),
        types=_choices(Counter(claim.type for claim in claims)),
    )


def _choices(counted: Mapping[str, int]) -> tuple[Choice, ...]:
    return tuple(Choice(name, counted[name]) for name in sorted(counted, key=lambda name: (-counted[name], name)))


def ledger(claims: Sequence[Claim], facets: Facets, notes: Footnotes) -> tuple[Issue, ...]:
    """Every claim, by issue and type, in order of time."""
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_issue[notes.label(claim.issue)].append(claim)
    return tuple(
        Issue(
            name=issue.name,
            claims=issue.claims,
            types=tuple(
                (title, tuple(_entry(claim, notes) for claim in held))
                for kind, title in TYPES.items()
                if (held := [claim for claim in by_issue[issue.name] if claim.type == kind])
            ),
        )
        for issue in facets.issues
    )


def _entry(claim: Claim, notes: Footnotes) -> Entry:
    verb = LABEL_WORDS.get(claim.label, claim.label.replace("_", " "))
    when = claim.date if claim.date_basis == "text" else claim.when or (claim.date and f"reported {claim.date}")
    facts = (
        VOICE_WORDS.get(claim.voice, claim.voice) if claim.type != "outcome" else "",
        when or "",
        "formerly" if claim.former else "",
        "hedged" if claim.hedged else "",
    )
    return Entry(
        id=claim.id,
        party=claim.party,
        speaker=claim.speaker if claim.speaker and claim.speaker != claim.party else "",
        verb=verb,
        tone=TONES.get(verb, "says"),
        statement=Words(claim.statement, notes.marks(notes_of(claim))),
        facts=tuple(fact for fact in facts if fact),
        support=claim.support,
    )


def known(claims: Sequence[Claim], facets: Facets, marks: Sequence[Sequence[str]], notes: Footnotes) -> dict[str, Any]:
    """What the script filters by: for each claim its choices by their places, for each mark of the chart its claims."""
    parties, issues, supports, types = (
        {choice.name: place for place, choice in enumerate(choices)} for choices in facets
    )
    return {
        "claims": {
            claim.id: {
                "party": [parties[party] for party in claim.parties],
                "issue": [issues[notes.label(claim.issue)]],
                "support": [supports[claim.support]],
                "type": [types[claim.type]],
            }
            for claim in claims
        },
        "marks": list(marks),
    }
