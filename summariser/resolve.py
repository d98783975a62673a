"""The merge, first step: the parties, speakers and issues of all articles become one list each.

Rules first: names (`names.py`), the votes of all articles on whom a person or organ acts for, the user's pins. Then the
model's answer to the `align` question joins what rules could not; where it is invalid it is ignored and counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from summariser.article import Frozen
from summariser.findings import Extraction, Item, Outcome
from summariser.issues import issue_key, issue_names
from summariser.namebook import Actor, Alignment, NameBook
from summariser.names import plain
from summariser.pins import Pin


class Entry(Frozen):
    """One item of one article with its parties, speaker and issue resolved.

    `id` is `<article>.<p|c|o><index>`, `article` the article's id; `parties` are names of principals, `speaker` the
    resolved name where it could be, else the words as printed, and `speaks_for` the principal of a resolved speaker.
    """

    id: str
    article: str
    item: Item
    parties: tuple[str, ...]
    speaker: str | None
    speaks_for: str | None
    issue: str


class Resolved(Frozen):
    """All items with resolved names, and who is who. `ignored` counts what of the model's answer was invalid."""

    entries: tuple[Entry, ...]
    actors: tuple[Actor, ...]
    ignored: int


def resolve(
    extractions: Sequence[Extraction], *, alignment: Alignment | None = None, pins: Sequence[Pin] = ()
) -> Resolved:
    """Resolve the names and issues of all items; the order of the extractions makes no difference to the result."""
    ordered = sorted(extractions, key=lambda extraction: (extraction.source.file, extraction.source.id))
    alignment = alignment or Alignment()
    book = NameBook(ordered, pins, alignment)
    issues = issue_names(_wordings(ordered), alignment.issues)
    return Resolved(
        entries=tuple(entry for extraction in ordered for entry in _entries(extraction, book, issues)),
        actors=book.actors(),
        ignored=book.ignored,
    )


def unmatched(pins: Iterable[Pin], extractions: Iterable[Extraction]) -> tuple[str, ...]:
    """Parties and names of the user's that are none of a party or speaker in any article; a party of none, by name."""
    named = {plain(form) for found in extractions for party in found.parties for form in (party.name, *party.aliases)}
    return tuple(name for pin in pins for name in _unmatched(pin, named))


def _unmatched(pin: Pin, named: AbstractSet[str]) -> Iterator[str]:
    idle = [form for form in (pin.name, *pin.aliases, *pin.speakers) if plain(form) not in named]
    if len(idle) == 1 + len(pin.aliases) + len(pin.speakers):
        yield f"{pin.name} (by any of its names)" if len(idle) > 1 else pin.name
    else:
        # The name itself is how the party is to be called, which no article need do.
        yield from (form for form in idle if form != pin.name)


def items_of(extraction: Extraction) -> Iterator[tuple[str, Item]]:
    """Every item with an id that is its own within all articles."""
    lists: tuple[Sequence[Item], ...] = (extraction.positions, extraction.conditions, extraction.outcomes)
    for letter, items in zip("pco", lists, strict=True):
        for index, item in enumerate(items):
            yield f"{extraction.source.id}.{letter}{index}", item


def _wordings(extractions: Iterable[Extraction]) -> Iterator[str]:
    return (item.issue for extraction in extractions for _, item in items_of(extraction))


def _entries(extraction: Extraction, book: NameBook, issues: dict[str, str]) -> Iterator[Entry]:
    article = extraction.source.id
    for name, item in items_of(extraction):
        named = item.parties if isinstance(item, Outcome) else (item.party,)
        heard = item.claimed_by if isinstance(item, Outcome) else item.speaker
        yield Entry(
            id=name,
            article=article,
            item=item,
            parties=tuple(dict.fromkeys(book.principal(article, party) for party in named)),
            speaker=None if heard is None else book.speaker(article, heard),
            speaks_for=None if heard is None else book.speaks_for(article, heard),
            issue=issues[issue_key(item.issue)],
        ).replaced()
