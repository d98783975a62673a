"""Keys of questions, and stored answers read with today's types."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summariser.answers import Answer, Endpoint, Message, Question, Sampling, Usage, in_money, read, without_secrets
from summariser.findings import AnswerModel, ExtractAnswer


class Yes(AnswerModel):
    yes: bool


class YesAndWhy(AnswerModel):
    yes: bool
    why: str


def no_check(answer):
    return []


MESSAGES = st.lists(
    st.builds(Message, role=st.sampled_from(["system", "user"]), content=st.text(max_size=40)), max_size=3
).map(tuple)
PARTS = {
    "task": st.sampled_from(["extract", "topics", "align", "group", "compose"]),
    "messages": MESSAGES,
    "sampling": st.builds(
        Sampling,
        temperature=st.none() | st.floats(min_value=0, max_value=2, allow_nan=False),
        max_tokens=st.integers(min_value=1, max_value=100_000),
    ),
    "answer_model": st.sampled_from([Yes, YesAndWhy, ExtractAnswer]),
}
QUESTIONS = st.builds(Question, subject=st.text(max_size=20), check=st.just(no_check), **PARTS)


@given(QUESTIONS)
@settings(derandomize=True, database=None)
def test_equal_questions_have_equal_keys(question):
    assert question.key == Question(**dict(question)).key


@given(st.data())
@settings(derandomize=True, database=None)
def test_another_task_message_schema_or_sampling_is_another_key(data):
    question = data.draw(QUESTIONS)
    part = data.draw(st.sampled_from(sorted(PARTS)))
    changed = data.draw(PARTS[part])
    assume(changed != getattr(question, part))
    assert question.model_copy(update={part: changed}).key != question.key


@given(QUESTIONS, st.text())
@settings(derandomize=True, database=None)
def test_the_subject_and_the_check_are_no_part_of_the_key(question, subject):
    assert question.model_copy(update={"subject": subject, "check": lambda _: ["wrong"]}).key == question.key


@given(MESSAGES, st.text(min_size=1, max_size=10))
@settings(derandomize=True, database=None)
def test_text_that_moves_to_the_next_message_changes_the_key(messages, text):
    assume(len(messages) > 1)
    first, second, *rest = messages
    moved = (first.model_copy(update={"content": first.content + text}), second, *rest)
    there = (first, second.model_copy(update={"content": text + second.content}), *rest)
    assume(moved != there)
    assert asked(moved).key != asked(there).key


def test_a_text_is_read_by_the_types_of_today_and_none_where_it_fails_them():
    assert read(said('{"yes": true}'), Yes) == Yes(yes=True)
    assert read(said('{"yes": true}'), YesAndWhy) is None
    assert read(said('{"yes": true, "more": 1}'), Yes) is None
    assert read(said("yes"), Yes) is None


def asked(messages):
    sampling = Sampling(temperature=0, max_tokens=100)
    return Question(task="extract", subject="a", messages=messages, sampling=sampling, answer_model=Yes, check=no_check)


def said(text):
    return Answer(
        key="0" * 64,
        task="extract",
        subject="a",
        text=text,
        complaints=(),
        endpoint=Endpoint(model="m", base_url="http://localhost/v1", mode="json_schema"),
        answered_by="m",
        usage=Usage(),
        attempts=(),
        created="2026-01-01T00:00:00Z",
    )


def marked(word, text="<<<{0}\n[1] Moscow said no.\n{0}>>>"):
    said = Message(role="user", content=text.format(word))
    sampling = Sampling(temperature=None, max_tokens=1)
    return Question(
        task="extract", subject="a", messages=(said,), sampling=sampling, answer_model=Yes, check=no_check, mark=word
    )


def test_the_word_that_sets_the_material_off_is_no_part_of_the_key():
    assert marked("1a2b").key == marked("3c4d").key != marked("1a2b", "<<<{0}\n[1] Moscow said yes.\n{0}>>>").key


def test_tokens_are_added_up_and_priced_by_the_million():
    one, two = Usage(prompt_tokens=1, completion_tokens=20), Usage(prompt_tokens=300, completion_tokens=4000)
    assert one + two == Usage(prompt_tokens=301, completion_tokens=4020)
    assert (one + two).total == 4321
    assert two.cost(2.0, 10.0) == pytest.approx(0.0406)


@pytest.mark.parametrize(
    ("cost", "shown"), [(0, "0.00"), (1234.5, "1,234.50"), (0.1, "0.10"), (0.0456, "0.046"), (0.00012, "0.00012")]
)
def test_a_cost_is_shown_to_the_hundredth_or_to_two_digits(cost, shown):
    assert in_money(cost) == shown


@pytest.mark.parametrize(
    ("base_url", "bare"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("http://u:p@h/v1", "http://h/v1"),
        ("http://u:p@q@h/v1", "http://h/v1"),
        ("u:p@h/v1", "h/v1"),
        ("http://h/@m/v1?key=1", "http://h/@m/v1"),
        ("http://[::1/v1", "http://[::1/v1"),
        ("", ""),
    ],
)
def test_a_base_url_is_bared_of_userinfo_query_and_fragment(base_url, bare):
    assert without_secrets(base_url) == bare
