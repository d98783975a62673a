"""Few-shot examples: each carried by its own text, shown as the prompt shows articles, and found again where leaked."""

import json

import pytest
import yaml
from builders import answer, condition, extraction, outcome, party, position, put
from merging import told

from summariser.errors import PromptError
from summariser.examples import FILE, leaks, load_examples, shown
from summariser.findings import ExtractAnswer

TEXT = (
    "The miners of Low Fell want a bath house at pit 4. The owners offered “a shed” instead. "
    "Both sides met on Monday. No work will be done until the bath house stands."
)
WANTS = "The miners of Low Fell want a bath house at pit 4."
SHED = "The owners offered “a shed”."
MINERS, OWNERS = party("miners", "group"), party("owners", "group")
DEMAND = position("miners", WANTS, issue="bath house")
OFFER = position("owners", SHED, evidence=(2,), stance="propose", issue="bath house")
STRIKE = condition("miners", "The miners will not work until the bath house stands.", evidence=(4,))
TALKS = outcome("miners", "owners", statement="Both sides met on Monday.", evidence=(3,), when="on Monday")


def example(*items, text=TEXT, parties=(MINERS, OWNERS)):
    return {"text": text, "answer": answer(*items, parties=parties).model_dump(mode="json")}


def written(folder, *rows):
    put(folder, FILE, yaml.safe_dump(list(rows), allow_unicode=True))
    return folder


def refused(folder):
    """What is said of examples that are refused."""
    with pytest.raises(PromptError) as caught:
        load_examples(folder)
    return str(caught.value)


def test_examples_that_their_own_text_carries_are_read(tmp_path):
    one, other = load_examples(written(tmp_path, example(DEMAND, OFFER, STRIKE, TALKS), example(DEMAND)))
    assert one.answer == answer(DEMAND, OFFER, STRIKE, TALKS, parties=(MINERS, OWNERS))
    assert one.article.sentences[0].text == WANTS
    assert other.answer.outcomes == ()


def test_a_folder_without_examples_has_none(tmp_path):
    assert load_examples(tmp_path) == ()
    assert shown(()) == ""


@pytest.mark.parametrize(
    ("item", "where", "reason"),
    [
        (position("miners", "The miners want a bath house at pit 5."), "positions[1]", "the number '5' is not in"),
        (position("miners", "The miners want “hot water”."), "positions[1]", "the quoted words 'hot water'"),
        (position("miners", "The miners want Ada Lund to go."), "positions[1]", "the name 'lund'"),
        (position("miners", WANTS, evidence=(9,)), "positions[1]", "the article's sentences are numbered 1 to 4"),
        (position("smelters", WANTS), "positions[1]", "'smelters' is not in parties"),
        (condition("miners", "The miners will go.", deadline="by Easter"), "conditions[0]", "deadline 'by Easter'"),
        (outcome("miners", statement="The miners met.", date="2031-03-03"), "outcomes[0]", "the year is in neither"),
    ],
)
def test_an_example_that_contradicts_its_text_is_refused_with_example_and_item(tmp_path, item, where, reason):
    said = refused(written(tmp_path, example(DEMAND), example(DEMAND, item)))
    assert said.startswith(f"{tmp_path / FILE}: example 2 contradicts its text: {where}: ")
    assert reason in said


def test_all_that_is_wrong_with_an_example_is_said_at_once(tmp_path):
    wrong = [position("miners", "The miners want 6 baths."), position("owners", "The owners want 7 sheds.")]
    said = refused(written(tmp_path, example(*wrong)))
    assert "positions[0]: the number '6'" in said
    assert "positions[1]: the number '7'" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- text: [", "cannot be read"),
        ("text: one\nanswer: {}", "must be a list of examples"),
        ("", "must be a list of examples"),
        ("- just words", "example 1: needs text and answer"),
        ("- text: words", "example 1: needs text and answer"),
        ("- {text: 7, answer: {}}", "example 1: needs text and answer"),
        ("- {text: words, answer: {}}", "example 1: answer.parties: Field required"),
        ("- {text: words, answer: nothing}", "example 1: answer"),
        ("- !!python/object/apply:os.getcwd []", "cannot be read"),
        (b"- text: \xff\xfe", "cannot be read"),
    ],
)
def test_a_malformed_file_is_an_error_that_names_it(tmp_path, content, said):
    put(tmp_path, FILE, content)
    assert refused(tmp_path).startswith(f"{tmp_path / FILE}: ")
    assert said in refused(tmp_path)


def test_a_wrong_label_in_an_example_is_named_with_its_place(tmp_path):
    wrong = example(DEMAND, OFFER)
    wrong["answer"]["positions"][1]["stance"] = "offer"
    assert "example 1: answer.positions.1.stance: Input should be" in refused(written(tmp_path, wrong))


def test_examples_are_shown_as_numbered_sentences_and_the_answer_as_json(tmp_path):
    text = shown(load_examples(written(tmp_path, example(DEMAND, OFFER), example(TALKS))))
    first, second = text.split("\n\n[1] ")
    sentences, given = first.split("\n\n")
    assert sentences.splitlines()[:2] == [f"[1] {WANTS}", "[2] The owners offered “a shed” instead."]
    assert ExtractAnswer.model_validate(json.loads(given)) == answer(DEMAND, OFFER, parties=(MINERS, OWNERS))
    assert "“a shed”" in given, "as people read it"
    assert json.loads(second.split("\n\n")[1])["outcomes"]


@pytest.mark.parametrize("item", [DEMAND, STRIKE, TALKS])
def test_what_of_an_example_turns_up_in_results_is_reported_with_its_file(tmp_path, item):
    examples = load_examples(written(tmp_path, example(DEMAND, OFFER, STRIKE, TALKS)))
    leaked = told(item, file="today.txt")[1]
    assert leaks(examples, [leaked]) == (f"today.txt: “{item.statement}” is like an example's “{item.statement}”",)


def test_a_leak_in_nearly_the_same_words_is_reported_and_news_is_not(tmp_path):
    examples = load_examples(written(tmp_path, example(DEMAND, OFFER)))
    near = extraction(position("miners", "The miners of Low Fell want a bath house at pit 5."), file="a.txt")
    news = extraction(position("dockers", "The dockers want five percent."), file="b.txt")
    alike = extraction(position("miners", "The miners want a canteen at pit 4."), file="c.txt")
    assert [line.partition(":")[0] for line in leaks(examples, [near, news, alike])] == ["a.txt"]
    assert leaks((), [near]) == ()


def test_examples_stand_in_the_question_and_change_its_key(tmp_path):
    from builders import STORY  # noqa: PLC0415

    from summariser.extraction import questions  # noqa: PLC0415
    from summariser.loading import article_from_text  # noqa: PLC0415
    from summariser.prompts import load_prompt  # noqa: PLC0415

    story = article_from_text(STORY, file="a.txt")
    (plain,) = questions(story, load_prompt("extract"))
    (taught,) = questions(story, load_prompt("extract"), examples="[1] {{ no template }} {% raw")
    assert taught.messages[0].content == plain.messages[0].content + "\n\n# Examples\n\n[1] {{ no template }} {% raw"
    assert taught.messages[1] == plain.messages[1]
    assert taught.key != plain.key
