"""A briefing as Markdown. Pure. Text from articles is escaped, so that it can't become markup."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from summariser.article import Source
from summariser.briefing import Briefing, Claim, Line, Matter, Note
from summariser.namebook import SO_FAR, labels
from summariser.notes import notes_of, printed, untold
from summariser.settings import Length

# What Markdown (CommonMark with tables and footnotes) or a page made from it could take for markup.
_SPECIAL = re.compile(r"([\\`*\[\]<>|~^#{}$]|(?<![^\W_])_|_(?![^\W_]))")
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=]))([-+=.)])(?=\s|$)")
_AUTOLINK = re.compile(r"(?i)(https?|ftp|(?<![^\W_])(?:mailto|javascript|data|www))([:.])")
_MENTION = re.compile(r"@(?=\w)")
MORE_ALIASES = 6
# What parties differ in is no clash of reports, and has its place.
NO_CLASH = "No clash between reports is listed; what parties differ in stands side by side above."
_KIND_TITLES = (
    ("position", "Positions"),
    ("condition", "Conditions"),
    ("outcome", "Outcomes"),
)


def render(briefing: Briefing, *, length: Length = "standard") -> str:
    """The briefing as Markdown, ending with a newline; `full` adds the whole ledger of claims."""
    notes = _Footnotes(briefing)
    body = [
        *_head(briefing),
        *_section("Bottom line", _paragraph(briefing.bottom_line, notes), "Nothing was found."),
        *_news(briefing, notes),
        *_section("What happened", _bullets(briefing.events, notes), "No outcome is reported."),
        *_heading("Where the parties stand"),
        *_matters(briefing.matters, notes)[:-1],
        *_section("Conditions and threats", _bullets(briefing.conditions, notes), "None beyond those above."),
        *_section("In dispute", _bullets(briefing.disputes, notes), NO_CLASH),
        *_section("How positions moved", _bullets(briefing.changes, notes), "No change is reported or dated."),
        *_section("Deadlines and next steps", _bullets(briefing.deadlines, notes), "None is reported."),
        *_section(
            "Not known, set aside, not read",
            _unknown(briefing, notes),
            "Nothing that stands out; nothing was set aside or left unread.",
        ),
    ]
    if length == "full":
        body += [*_heading("Ledger of claims"), *_ledger(briefing.claims, notes)]
    return (
        "\n".join(
            [*body, *_heading("Sources"), *_sources(briefing, notes, length), *_parties(briefing, length)]
        ).rstrip()
        + "\n"
    )


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, links, mentions or line breaks of its own."""
    flat = " ".join(text.split())
    flat = _SPECIAL.sub(r"\\\1", flat.replace("&", "&amp;"))
    flat = _AUTOLINK.sub(lambda found: f"{found.group(1)}&#{ord(found.group(2))};", flat)
    return _LINE_START.sub(r"\1\\\2", _MENTION.sub("&#64;", flat))


class _Footnotes:
    """Numbers sentences in the order in which they are first cited; knows the briefing's names and what it disputes."""

    def __init__(self, briefing: Briefing) -> None:
        self._sources = {source.id: source for source in briefing.sources}
        self._label = labels(briefing.actors)
        self._disputed = {name for line in briefing.disputes for part in line.parts for name in part.claims}
        self._numbers: dict[tuple[str, int], int] = {}
        self._notes: list[Note] = []

    def marks(self, notes: Iterable[Note]) -> str:
        return "".join(f"[^{self._number(note)}]" for note in notes)

    def label(self, text: str) -> str:
        """An issue, which is written in lower case, with the capitals of the names in it; escaped."""
        return escaped(self._label(text))

    def tag(self, line: Line) -> str:
        """What stands behind a line: its support or its state; where its dispute is told, that it is."""
        if line.tag != "disputed":
            return line.tag
        told = any(name in self._disputed for part in line.parts for name in part.claims)
        return "in part disputed, see In dispute" if told else "in part disputed"

    def definitions(self) -> list[str]:
        return [
            f"[^{number}]: {escaped(self._sources[note.article].file)}, sentence {note.evidence.n}: "
            f"“{escaped(note.evidence.text)}”"
            for number, note in enumerate(self._notes, 1)
        ]

    def _number(self, note: Note) -> int:
        key = (note.article, note.evidence.n)
        if key not in self._numbers:
            self._notes.append(note)
            self._numbers[key] = len(self._notes)
        return self._numbers[key]


def _head(briefing: Briefing) -> list[str]:
    outlets = len({source.outlet for source in briefing.sources if source.outlet is not None})
    count = f"{len(briefing.sources)} article{'' if len(briefing.sources) == 1 else 's'}"
    if outlets:
        count += f" by {outlets} outlet{'' if outlets == 1 else 's'}"
    facts = [
        f"As of {briefing.as_of}" if briefing.as_of else "As of: no article gives a full date",
        count,
    ]
    limits = (
        f"Limits: {escaped('; '.join(briefing.notes))}."
        if briefing.notes
        else "Limits: no article is undated, unread or of unknown outlet."
    )
    return [f"# {escaped(briefing.topic)} — briefing", "", f"*{' · '.join(facts)}*", "", f"*{limits}*"]


def _heading(title: str) -> list[str]:
    return ["", f"## {title}", ""]


def _section(title: str, lines: Sequence[str], empty: str) -> list[str]:
    return [*_heading(title), *(lines or [empty])]


def _news(briefing: Briefing, notes: _Footnotes) -> list[str]:
    """What is new, where a former briefing was given; without one there is nothing to be empty."""
    if briefing.news is None:
        return []
    marks: Counter[str] = Counter(item.mark for item in briefing.news_items)
    left = marks - Counter(line.label for line in briefing.news)
    more = ", ".join(f"{count} {mark}" for mark, count in left.items())
    bullets = [*_bullets(briefing.news, notes), *([f"- More, in the JSON and the CSV: {more}."] if more else [])]
    return _section("New since", bullets, "Nothing new, changed, withdrawn or expired.")


def _bullets(lines: Iterable[Line], notes: _Footnotes) -> list[str]:
    return [_bullet(line, notes) for line in lines]


def _paragraph(lines: Iterable[Line], notes: _Footnotes) -> list[str]:
    """Lines that are read one after the other."""
    written = " ".join(_words(line, notes) for line in lines)
    return [written] if written else []


def _bullet(line: Line, notes: _Footnotes) -> str:
    mark = "*" if line.label == SO_FAR else "**"
    label = f"{mark}{notes.label(line.label)}:{mark} " if line.label else ""
    tag = f" *({escaped(notes.tag(line))})*" if line.tag else ""
    return f"- {label}{_words(line, notes)}{tag}"


def _words(line: Line, notes: _Footnotes) -> str:
    """A line's text, footnotes behind each clause and its full stop or comma."""
    written = ""
    for part, sentences in printed(line.parts):
        text = escaped(part.text)
        lead = " " if part.text[:1].isspace() else ""
        stop = re.match(r"[.,;:]+", part.text)
        if stop and written:
            # The stop that follows a clause's ids at once belongs before its footnotes.
            cut = re.search(r"(\[\^\d+\])+$", written)
            at = cut.start() if cut else len(written)
            written = written[:at] + stop.group() + written[at:]
            text = text[stop.end() :]
        written += (lead + text if written else text) + notes.marks(sentences)
    return written


def _matters(matters: Sequence[Matter], notes: _Footnotes) -> list[str]:
    """Issue by issue, a line a party, so that demand and answer stand side by side, and what came of it so far."""
    lines: list[str] = []
    for matter in matters:
        differ = f" *({matter.mark})*" if matter.mark else ""
        lines += [f"**{notes.label(matter.issue)}**{differ}", "", *_bullets(matter.lines, notes), ""]
    return lines or ["No position was found.", ""]


def _unknown(briefing: Briefing, notes: _Footnotes) -> list[str]:
    lines = _bullets(briefing.unknown, notes)
    files = {source.id: source.file for source in briefing.sources}
    for article, item in briefing.set_aside:
        note = notes.marks(Note(article=article, evidence=evidence) for evidence in item.evidence)
        lines.append(
            f"- Set aside, {escaped(files[article])}, {item.kind}: “{escaped(item.statement)}” — "
            f"{escaped(item.reason)}{note}"
        )
    lines += [f"- Not read: {escaped(unread.file)} — {escaped(unread.reason)}" for unread in briefing.unread]
    left = untold(briefing)
    return [*lines, f"- Not told: {left}."] if left else lines


def _ledger(claims: Sequence[Claim], notes: _Footnotes) -> list[str]:
    """Every claim, by issue and type, with all its sentences."""
    by_issue: dict[str, list[Claim]] = {}
    for claim in claims:
        by_issue.setdefault(claim.issue, []).append(claim)
    lines: list[str] = []
    for issue in sorted(by_issue, key=lambda name: (-sum(claim.weight for claim in by_issue[name]), name)):
        lines += [f"### {notes.label(issue)}", ""]
        for kind, title in _KIND_TITLES:
            held = [claim for claim in by_issue[issue] if claim.type == kind]
            lines += [f"*{title}*", "", *(_ledger_line(claim, notes) for claim in held), ""] if held else []
    return lines or ["No claims.", ""]


def _ledger_line(claim: Claim, notes: _Footnotes) -> str:
    speaker = f", {escaped(claim.speaker)}" if claim.speaker and claim.speaker != claim.party else ""
    time = claim.date if claim.date_basis == "text" else claim.when
    facts = [
        claim.label,
        claim.voice,
        claim.support,
        *(["former"] if claim.former else []),
        *([escaped(time)] if time else []),
    ]
    marks = notes.marks(notes_of(claim))
    return f"- **{escaped(claim.party)}**{speaker} ({'; '.join(facts)}): {escaped(claim.statement)}{marks}"


def _sources(briefing: Briefing, notes: _Footnotes, length: Length) -> list[str]:
    lines = [f"- {_source(source, briefing)}" for source in briefing.sources]
    made = f"- Read and written with model {escaped(briefing.model)}, each clause checked against its sentences"
    if length == "full":
        versions = ", ".join(f"{name} {version}" for name, version in sorted(briefing.versions.items()))
        made += f"; prompts {escaped(versions)}; {briefing.ignored} of the model's links between items were not allowed"
    return [*lines, *_implied(briefing), made, "", *notes.definitions()]


def _source(source: Source, briefing: Briefing) -> str:
    date = source.date or ("undated, not placed in time" if source.id in briefing.unplaced else "undated")
    outlet = escaped(source.outlet) if source.outlet else "outlet unknown"
    title = f"“{escaped(source.title)}”, " if source.title else ""
    copies = f"; also given as {escaped(', '.join(source.files[1:]))}" if len(source.files) > 1 else ""
    url = f", `{' '.join(source.url.replace('`', '').split())}`" if source.url else ""
    return f"{escaped(source.file)}: {title}{outlet}, {date}{url}{copies}"


def _implied(briefing: Briefing) -> list[str]:
    """Why undated articles stand in this order."""
    files = {source.id: source.file for source in briefing.sources}
    return [
        f"- ~ {escaped(files[link.earlier])} is earlier than {escaped(files[link.later])}: "
        f"sentence {link.earlier_sentence} against sentence {link.later_sentence}"
        for link in briefing.implied
    ]


def _named(briefing: Briefing) -> set[str]:
    """The parties on whose claims the briefing's lines rest, and those that stand before a line."""
    by_id = {claim.id: claim for claim in briefing.claims}
    lines = [
        *briefing.bottom_line,
        *(briefing.news or ()),
        *briefing.events,
        *(line for matter in briefing.matters for line in matter.lines),
        *briefing.conditions,
        *briefing.disputes,
        *briefing.changes,
        *briefing.deadlines,
        *briefing.unknown,
    ]
    names = {name for line in lines for part in line.parts for name in part.claims if name in by_id}
    return {line.label for line in lines} | {party for name in names for party in by_id[name].parties}


def _parties(briefing: Briefing, length: Length) -> list[str]:
    principals = [actor for actor in briefing.actors if actor.principal == actor.name]
    speakers: Mapping[str, list[str]] = {
        principal.name: [
            actor.name + (f" ({actor.roles[0]})" if actor.roles else "")
            for actor in briefing.actors
            if actor.principal == principal.name and actor.name != principal.name
        ]
        for principal in principals
    }
    held = _named(briefing) if length == "standard" else {name for claim in briefing.claims for name in claim.parties}
    lines = [*_heading("Parties and names")]
    for principal in principals:
        if principal.name not in held:
            continue
        aliases = f"; also {escaped(', '.join(principal.aliases[:MORE_ALIASES]))}" if principal.aliases else ""
        heard = f". For it: {escaped(', '.join(speakers[principal.name]))}" if speakers[principal.name] else ""
        lines.append(f"- **{escaped(principal.name)}** ({principal.kind}{aliases}){heard}")
    return lines
