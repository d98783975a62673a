"""When what a line says was so: the day behind a clause, where it is not the briefing's own."""

import re
from collections.abc import Sequence

from summariser.briefing import Claim, Note, Part
from summariser.material import Material, held_on, spoken_date
from summariser.notes import ENDS

# Behind a clause that is older than what another article says, where none has a date.
OLDER = "~ earlier"
# Words by which a clause says itself when it was.
_TIMED = re.compile(r"\b(?:earlier|initially|at first|first \w+ed|previous(?:ly)?|later|had)\b")


def dated(parts: Sequence[Part], material: Material) -> list[Part]:
    """The clauses with the day on which, or by which, they were so behind them, unless it is the briefing's own.

    A day stands behind the last of the clauses of a sentence that share it.
    """
    days = [_day_behind(part, material) for part in parts]
    following = [*zip(parts[1:], days[1:], strict=True), None]
    return [
        part
        if not day or (after and after[1] == day and not after[0].text.lstrip().startswith(ENDS))
        else _with(part, day)
        for part, day, after in zip(parts, days, following, strict=True)
    ]


def with_day(part: Part, material: Material) -> Part:
    """A claim's own statement with the day on which, or by which, it was so."""
    day = _day_behind(part, material)
    return _with(part, day) if day else part


def _with(part: Part, day: str) -> Part:
    stop = "." if part.text.endswith(".") else ""
    return part.model_copy(update={"text": f"{part.text.removesuffix('.')} ({day}){stop}"})


def _day_behind(part: Part, material: Material) -> str:
    """The day that stands behind a clause; where no article has one, whether it is older than what another says."""
    return _when(part, material) or ("" if material.is_dated else _older(part, material))


def _older(part: Part, material: Material) -> str:
    """What stands behind a clause that is known to be earlier than an article, by all the articles that tell it."""
    order = material.timeline
    articles = {article for name in part.claims for article in material.claims[name].articles}
    old = any(all(order.before(name, later) for name in articles) for later in order.placed)
    return OLDER if articles and old and not _TIMED.search(part.text) else ""


def _when(part: Part, material: Material) -> str:
    """The latest of the days of a clause's claims, as it is printed; empty where it is the briefing's or unknown.

    Where no text dates a claim, it was so by the day of the first article whose sentences stand behind it; an undated
    article lies between the dated ones that are known to come before and after it (~).
    """
    claims = [material.claims[name] for name in part.claims]
    days = {claim.id: _day(claim, part.notes, material) for claim in claims}
    if not claims or not all(day for day, _ in days.values()):
        return ""
    last = max(claims, key=lambda claim: days[claim.id])
    day, undated = days[last.id]
    spoken = _spoken(day, part.text, material)
    if not spoken or held_on(last, material):
        return spoken
    if undated:
        reported = "reported " if last.type == "outcome" else ""
        return f"~ {reported}{_between(material.timeline.earliest.get(undated), day, spoken)}"
    return f"{'reported' if last.type == 'outcome' else 'by'} {spoken}"


def _between(first: str | None, last: str, spoken: str) -> str:
    """The time in which an undated article lies: "1 to 6 July", or "by 6 July" where its beginning is not known."""
    if first is None or first[: len("YYYY")] != last[: len("YYYY")]:
        return f"by {spoken}"
    if first == last:
        return spoken
    begin = spoken_date(first)
    return f"{begin.split(' ')[0] if first[:7] == last[:7] else ' '.join(begin.split(' ')[:2])} to {spoken}"


def _day(claim: Claim, notes: Sequence[Note], material: Material) -> tuple[str, str]:
    """The day of which a text tells, else that of the first article cited; and this article, if it has no date itself.

    It is the briefing's own where one of the claim's articles has it: then it is so still.
    """
    if held := held_on(claim, material):
        return held, ""
    dated = {member.article: material.sources[member.article].date for member in claim.members}
    if material.latest in dated.values():
        return material.latest or "", ""
    cited = {note.article for note in notes}
    days = [
        (day or material.timeline.latest.get(article, ""), "" if day else article)
        for article, day in dated.items()
        if article in cited
    ]
    return min(days, default=("", ""))


def _spoken(day: str, text: str, material: Material) -> str:
    """A day as a clause carries it, without the briefing's year; empty where the clause has it in any form."""
    if material.latest in (None, day):
        return ""
    spoken = spoken_date(day).removesuffix(f" {material.latest[:4]}")
    of_month, _, month = spoken.partition(" ")
    if not of_month.isdigit():
        # A month, which goes without its year; "May" is no "may".
        return "" if re.search(rf"\b{of_month}\b", text) else spoken
    forms = rf"{spoken}|{of_month} {month[:3]}|{month[:3]}[a-z]*\.? {of_month}\b" if month else spoken
    return "" if re.search(rf"\b(?:{forms})", text, re.IGNORECASE if month else 0) else spoken
