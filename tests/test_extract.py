"""One article becomes its question, and the answers become its extraction."""

import re

import pytest
from builders import answer, article, outcome, party, position

from summariser.answers import Answer, Endpoint, Usage
from summariser.errors import AnswerError
from summariser.extraction import PART_CHARACTERS, extraction, fence, numbered, questions
from summariser.loading import article_from_text
from summariser.prompts import load_prompt

STORY = article(
    "The dockers want five percent.",
    "Ana Ruiz,\ntheir chair, spoke at length.",
    "The port offered two percent.",
    file="monday.txt",
    date="2031-03-03",
    outlet="The Gull",
)
LONG = article_from_text(
    " ".join(
        f"The dockers of quay {n} said that they want five percent, and that they will wait." for n in range(1500)
    ),
    file="long.txt",
)


def user_text(question):
    return question.messages[-1].content


def asked(story):
    return questions(story, load_prompt("extract"))


def stored(text):
    return Answer(
        key="0" * 64,
        task="extract",
        subject="monday.txt",
        text=text if isinstance(text, str) else text.model_dump_json(),
        complaints=(),
        endpoint=Endpoint(model="m", base_url="http://localhost/v1", mode="json_schema"),
        answered_by="m",
        usage=Usage(),
        attempts=(),
        created="2031-03-03T00:00:00Z",
    )


def test_a_question_shows_each_sentence_on_a_line_of_its_own_with_its_number():
    assert numbered(STORY.sentences).splitlines() == [
        "[1] The dockers want five percent.",
        "[2] Ana Ruiz, their chair, spoke at length.",
        "[3] The port offered two percent.",
    ]
    (question,) = asked(STORY)
    assert numbered(STORY.sentences) in user_text(question)


def test_no_sentence_can_begin_a_line_with_a_number_of_its_own():
    story = article_from_text("The port wrote\n[9] no and\u2028[8] never\n\n[7] The port agreed to all.", file="a.txt")
    lines = numbered(story.sentences).splitlines()
    assert [int(re.match(r"\[(\d+)\]", line).group(1)) for line in lines] == [s.n for s in story.sentences]


def test_the_mark_around_an_article_comes_from_its_text_and_is_not_in_it():
    other = article("The dockers want six percent.")
    assert fence(STORY) != fence(other)
    assert fence(STORY) == fence(article_from_text(STORY.text, file="copy.txt", metadata={"date": "2031-03-09"}))
    (question,) = asked(STORY)
    assert user_text(question).count(fence(STORY)) == 2
    assert fence(STORY) not in STORY.text


def test_a_question_tells_what_is_known_of_the_article_with_the_weekday():
    (question,) = asked(STORY)
    assert "2031-03-03 (Monday)" in user_text(question)
    assert "The Gull" in user_text(question)
    assert (question.task, question.subject) == ("extract", "monday.txt")


def test_a_question_on_an_undated_article_names_no_date():
    (question,) = asked(article("The dockers want five percent."))
    assert "Published" not in user_text(question)


def test_the_same_text_under_another_name_is_the_same_question():
    one, other = (article("The dockers want five percent.", file=name) for name in ("a.txt", "b.txt"))
    assert asked(one)[0].key == asked(other)[0].key


def test_instructions_come_first_and_are_the_same_for_every_article():
    assert asked(STORY)[0].messages[0] == asked(LONG)[-1].messages[0]


def test_a_long_article_is_asked_in_parts_whose_numbers_run_through():
    parts = asked(LONG)
    assert len(parts) == 1 + len(LONG.text) // PART_CHARACTERS > 2
    assert [part.subject for part in parts] == [f"long.txt part {n}" for n in range(1, len(parts) + 1)]
    assert "part 2 of" in user_text(parts[1])
    found = [int(n) for part in parts for n in re.findall(r"^\[(\d+)\]", user_text(part), re.MULTILINE)]
    assert found == [sentence.n for sentence in LONG.sentences]


def test_a_question_checks_its_answer_against_the_article():
    (question,) = asked(STORY)
    assert question.check(answer(position("dockers", "The dockers want five percent."))) == []
    assert question.check(answer(position("dockers", "The dockers want 7 percent."))) == [
        "positions[0]: the number '7' is not in the cited sentences"
    ]


def test_answers_to_all_parts_are_joined_in_order_with_each_party_once():
    first = answer(position("dockers", "The dockers want five percent."), position("port", evidence=(3,)))
    second = answer(outcome("port", "dockers", evidence=(3,)), position("dockers", "The dockers wait."))
    found = extraction(STORY, (stored(first), stored(second)))
    assert [each.name for each in found.parties] == ["dockers", "port"]
    assert [item.party for item in found.positions] == ["dockers", "port", "dockers"]
    assert len(found.outcomes) == 1
    assert found.set_aside == ()


def test_an_alias_that_a_later_part_names_is_kept():
    first = answer(position("dockers", "The dockers want five percent."))
    second = answer(position("the chair's members"), parties=[party("dockers", aliases=("the chair's members",))])
    found = extraction(STORY, (stored(first), stored(second)))
    assert found.set_aside == ()


def test_of_a_party_that_several_parts_name_the_first_that_says_so_gives_role_and_principal():
    first = answer(parties=[party("dockers", aliases=("the men",)), party("Ana Ruiz", "person", role="chair")])
    second = answer(parties=[party("Ana Ruiz", "person", role="speaker", acts_for="dockers", aliases=("Ruiz",))])
    found = extraction(STORY, (stored(first), stored(second)))
    assert found.parties[1] == party("Ana Ruiz", "person", role="chair", acts_for="dockers", aliases=("Ruiz",))


def test_what_the_sentences_do_not_carry_is_set_aside():
    found = extraction(STORY, (stored(answer(position("dockers", "The dockers want 7 percent."))),))
    assert (found.positions, len(found.set_aside)) == ((), 1)


@pytest.mark.parametrize("text", ["", "no", "[]", '{"parties": []}'])
def test_an_answer_without_the_form_of_one_is_an_error_that_names_the_article(text):
    with pytest.raises(AnswerError, match=r"monday\.txt"):
        extraction(STORY, (stored(answer()), stored(text)))
