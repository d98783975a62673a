"""Markdown of a briefing: what articles say stays text, every footnote has its sentence, nothing is left out."""

import re
from functools import cache

import pytest
from builders import SECTIONS, STEADY, condition, outcome, party, person, position
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from merging import FRIDAY, MONDAY, TUESDAY, brief, earlier, fake, told

from summariser.align import AlignAnswer
from summariser.article import Unread
from summariser.briefing import Briefing, Note, Part
from summariser.clashes import ClashAnswer, ClashGroup
from summariser.compose import ComposeAnswer
from summariser.findings import Evidence, SetAside
from summariser.group import GroupAnswer
from summariser.markdown import escaped, render
from summariser.notes import printed

PARSER = MarkdownIt("commonmark").enable("table")
# Stands wherever a briefing prints what articles, file names or metadata say.
WORD = "Kelp"
MARKUP = (
    "[x](javascript:alert(1))", "<b>", "<!--", "<https://evil.example>", "https://evil.example", "[^1]", "[^1]: x",
    "![x](y)", "**", "_", "`", "~~", "|", "| --- |", "#", "# x", "- ", "---", "===", "1. ", "> ", "$", "&lt;", "&",
    "\\", "@x", "\n", "\n\n", "    ", "a", "kelp", "7", ":", ".", "“", "é", "{{ x }}", "[ ] ",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(MARKUP), min_size=1, max_size=8).map("".join) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
)


# A model that sees one clash of reports, and leaves all else to the rules.
CLASHING = fake(
    align=lambda _: AlignAnswer(same_actors=(), acts_for=(), issues=(), order=()),
    group=lambda _: GroupAnswer(same=(), changed=(), opposed=(), clashes=()),
    clash=lambda _: ClashAnswer(reports=(ClashGroup(claims=("c1", "c2"), point="nights"),), own_words=()),
    compose=lambda _: ComposeAnswer(lines=()),
)


@cache
def whole():
    """A briefing with something in every section, and the word in every text."""
    known = {"outlet": WORD, "title": f"{WORD} title", "url": f"{WORD}/page"}
    no = position(WORD, f"{WORD} rejects nights on the quay.", stance="reject", issue="late nights", speaker=WORD)
    one = told(
        no,
        position("Port", f"{WORD} demands nights on the quay.", issue="late nights"),
        position("Port", f"{WORD} will not say.", stance="withhold", issue="pay"),
        condition(WORD, f"{WORD} comes first.", kind="threat", deadline=f"{WORD} Friday", requires=WORD, gates=WORD),
        position("Port", f"{WORD} demands pay for meals.", issue="meals"),
        position(WORD, f"{WORD} rejects pay for meals.", stance="reject", issue="meals"),
        outcome(WORD, "Port", statement=f"{WORD} was served.", issue="meals", when=f"{WORD} on Friday"),
        file=f"{WORD}.txt",
        date=MONDAY,
        **known,
    )
    two = told(
        no.model_copy(update={"statement": f"{WORD} rejected nights on the quay.", "former": True}),
        no.model_copy(update={"statement": f"{WORD} is open to nights, a shift in tone.", "stance": "open"}),
        file=f"{WORD}-2.txt",
        date=FRIDAY,
        **known,
    )
    carried = one[1].positions[0].evidence
    aside = SetAside(kind="position", statement=f"{WORD} again.", evidence=carried, reason=f"{WORD} why")
    chair = person(f"Ana {WORD}", role=f"{WORD} chair", acts_for=WORD, aliases=(f"{WORD} Ana",))
    one = (one[0], one[1].model_copy(update={"set_aside": (aside,), "parties": (*one[1].parties, chair)}))
    found = brief(one, two, ask=CLASHING, unread=(Unread(file=WORD, reason=WORD),), former=brief(one))
    return found.model_copy(update={"topic": f"{WORD} topic", "model": WORD, "implied": (earlier(one[1], two[1]),)})


def saying(text):
    """The whole briefing with a text in place of the word."""

    def put(value):
        if isinstance(value, str):
            return value.replace(WORD, text)
        if isinstance(value, dict):
            return {key: put(each) for key, each in value.items()}
        return [put(each) for each in value] if isinstance(value, (list, tuple)) else value

    return Briefing.model_validate(put(whole().model_dump()))


def structure(markdown):
    """Every block and span of a page but its text, and the text; footnote marks count as text."""
    marked = re.sub(r"\[\^(\d+)\]", r"(note \1)", markdown)
    blocks, texts = [], []
    for token in PARSER.parse(marked):
        spans = [child.type for child in token.children or () if child.type not in ("text", "softbreak")]
        blocks.append((token.type, token.tag, spans))
        texts += ["".join(c.content if c.type == "text" else "\n" for c in token.children)] if token.children else []
    return blocks, texts


@STEADY
@given(HOSTILE.map(str.strip).filter(lambda text: text))
@example("[x](javascript:alert(1))")
@example("# heading\n\n- item | cell\n[^9]: note")
@example("---")
def test_text_from_articles_never_becomes_markup_and_is_shown_as_it_is(text):
    plain_blocks, plain_texts = structure(render(saying(WORD), length="full"))
    blocks, texts = structure(render(saying(text), length="full"))
    assert blocks == plain_blocks
    flat = " ".join(text.split())
    assert [each.replace(WORD, flat) for each in plain_texts] == texts


@pytest.mark.parametrize("text", ["1. June was the day.", "3) is the point", "- 5 degrees", "1.", "+", "2031- to be"])
def test_a_text_that_begins_like_a_list_is_shown_as_it_is(text):
    assert structure(f"- {escaped(text)}")[1] == [text]


def test_a_statement_that_begins_with_a_stop_keeps_it():
    assert ": odd demands nights on the quay." in render(saying(": odd"))
    assert ": odd rejects nights on the quay" in section(render(saying(": odd")), "In dispute")


@pytest.mark.parametrize(
    "text",
    ["https://evil.example", "HTTP://evil.example", "see www.evil.example", "mailto:a@evil.example", "a@evil.example"],
)
def test_a_web_or_mail_address_in_a_text_is_not_made_a_link(text):
    assert not re.search(r"(?i)https?://|www\.|mailto:|\w@\w", escaped(text))
    assert structure(escaped(text))[1] == [text]


@pytest.mark.parametrize("text", ["_https://evil.example", "5https://evil.example"])
def test_an_address_behind_a_letter_digit_or_underscore_is_not_made_a_link(text):
    assert "https://" not in escaped(text)


@pytest.mark.parametrize("text", ["@somebody", "<script>alert(1)</script>", "[^1]", "a | b", "$x$", "&copy;"])
def test_what_pages_made_from_markdown_take_for_more_is_escaped(text):
    assert text not in escaped(text)
    assert structure(f"x {escaped(text)}")[1] == [f"x {text}"]


@pytest.mark.parametrize("length", ["standard", "full"])
def test_every_footnote_that_is_used_is_defined_once_and_the_other_way_round(length):
    text = render(whole(), length=length)
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    used = re.findall(r"\[\^(\d+)\](?!: )", text)
    assert defined == [str(n) for n in range(1, len(defined) + 1)]
    assert list(dict.fromkeys(used)) == defined
    assert len(defined) > 5


def test_a_footnote_gives_file_sentence_and_the_exact_words():
    text = "The union wants “more”, *much* more."
    found = render(brief(told(position("Union", text), file="monday.txt")))
    assert "[^1]: monday.txt, sentence 1: “The union wants “more”, \\*much\\* more.”" in found


def test_a_footnote_covers_what_stands_since_the_one_before_it():
    notes = {n: Note(article="a", evidence=Evidence(n=n, text=f"{n}", start=0, end=1)) for n in (1, 2)}

    def marks(*parts):
        made = [Part(text=text, claims=(), notes=tuple(notes[n] for n in cited)) for text, cited in parts]
        return [[note.evidence.n for note in shown] for _, shown in printed(made)]

    assert marks(("One offer,", [1]), (" a second", [1]), (".", [])) == [[], [1], []]
    assert marks(("One offer,", [1]), (" a second", [1, 2])) == [[], [1, 2]]
    assert marks(("One offer,", [1, 2]), (" a second", [1])) == [[1, 2], [1]]
    assert marks(("One offer", [1]), (". A second", [1])) == [[1], [1]]


def test_the_bottom_line_is_read_as_one_paragraph():
    briefing = whole()
    assert len(briefing.bottom_line) > 1
    text = section(render(briefing), "Bottom line").strip()
    assert "\n" not in text
    assert not text.startswith("-")


def test_a_sentence_that_carries_two_lines_has_one_footnote():
    said = "The crews will stay at sea until the quota is raised."
    made = told(position("Crews", said), outcome("Crews", statement=said, status="failed"))
    assert len(re.findall(r"(?m)^\[\^\d+\]: ", render(brief(made)))) == 1


def section(markdown, title):
    return markdown.split(f"\n## {title}\n")[1].split("\n## ")[0].strip()


def test_sections_stand_in_order_after_the_title_and_the_limits():
    text = render(whole())
    assert text.startswith(f"# {WORD} topic — briefing\n\n*As of {FRIDAY} · 2 articles by 1 outlet*")
    assert re.findall(r"(?m)^## (.+)$", text) == list(SECTIONS)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_no_section_of_a_briefing_that_has_all_is_called_empty():
    text = render(whole())
    for line in ("Nothing", "None", "No reports", "No change", "No outcome", "No position", "No former"):
        assert line not in text


@pytest.mark.parametrize(
    "title", [each for each in SECTIONS if each not in ("New since", "Sources", "Parties and names")]
)
def test_an_empty_section_says_so(title):
    text = section(render(brief(told()).model_copy(update={"articles": ()})), title)
    assert re.fullmatch(r"(No|Nothing|None)\b.*\.", text)


def test_news_has_no_section_without_a_former_briefing_and_says_so_where_there_is_none():
    story = told(position("Union", "The union wants a rise."))
    assert "## New since" not in render(brief(story))
    assert "Nothing new" in section(render(brief(story, former=brief(story))), "New since")


def test_parties_stand_side_by_side_on_each_issue_and_what_came_of_it_last():
    text = section(render(whole()), "Where the parties stand")
    nights, meals = ([line for line in block.splitlines() if line] for block in text.split("\n\n**meals**"))
    assert nights[0] == "**late nights**"
    assert [re.match(r"- (\*+.+?\*+)", line).group(1) for line in nights[1:]] == [f"**{WORD}:**", "**Port:**"]
    assert meals[0] == f" *(in dispute as of {MONDAY})*"
    assert [re.match(r"- (\*+.+?\*+) ", line).group(1) for line in meals[1:]] == [
        f"**{WORD}:**",
        "**Port:**",
        "*so far:*",
    ]


def test_what_reports_dispute_is_to_be_seen_below_where_it_is_told():
    told_of = section(render(whole()), "Where the parties stand")
    assert told_of.count("*(in part disputed, see In dispute)*") == 1
    untold = section(render(whole().model_copy(update={"disputes": ()})), "Where the parties stand")
    assert "*(in part disputed)*" in untold
    assert "see In dispute" not in untold


def test_the_names_in_an_issue_keep_their_capitals():
    text = render(brief(told(position("Elmaria", "Elmaria wants its quota.", issue="elmaria's quota"))))
    assert "**Elmaria's quota**\n\n- **Elmaria:** " in section(text, "Where the parties stand")


def test_what_is_set_aside_or_not_read_is_shown_with_its_reason():
    text = section(render(whole()), "Not known, set aside, not read")
    assert re.search(rf"- Set aside, {WORD}\.txt, position: “{WORD} again\.” — {WORD} why\[\^\d+\]", text)
    assert f"- Not read: {WORD} — {WORD}" in text
    assert f"{WORD} will not say." in text


def test_sentences_that_carry_nothing_are_counted():
    made = brief(told(position("Port", "The port demands nights."), position("Port", "The port rejects a rise.")))
    (article,) = made.articles
    assert len(article.sentences) == 3
    assert "- Not told: 1 of 3 sentences, which carry no position," in section(
        render(made), "Not known, set aside, not read"
    )
    marked = made.model_copy(update={"articles": (article.model_copy(update={"furniture": (3,)}),)})
    for whole_told in (marked, made.model_copy(update={"articles": ()})):
        assert "Not told" not in render(whole_told)


def test_the_full_length_lists_every_claim_and_the_standard_length_does_not():
    ledger = section(render(whole(), length="full"), "Ledger of claims")
    assert len(re.findall(r"(?m)^- ", ledger)) == len(whole().claims)
    assert all(escaped(claim.statement) in ledger for claim in whole().claims)
    assert "Ledger of claims" not in render(whole())


def test_sources_say_what_is_known_of_each_article():
    known = told(position("Union", "The union wants a rise."), file="a.txt", date=TUESDAY, outlet="Post", title="Pay")
    unknown = told(position("Union", "The union wants more."), file="b.txt", title="More")
    lines = section(render(brief(known, unknown)), "Sources").splitlines()
    assert lines[0] == f"- a.txt: “Pay”, Post, {TUESDAY}"
    assert lines[1] == "- b.txt: “More”, outlet unknown, undated, not placed in time"


def test_names_are_listed_under_the_principal_that_they_speak_for():
    assert section(render(whole()), "Parties and names").splitlines()[0].endswith(f"For it: Ana {WORD} ({WORD} chair)")


def test_the_parties_are_those_whose_claims_the_lines_cite_and_all_in_the_full_length():
    crews = [position(f"Crew {letter}", f"Crew {letter} wants boots.", issue=f"boots {letter}") for letter in "ABCDEFG"]
    loud = [position("Port", f"The port wants {n} boots on boat {n}.", issue=f"boots {n}") for n in range(2, 22)]
    known = brief(told(*loud, *crews))
    lines = [line for matter in known.matters for line in matter.lines]
    cited = {name for line in lines for part in line.parts for name in part.claims}
    told_of = {claim.party for claim in known.claims if claim.id in cited}
    assert "Port" in told_of
    assert told_of < {claim.party for claim in known.claims}
    for length, parties in (("standard", told_of), ("full", {claim.party for claim in known.claims})):
        names = section(render(known, length=length), "Parties and names")
        assert {line.split("**")[1] for line in names.splitlines()} == parties


def test_a_party_before_a_line_is_listed_though_the_line_rests_on_what_is_held_of_another():
    heard = position("Ostrava", "Ostrava may yet give way.", speaker="José Núñez", voice="counterpart")
    chair = person("José Núñez", acts_for="Elmaria")
    found = brief(told(heard, parties=[party("Elmaria"), party("Ostrava"), chair]))
    (matter,) = found.matters
    said = matter.lines[0].model_copy(update={"label": "Elmaria"})
    found = found.model_copy(update={"matters": (matter.model_copy(update={"lines": (said,)}),)})
    names = section(render(found), "Parties and names")
    assert "- **Elmaria** (organisation). For it: José Núñez" in names
    assert "- **Ostrava** (organisation)" in names
