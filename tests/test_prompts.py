"""Prompt files: found, checked before a question is asked, and rendered to the letter."""

import pytest
from builders import STEADY, put
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import PromptError
from summariser.prompts import VARIABLES, builtin_folder, load_prompt, parse_prompt, render, used_variables

FRONT = "---\nname: extract\nversion: 3\ndescription: One article in, its demands out.\n---\n"
BUILT_IN = sorted(path.stem for path in builtin_folder().glob("*.md"))


def prompt(user, system="Read.", front=FRONT):
    return parse_prompt(f"{front}system:\n{system}\n\nuser:\n{user}\n", path="prompts/extract.md")


def rendered(user, **variables):
    return render(prompt(user), **variables)[1].content


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_prompt_loads_and_uses_known_variables_alone(name):
    assert set(used_variables(load_prompt(name))) <= VARIABLES[name]


def test_there_are_built_in_prompts():
    assert {"extract", "align", "group", "compose"} <= set(BUILT_IN)


def test_a_folder_is_laid_over_the_built_in_one_file_by_file(tmp_path):
    put(tmp_path, "extract.md", f"{FRONT}system:\nRead.\nuser:\n{{{{ sentences }}}}\n")
    assert load_prompt("extract", over=tmp_path).version == 3
    assert load_prompt("align", over=tmp_path) == load_prompt("align")


def test_a_folder_that_is_not_there_is_an_error_and_not_the_built_in_one(tmp_path):
    with pytest.raises(PromptError, match="nowhere: no such folder"):
        load_prompt("extract", over=tmp_path / "nowhere")


def test_an_unknown_variable_is_named_with_file_line_and_the_known_ones(tmp_path):
    put(tmp_path, "mine/extract.md", f"{FRONT}system:\nRead.\n\nuser:\n\n{{{{ sentences }}}}\n{{{{ artcle }}}}\n")
    with pytest.raises(PromptError) as error:
        load_prompt("extract", over=tmp_path / "mine")
    known = ", ".join(sorted(VARIABLES["extract"]))
    assert str(error.value) == f"mine/extract.md: unknown variable 'artcle' (line 12); known: {known}"


def test_lines_are_counted_alike_with_windows_line_ends(tmp_path):
    text = f"{FRONT}system:\nRead.\nuser:\n{{{{ artcle }}}}\n"
    put(tmp_path, "extract.md", text.replace("\n", "\r\n"))
    with pytest.raises(PromptError, match="line 9"):
        load_prompt("extract", over=tmp_path)


def test_a_prompt_under_another_name_is_refused(tmp_path):
    put(tmp_path, "group.md", f"{FRONT}system:\nRead.\nuser:\nGo.\n")
    with pytest.raises(PromptError, match="says name 'extract'; expected 'group'"):
        load_prompt("group", over=tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    put(tmp_path, "extract.md", f"{FRONT}system:\nRead.\nuser:\nGo.\n", "utf-8-sig")
    assert load_prompt("extract", over=tmp_path).version == 3


def test_a_prompt_nested_beyond_reason_is_refused(tmp_path):
    put(tmp_path, "extract.md", f"{FRONT}system:\nRead.\nuser:\n{{{{ {'(' * 5000}1{')' * 5000} }}}}\n")
    with pytest.raises(PromptError, match=r"extract\.md"):
        load_prompt("extract", over=tmp_path)


def test_a_prompt_that_is_not_utf_8_is_refused(tmp_path):
    put(tmp_path, "extract.md", FRONT.encode() + b"system:\nL\xf6hne\nuser:\nGo.\n")
    with pytest.raises(PromptError, match=r"extract\.md: cannot be read"):
        load_prompt("extract", over=tmp_path)


@pytest.mark.parametrize(
    "parts", ["system:\nRead.\n", "user:\nGo.\n", "user:\nGo.\nsystem:\nRead.\n", "", "user:\n\nuser:\n\nsystem:\n"]
)
def test_both_parts_must_be_there_once_in_order(parts):
    with pytest.raises(PromptError, match=r"p\.md: needs a line 'system:' and, after it, a line 'user:'"):
        parse_prompt(FRONT + parts, path="p.md")


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("", "must begin with front matter"),
        ("---\nname: extract\n", "must begin with front matter"),
        ("---\nname: extract\n---\n", "version: Field required"),
        ("---\nname: extract\nversion: new\n---\n", "version: "),
        ("---\nname: extract\nversion: 1\nauthor: me\n---\n", "author: "),
        ("---\n- name\n---\n", "not a YAML mapping"),
        ("---\njust words\n---\n", "not a YAML mapping"),
        ("---\n1: 2\n---\n", "not a YAML mapping"),
        ("---\nname: [open\n---\n", "not a YAML mapping"),
        ("---\nname: extract\nversion: 1\ndescription: 2031-13-45\n---\n", "front matter"),
        (f"---\nname: extract\nversion: {'9' * 5000}\n---\n", "front matter"),
        (f"---\n{'[' * 3000}\n---\n", "front matter"),
    ],
)
def test_bad_front_matter_is_an_error_that_says_what_is_wrong(front, complaint):
    with pytest.raises(PromptError, match=f"prompts/extract.md: .*{complaint}"):
        prompt("Go.", front=front)


def test_sampling_comes_from_the_front_matter():
    front = "---\nname: extract\nversion: 1\ntemperature: 0.5\nmax_tokens: 77\n---\n"
    sampling = prompt("Go.", front=front).sampling
    assert (sampling.temperature, sampling.max_tokens) == (0.5, 77)
    assert prompt("Go.").sampling.temperature is None


def test_a_prompt_renders_to_a_system_and_a_user_message_without_white_space_around():
    messages = render(
        prompt("\n  Quotas:\n{{ sentences }}  \n\n", system="\nRead {{ fence }}."), sentences="x", fence="f"
    )
    assert [(message.role, message.content) for message in messages] == [
        ("system", "Read f."),
        ("user", "Quotas:\nx"),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@STEADY
def test_a_variable_is_rendered_to_the_letter(text):
    assert rendered("<{{ sentences }}>", sentences=text) == f"<{text}>"


def test_jinja_in_an_article_is_text():
    text = "{{ fence }}{% for x in [1] %}{# quota #}{{ ''.__class__ }}"
    assert rendered("[{{ sentences }}]", sentences=text, fence="f") == f"[{text}]"


def test_markup_in_an_article_is_not_escaped():
    assert rendered("[{{ sentences }}]", sentences="<b>Quota & wage</b>") == "[<b>Quota & wage</b>]"


@pytest.mark.parametrize(
    "trick",
    [
        "{{ sentences.__class__ }}",
        "{{ sentences|attr('__class__') }}",
        "{{ sentences['__class__'] }}",
        "{{ '{0.__class__}'.format(sentences) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(10**9)|list }}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_the_sandbox_refuses_tricks(trick):
    with pytest.raises(PromptError, match=r"prompts/extract\.md: "):
        rendered(trick, sentences="x")


@pytest.mark.parametrize("fault", ["{{ sentences", "{% if %}", "{{ sentences|nofilter }}", "{% endfor %}"])
def test_a_template_with_a_fault_is_an_error_with_its_line(fault):
    with pytest.raises(PromptError, match=r"prompts/extract\.md: .*\(line 11\)"):
        rendered(f"Go.\n{fault}", sentences="x")


@pytest.mark.parametrize("fault", ["{{ sentence }}", "{{ 1 / 0 }}", "{{ sentences.foo }}", "{{ sentences|sum }}"])
def test_a_template_that_fails_is_an_error_of_ours(fault):
    with pytest.raises(PromptError, match=r"prompts/extract\.md: "):
        rendered(fault, sentences="x")


@pytest.mark.parametrize(
    "fault",
    [
        "{{ '{}'.format() }}",
        "{{ '{a}'.format() }}",
        "{{ sentences|xmlattr }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ sentences|round(method='x') }}",
        "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ],
)
def test_a_template_that_fails_in_a_rarer_way_is_an_error_of_ours(fault):
    with pytest.raises(PromptError):
        rendered(fault, sentences="x")


def test_used_variables_are_those_that_the_template_does_not_set_itself_with_their_first_line():
    found = used_variables(
        prompt("{% set mine = 1 %}{{ mine }}\n{{ sentences }}{% for s in parts %}{{ s }}{% endfor %}")
    )
    assert found == {"sentences": 11, "parts": 11}
