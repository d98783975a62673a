"""Lines that sites put around articles are noticed and nothing rests on them alone; what the news repeats stays."""

import pytest
from builders import article, put

from summariser.errors import RecordingMissing
from summariser.extraction import extraction, questions
from summariser.furniture import noticed
from summariser.loading import load
from summariser.pipeline import extract
from summariser.prompts import load_prompt
from summariser.recordings import Recordings
from summariser.settings import Settings

SUBSCRIBE = "Subscribe to our newsletter for the best of the coast."
ALSO = "You may also like"


def stories(count, *furniture, shared=()):
    told = [f"The union of port {n} asked for {n + 2} percent on day {n} of its talks." for n in range(count)]
    more = [f"The company of port {n} said that it would answer by day {n + 9}." for n in range(count)]
    return [article(told[n], *shared, more[n], *furniture, file=f"{n}.txt") for n in range(count)]


def lines(articles):
    return [(line.text, line.articles) for line in noticed(articles)[1]]


def test_lines_about_the_site_that_repeat_are_noticed_and_counted():
    articles = [*stories(3, SUBSCRIBE, ALSO), *(each for each in stories(6)[3:5])]
    marked, found = noticed(articles)
    assert [(line.text, line.articles) for line in found] == [(SUBSCRIBE, 3), (ALSO, 3)]
    assert [each.furniture for each in marked] == [(3, 4), (3, 4), (3, 4), (), ()]


@pytest.mark.parametrize(("count", "of"), [(2, 2), (2, 5)])
def test_too_few_articles_show_nothing(count, of):
    assert lines([*stories(count, SUBSCRIBE), *stories(of + count)[count : of - count + count]]) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister refused to sign the treaty before the spring.",
        "“We will comment on it tomorrow,” the minister said of the talks.",
        "Fishers and minister agree on a quota after a long night of talks",
    ],
    ids="news quotation headline".split(),
)
def test_what_the_news_repeats_is_no_furniture(sentence):
    assert lines(stories(4, shared=(sentence,))) == []


def test_copies_of_one_text_show_no_furniture():
    told = ("The union asked for five percent.", "The company refused to comment on it.", "Both will meet.", ALSO)
    copies = [article(*told, f"Filed from desk {n}.", file=f"{n}.txt") for n in range(5)]
    assert lines(copies) == []


def test_no_question_depends_on_the_company_in_which_an_article_is_read(tmp_path):
    for n, each in enumerate(stories(4, SUBSCRIBE)):
        put(tmp_path, f"{n}.txt", each.text)
    together = load([str(tmp_path)])
    alone = load([str(tmp_path / "0.txt")])
    assert [line.articles for line in together.furniture] == [4]
    prompt = load_prompt("extract")
    assert questions(together.articles[0], prompt)[0].key == questions(alone.articles[0], prompt)[0].key


def test_what_rests_on_furniture_alone_is_set_aside_in_sight(seeds):
    (first, *_), _ = noticed(load([str(seeds)]).articles)
    found = extract([str(seeds / first.source.file)], Settings(replay=seeds / "recorded"))
    (whole,) = found.extractions
    cited = whole.positions[0].evidence
    marked = found.articles[0].model_copy(update={"furniture": tuple(each.n for each in cited)})
    (question,) = questions(marked, load_prompt("extract"))
    fewer = extraction(marked, (Recordings(seeds / "recorded", warn=print).get(question),))
    gone = {item.statement for item in whole.positions} - {item.statement for item in fewer.positions}
    aside = {item.statement for item in fewer.set_aside if "page furniture" in item.reason}
    assert whole.positions[0].statement in gone <= aside


def test_the_seeds_hold_none(seeds):
    assert load([str(seeds)]).furniture == ()


def test_a_run_says_which_lines_it_took_for_furniture(tmp_path, seeds):
    for path in seeds.glob("00[0-2]*.txt"):
        put(tmp_path, path.name, path.read_text(encoding="utf-8") + f"\n\n{SUBSCRIBE}")
    heard = []
    with pytest.raises(RecordingMissing):  # they know other texts; the line is said before
        extract([str(tmp_path)], Settings(replay=seeds / "recorded"), on_event=heard.append)
    said = [each.text for each in heard if each.kind == "message"]
    assert said == [f"page furniture in 3 articles, nothing rests on it alone: “{SUBSCRIBE}”"]
