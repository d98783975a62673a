"""The page of a briefing: whole without a script, safe whatever an article says, its sentences beside its lines."""

import base64
import hashlib
import re
from collections import Counter

import pytest
from builders import STEADY, article, position
from hypothesis import example, given
from merging import MONDAY, brief, told
from pages import check_safe, read
from test_attacks import HIDDEN
from test_markdown import HOSTILE, WORD, saying, whole

from summariser.errors import SettingsError
from summariser.html import fragment, index, render, render_one


def with_text(text):
    """The whole briefing with a text for its word, and articles whose offsets are right again."""
    found = saying(text)
    return found.model_copy(update={"articles": tuple(_laid_out(article) for article in found.articles)})


def _laid_out(article):
    text, sentences = "", []
    for sentence in article.sentences:
        sentences.append(sentence.model_copy(update={"start": len(text), "end": len(text) + len(sentence.text)}))
        text += f"{sentence.text}\n\n"
    return article.model_copy(update={"text": text, "sentences": tuple(sentences)})


@STEADY
@given(HOSTILE.map(str.strip).filter(lambda text: text))
@example("</script><script>alert(1)</script>")
@example("</style><img src=x onerror=alert(1)>")
@example("\"'><svg onload=alert(1)>")
@example("<!--")
@example("]]>")
@example("\u2028\u2029")
def test_text_from_articles_never_becomes_markup_and_is_shown_as_it_is(text):
    plain, hostile = read(render(with_text(WORD))), read(render(with_text(text)))
    check_safe(hostile)
    assert hostile.tags == plain.tags
    flat = " ".join(text.split())
    for tag in ("h1", "h2", "h3", "li", "p", "option", "figcaption"):
        shown = [" ".join(each.replace(WORD, flat).split()) for each in plain.said(tag)]
        assert Counter(shown) == Counter(hostile.said(tag)), tag


def test_the_page_is_well_formed_and_has_its_landmarks():
    page = read(render(whole()))
    check_safe(page)
    assert page.declarations == ["doctype html"]
    assert page.all("html", lang="en")
    for landmark in ("header", "nav", "main", "aside"):
        assert page.tags[landmark] == 1
    assert page.said("h1") == [f"{WORD} topic"]
    assert page.all("nav", aria_label="Sections")
    assert len(page.all("button")) == len(page.all("button", type="button"))


def test_only_the_own_script_and_style_are_allowed():
    text = render(whole())
    (policy,) = [found["content"] for found in read(text).all("meta") if "http-equiv" in found]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name, element in (("script-src", "script"), ("style-src", "style")):
        (inside,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'"
    assert "unsafe" not in policy
    assert not re.search(r"(?i)(https?:)?//[a-z]", text.replace(f"{WORD}/page", "").split("<script>")[0])


def test_a_page_has_no_invisible_characters_and_its_data_no_text_of_an_article():
    text = render(with_text("a\u2028b\x85c<&'\""))
    assert not HIDDEN.search(text.replace("\n", ""))
    raw, data = read(text).data("index")
    assert not re.search(r"[<>&\u2028]", raw)
    assert set(data) == {"claims", "marks"}
    assert {place for claim in data["claims"].values() for place in claim} == {"party", "issue", "support", "type"}


def test_every_footnote_leads_to_its_sentence_and_back():
    page = read(render(whole()))
    notes = page.all("a", class_="note")
    assert len(notes) > 10
    number_of = {found["href"]: found["aria-label"] for found in notes}
    assert len(set(number_of.values())) == len(number_of)
    back = page.all("a", class_="back")
    assert {found["href"] for found in back} == {f"#r{label.removeprefix('note ')}" for label in number_of.values()}
    assert {f"#{found['id']}" for found in page.all("span", class_="cited")} == set(number_of)


def test_the_articles_stand_beside_the_briefing_in_paragraphs_with_every_sentence():
    said = ("The union wants a rise.", "The port refuses it.")
    made, found = told(
        position("Union", said[0]), position("Port", said[1], stance="reject"), title="Pay & <b>", outlet="Post"
    )
    text = render(brief((made, found)))
    for sentence in made.sentences:
        assert sentence.text in text
    page = read(text)
    assert "Pay & <b>" in page.said("h2")
    assert any(each.startswith("Post · undated · a.txt") for each in page.said("p"))
    assert len([found for found in page.all("p", dir="auto") if "class" not in found]) == 3


def test_sentences_of_one_paragraph_stay_together():
    story = brief(told(position("Union", "The union wants a rise.")))
    text = "The union wants a rise. The port refuses it.\n\nTalks go on."
    one = article("The union wants a rise.", "The port refuses it.", "Talks go on.")
    places = [text.index(sentence.text) for sentence in one.sentences]
    joined = one.model_copy(
        update={
            "source": story.sources[0],
            "text": text,
            "sentences": tuple(
                sentence.model_copy(update={"start": start, "end": start + len(sentence.text)})
                for sentence, start in zip(one.sentences, places, strict=True)
            ),
        }
    )
    page = read(render(story.model_copy(update={"articles": (joined,)})))
    paragraphs = [each for each in page.said("p") if "wants a rise." in each and "refuses" in each]
    assert len(paragraphs) == 1
    assert "Talks go on." in page.said("p")


def test_a_briefing_without_its_articles_shows_the_sentences_that_it_cites():
    bare = whole().model_copy(update={"articles": ()})
    page = read(render(bare))
    assert page.said("p").count("Only the sentences that are cited are at hand.") == len(bare.sources)
    assert len(page.all("span", class_="cited")) == len({found["href"] for found in page.all("a", class_="note")})


def test_every_claim_is_in_the_ledger_with_what_the_filters_need():
    briefing = whole()
    page = read(render(briefing))
    assert {found["id"] for found in page.all("li", class_="claim")} == {claim.id for claim in briefing.claims}
    _, data = page.data("index")
    options = page.said("option")
    for claim in briefing.claims:
        known = data["claims"][claim.id]
        assert len(known["party"]) == len(claim.parties)
    assert any(option.startswith("late nights (") for option in options)
    assert sorted({*options} & {"all"}) == ["all"]


def test_a_mark_of_the_chart_names_its_claims():
    briefing = whole()
    page = read(render(briefing))
    _, data = page.data("index")
    assert sorted(claim for mark in data["marks"] for claim in mark) == sorted(claim.id for claim in briefing.claims)
    for point in page.all("a", class_="point"):
        claims = data["marks"][int(point["data-mark"])]
        assert point["href"] == f"#{claims[0]}"
        assert re.search(rf": {len(claims)} (position|condition|outcome)s?$", point["aria-label"])


def standing(text):
    """The section on where the parties stand, read by itself."""
    return read(re.search(r'<section id="stands">.*?(?=<section id="conditions">)', text, re.DOTALL).group())


def test_parties_stand_side_by_side_on_each_issue_and_what_came_of_it_last():
    found = standing(render(whole()))
    assert found.said("h3") == ["late nights", f"meals in dispute as of {MONDAY}"]
    lines = [(row["class"], line) for row, line in zip(found.all("li"), found.said("li"), strict=True)]
    assert [(kind, line.partition(":")[0]) for kind, line in lines] == [
        ("row", WORD),
        ("row", "Port"),
        ("row", WORD),
        ("row", "Port"),
        ("row result", "so far"),
    ]
    assert lines[3][1].startswith(f"Port: {WORD} demands pay for meals (by 3 March).")
    assert [found["class"] for found in found.all("strong")] == ["label"] * 5


def test_what_is_in_dispute_says_so_in_words():
    found = whole()
    settled = found.model_copy(
        update={"matters": tuple(matter.model_copy(update={"disputed": False}) for matter in found.matters)}
    )
    for briefing, count in ((found, 1), (settled, 0)):
        assert len(re.findall(r"<h3>.*in dispute.*</h3>", render(briefing))) == count
        assert fragment(briefing).count(f"(in dispute as of {MONDAY})") == count


def test_a_line_is_disputed_in_part_and_a_claim_as_a_whole():
    said = re.findall(r'<span class="tag disputed">(.+?)</span>', render(whole()))
    assert said == ["in part disputed", f"in dispute as of {MONDAY}", "disputed", "disputed"]


def test_the_ledger_says_in_words_what_its_colours_say():
    found = whole()
    page = render(found)
    verbs = re.findall(r'<span class="verb (\w+)">(.+?)</span>', page)
    assert set(verbs) == {
        ("for", "open"),
        ("asks", "demands"),
        ("against", "rejects"),
        ("against", "threatens"),
        ("says", "will not say"),
        ("says", "done"),
    }
    assert len(verbs) == len(found.claims)
    assert all(f".verb.{tone} {{" in page for tone in ("for", "asks", "against"))


def test_a_printed_page_has_each_footnote_in_words():
    page = read(render(whole()))
    numbers = {found["aria-label"].removeprefix("note ") for found in page.all("a", class_="note")}
    assert {found["value"] for found in page.all("li") if "value" in found} == numbers
    assert any(re.fullmatch(rf"{WORD}\.txt, sentence \d+: “.+”", each) for each in page.said("li"))


def test_an_empty_briefing_says_so():
    page = read(render(brief(told())))
    said = " ".join(page.said("p"))
    for words in (
        "Nothing was found.",
        "No outcome is reported.",
        "No position was found.",
        "No clash between reports is listed; what parties differ in stands side by side above.",
        "No claims.",
    ):
        assert words in said


@STEADY
@given(HOSTILE.map(str.strip).filter(lambda text: text))
@example("</sup><script>alert(1)</script>")
def test_a_notebook_gets_text_without_script_style_or_links(text):
    found = read(with_text(text)._repr_html_())
    assert set(found.tags) <= set("div h3 h4 p small ul li strong em sup".split())
    assert {name for _, attributes in found.elements for name in attributes} <= {"title"}
    assert found.tags == read(fragment(with_text(WORD))).tags


def test_a_notebook_shows_the_lines_with_their_sentences():
    found = read(whole()._repr_html_())
    assert found.said("h3") == [f"{WORD} topic — briefing"]
    assert any(title["title"].startswith(f"{WORD}.txt, sentence 1: “{WORD}") for title in found.all("sup"))


def test_an_index_links_the_page_of_each_topic():
    named = [whole().model_copy(update={"topic": topic}) for topic in ("Wages <b>", "Boots")]
    page = read(index(named, ["wages-b", "boots"]))
    assert [found["href"] for found in page.all("a")] == ["wages-b.html", "boots.html"]
    assert any(each.startswith("Wages <b> ") for each in page.said("li"))


def test_several_topics_are_several_pages():
    with pytest.raises(SettingsError, match=r"2 topics .*add -o DIR"):
        render_one((whole(), whole()))
    assert render_one((whole(),)) == render(whole())
