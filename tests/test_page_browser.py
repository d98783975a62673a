"""The page in a real browser: Chromium, driven by Playwright; what a reader clicks, types, sees and hears.

Skipped where no Chromium is found: `apt-get install chromium`, or CHROMIUM=/path/to/it.
"""

import os
import re
import shutil
from typing import NamedTuple

import pytest
from builders import condition, outcome, position
from merging import FRIDAY, MONDAY, brief, told
from test_markdown import WORD, saying

from summariser.briefing import Briefing
from summariser.html import render

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium, or set CHROMIUM")

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
# The promise: a page of a thousand claims answers within a second.
SECOND = 1000
HOSTILE = "<img src='http://127.0.0.1:9/x' onerror='window.hit=1'></script><script>window.hit=1</script>\"'><b>"


def story_page():
    """A page with something everywhere: two parties, two days, an undated article."""
    monday = told(
        position("Union", "The union demands a rise of five percent.", speaker="Ana Ruiz", issue="wages"),
        position("Port", "The port rejects a rise of five percent.", stance="reject", issue="wages"),
        condition("Union", "The union will strike unless wages rise.", kind="threat", issue="wages"),
        outcome("Union", "Port", statement="Both sides met on the quay.", issue="wages"),
        file="monday.txt", date=MONDAY, outlet="Post", title="Pay on the quay",
    )  # fmt: skip
    friday = told(
        position("Union", "The union is open to three percent.", stance="open", issue="wages"),
        position("Port", "The port proposes three percent.", stance="propose", issue="wages"),
        position("City", "The city demands night shifts.", issue="nights"),
        position("Port", "The port rejects night shifts.", stance="reject", issue="nights"),
        file="friday.txt", date=FRIDAY, outlet="News", title="A way out",
    )  # fmt: skip
    undated = told(position("City", "The city demands quiet."), file="undated.txt", title="Quiet")
    return render(brief(monday, friday, undated))


def thousand_claims():
    """A hundred articles of ten claims each, no two alike."""
    things = (
        "boots bread canteens crews docks ferries gloves harbours ladders masks nets paint quays ropes shifts".split()
    )
    verbs = "wants needs seeks expects requires".split()
    stories = []
    for number in range(100):
        items = []
        for n in range(10):
            wanted = f"{verbs[(n + number) % 5]} {number * 10 + n + 3} new {things[(n * 7 + number) % 15]}"
            issue = f"{things[(n + number) % 15]} issue"
            stance = ("demand", "reject", "open", "accept")[n % 4]
            said = f"The {things[n]} union {wanted}."
            items.append(position(f"{things[n].title()} Union", said, issue=issue, stance=stance))
        day = f"2031-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        stories.append(told(*items, file=f"{number:03d}.txt", date=day, outlet=f"Paper {number % 9}"))
    briefing = brief(*stories)
    assert len(briefing.claims) == 1000
    return render(briefing)


class Pages(NamedTuple):
    """What is shown: a story with something everywhere, a thousand claims, and text that attacks."""

    story: str
    thousand: str
    hostile: str


@pytest.fixture(scope="module")
def pages():
    hostile = Briefing.model_validate(saying(HOSTILE).model_dump())
    return Pages(story=story_page(), thousand=thousand_claims(), hostile=render(hostile))


@pytest.fixture(scope="module")
def browser(tmp_path_factory, pages):
    """Chromium. The pages come first: while Playwright is at work, no other event loop can run."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the module must import where it is skipped

    home = str(tmp_path_factory.mktemp("browser"))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
        )
        yield running
        running.close()


class Opened(NamedTuple):
    """A page that is shown, and what it said to the console and asked of the network meanwhile."""

    page: object
    said: list[str]
    asked: list[str]


@pytest.fixture
def opened(browser, tmp_path):
    """Show a page; in the end nothing was said and nothing but the page was fetched."""
    contexts = []

    def show(html, **how):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(reduced_motion="reduce", **{**DESK, **how})
        contexts.append(context)
        said, asked = [], []
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return Opened(page, said, asked)

    shown = []

    def remember(html, **how):
        shown.append(show(html, **how))
        return shown[-1].page

    yield remember
    for each in shown:
        assert each.said == []
        assert set(each.asked) == {each.page.url.partition("#")[0]}
    for context in contexts:
        context.close()


def shown_claims(page):
    return page.locator(".claim:visible").count()


def in_view(page, selector):
    """Whether all of an element's top edge lies inside the pane of articles."""
    pane, found = page.locator("#pane").bounding_box(), page.locator(selector).bounding_box()
    return pane["y"] <= found["y"] <= pane["y"] + pane["height"]


def test_a_click_on_a_footnote_shows_its_sentence_in_its_article(opened, pages):
    page = opened(pages.story)
    note = page.locator(".claim .note").last
    target = note.get_attribute("href")
    note.click()
    assert page.locator(f"{target}.on").is_visible()
    assert page.locator(".cited.on").count() == 1
    assert page.locator(".paper:visible").count() == 1
    assert page.locator(f".paper:visible {target}").count() == 1
    assert in_view(page, target)
    assert page.locator("#paper").input_value() == target[2:].split("-")[0]
    assert page.evaluate("document.activeElement.id") == target[1:]


def test_a_sentence_leads_back_to_all_lines_that_cite_it(opened, pages):
    page = opened(pages.story)
    page.locator("#stands .note").first.click()
    lines = page.locator(".citing button")
    assert page.locator(".citing").get_attribute("aria-label") == "Lines that cite this sentence"
    assert lines.count() >= 2
    assert "Where the parties stand, wages" in page.locator(".citing").inner_text()
    assert "All claims, wages" in lines.last.inner_text()
    lines.last.click()
    assert page.evaluate("document.activeElement.closest('.claim') !== null")
    assert page.locator(".claim.flash").count() == 1


def test_resting_on_a_footnote_shows_the_quotation_and_escape_or_leaving_hides_it(opened, pages):
    page = opened(pages.story)
    note = page.locator("#stands .note").first
    sentence = page.locator(note.get_attribute("href")).text_content()
    note.hover()
    tip = page.get_by_role("tooltip")
    assert tip.is_visible()
    assert tip.locator(".quoted").inner_text().strip("“”") in sentence
    assert "sentence" in tip.locator(".where").inner_text()
    assert note.get_attribute("aria-describedby") == "quotation"
    tip.hover()
    assert tip.is_visible()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    note.hover()
    page.locator("h1").hover()
    tip.wait_for(state="hidden")
    assert note.get_attribute("aria-describedby") is None


@pytest.mark.parametrize("how", [DESK, PHONE, {"forced_colors": "active"}], ids=["desk", "phone", "forced colours"])
def test_an_issue_shows_parties_dispute_and_what_came_of_it_and_not_by_colour_alone(opened, pages, how):
    page = opened(pages.story, **how)
    nights, wages = (
        page.locator(".matter").filter(has=page.get_by_role("heading", name=n)) for n in ("nights", "wages")
    )
    assert nights.get_by_role("heading").get_by_text("in dispute").is_visible()
    assert wages.get_by_text("in dispute").count() == 0
    labels = wages.locator(".label")
    assert [label.removesuffix(":") for label in labels.all_text_contents()] == ["Port", "Union", "City", "so far"]
    assert all(label.is_visible() for label in labels.all())
    slant = "element => getComputedStyle(element).fontStyle"
    assert [label.evaluate(slant) for label in labels.all()] == ["normal"] * 3 + ["italic"]
    for row in wages.locator(".row").all():
        label, said = (row.locator(part).bounding_box() for part in (".label", ".said"))
        assert label["x"] + label["width"] <= said["x"] or label["y"] + label["height"] <= said["y"] + 1


def test_the_filters_narrow_the_claims_and_say_how_many_are_left(opened, pages):
    page = opened(pages.story)
    count = page.locator("#count")
    everything = shown_claims(page)
    assert count.inner_text() == f"{everything} claims"
    assert count.get_attribute("aria-live") == "polite"
    page.get_by_label("Party").select_option(label="Union (4)")
    assert shown_claims(page) == 4
    page.get_by_label("Type").select_option(index=1)
    assert 0 < shown_claims(page) < 4
    assert count.inner_text() == f"{shown_claims(page)} of {everything} claims"
    page.get_by_role("button", name="Show all").first.click()
    assert shown_claims(page) == everything
    page.get_by_label("Search").fill("THREE percent")
    page.wait_for_function("document.querySelector('#count').textContent.startsWith('2 of')")
    assert shown_claims(page) == 2
    page.locator("#issue").select_option(label="nights (2)")
    assert shown_claims(page) == 0
    assert page.get_by_text("No claim has all of this.").is_visible()
    assert page.locator(".issue:visible").count() == 0
    page.locator("#clear").click()
    assert shown_claims(page) == everything


def test_a_mark_of_the_chart_lists_its_claims(opened, pages):
    page = opened(pages.story)
    page.get_by_label("Party").select_option(index=1)
    point = page.locator(".point").nth(1)
    claims = int(point.locator(".count").text_content())
    point.click()
    assert shown_claims(page) == claims
    assert page.locator("#party").input_value() == ""
    chosen = page.locator("#picked")
    assert point.get_attribute("aria-label") in chosen.inner_text()
    chosen.click()
    assert shown_claims(page) > claims


def test_the_whole_page_can_be_worked_from_the_keyboard(opened, pages):
    page = opened(pages.story)
    focus = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focus}.textContent") == "Skip to the briefing"
    assert page.evaluate(f"{focus}.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    page.locator("#briefing .note").first.focus()
    first = page.evaluate(f"{focus}.getAttribute('href')")
    assert page.get_by_role("tooltip").is_visible()
    assert page.evaluate(f"getComputedStyle({focus}).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    second = page.evaluate(f"{focus}.getAttribute('href')")
    assert second != first
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.evaluate(f"'#' + {focus}.id") == first
    page.keyboard.press("ArrowUp")
    assert page.evaluate(f"{focus}.matches('.cited.on')")
    assert page.evaluate(f"'#' + {focus}.id") != first
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focus}.closest('.citing') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{focus}.getAttribute('href')") == first


def test_the_chart_is_one_stop_of_the_tab_key_and_arrows_walk_in_it(opened, pages):
    page = opened(pages.story)
    assert page.locator(".point[tabindex='0']").count() == 1
    page.locator(".point").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[...document.querySelectorAll('.point')].indexOf(document.activeElement)") == 1
    assert page.locator(".point[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("#picked").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_switch(opened, pages, scheme):
    page = opened(pages.story, color_scheme=scheme)

    def brightness():
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(int(value) for value in re.findall(r"\d+", colour)[:3])

    assert (brightness() > 600) == (scheme == "light")
    page.locator("#theme").click()
    assert (brightness() > 600) == (scheme == "dark")
    page.reload()
    assert (brightness() > 600) == (scheme == "dark"), "the choice is kept"


def test_on_a_phone_a_footnote_opens_the_article_below_and_nothing_is_cut(opened, pages):
    page = opened(pages.story, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#articles").is_visible()
    note = page.locator("#stands .note").first
    note.scroll_into_view_if_needed()
    note.tap()
    assert in_view(page, note.get_attribute("href"))
    box = note.bounding_box()
    assert 0 <= box["y"] < page.locator("#articles").bounding_box()["y"], "the line stays in sight above the article"
    page.get_by_role("button", name="Close the articles").tap()
    assert not page.locator("#articles").is_visible()
    page.locator(".to-articles a").click()
    assert page.locator("#articles").is_visible()


def test_without_a_script_the_page_is_a_document_with_working_links(opened, pages):
    page = opened(pages.story, java_script_enabled=False)
    assert page.locator(".paper:visible").count() == 3
    assert page.locator(".filters").is_hidden()
    note = page.locator("#stands .note").first
    note.click()
    assert page.url.endswith(note.get_attribute("href"))
    lit, plain = (page.locator(f".cited{state}").first for state in (":target", ":not(:target)"))
    background = "element => getComputedStyle(element).backgroundColor"
    assert lit.evaluate(background) != plain.evaluate(background)


def test_print_has_the_notes_at_the_end_and_no_controls(opened, pages):
    page = opened(pages.story)
    assert not page.locator(".endnotes").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".endnotes").is_visible()
    for gone in (".filters", ".articles", ".contents", ".tools", "#ledger"):
        assert not page.locator(gone).is_visible(), gone
    page.emulate_media(media="screen")
    page.get_by_label("Search").fill("quiet")
    page.wait_for_function("document.querySelector('#count').textContent.startsWith('1 of')")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert shown_claims(page) == 1, "a filtered ledger is printed"


def test_hostile_text_runs_and_fetches_nothing(opened, pages):
    page = opened(pages.hostile)
    page.locator(".note").first.click()
    page.locator("#search").fill("<img")
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert WORD not in page.locator("h1").inner_text()
    assert "<img src=" in page.locator("h1").inner_text()


def test_even_markup_that_got_in_could_fetch_and_run_nothing(browser, pages, tmp_path):
    path = tmp_path / "page.html"
    forged = (
        "<img src='http://127.0.0.1:9/x'><script>window.hit = 1</script><p onclick='window.hit = 1' id='forged'>x</p>"
    )
    path.write_text(pages.story.replace("<body>", f"<body>{forged}"), encoding="utf-8")
    with browser.new_context(**DESK) as context:
        page = context.new_page()
        asked, refused = [], []
        page.on("response", lambda response: asked.append(response.url))
        page.on("console", lambda message: refused.append(message.text))
        page.goto(path.as_uri())
        page.locator("#forged").click()
        assert page.evaluate("window.hit") is None
        assert asked == [path.as_uri()]
        assert sum("Content Security Policy" in message for message in refused) >= 3


def test_a_page_of_a_thousand_claims_answers_within_a_second(opened, pages):
    page = opened(pages.thousand)

    def fastest(work):
        """Milliseconds of the best of three, from the event to the frame after it."""
        measured = f"""async () => {{
            const start = performance.now();
            {work}
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            return performance.now() - start;
        }}"""
        return min(page.evaluate(measured) for _ in range(3))

    assert shown_claims(page) == 1000
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    typed = fastest("search.value = search.value ? '' : 'boots'; search.dispatchEvent(new Event('input'));")
    chosen = fastest(
        "party.selectedIndex = (party.selectedIndex + 1) % 4; party.form.dispatchEvent(new Event('change'));"
    )
    noted = fastest("window.nth = (window.nth ?? 0) + 331; document.querySelectorAll('.claim .note')[nth].click();")
    slow = {"ready": ready / 5, "search": typed, "filter": chosen, "footnote": noted}
    assert {what: spent for what, spent in slow.items() if spent >= SECOND} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_serious_fault(browser, pages, tmp_path, scheme, size):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - as above

    path = tmp_path / "page.html"
    path.write_text(pages.story, encoding="utf-8")
    # The policy of the page refuses what is not its own, axe too.
    with browser.new_context(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce", **size) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.locator("#stands .note").first.click()
        found = Axe().run(page).response["violations"]
    serious = {
        each["id"]: [node["html"][:160] for node in each["nodes"]]
        for each in found
        if each["impact"] in ("serious", "critical")
    }
    assert serious == {}
