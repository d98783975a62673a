"""Settings are resolved once: flag, then environment, then file, then default."""

import pytest
from builders import put

from summariser.errors import SettingsError
from summariser.settings import ENVIRONMENT, OPENAI_BASE_URL, Settings, resolve


def resolved(folder, environment=None, **flags):
    return resolve(flags, environment=environment or {}, folder=folder)


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(tmp_path):
    assert resolved(tmp_path).model == Settings().model
    put(tmp_path, "summariser.toml", 'model = "from-file"\ntimeout = 7\n')
    assert resolved(tmp_path).model == "from-file"
    environment = {"SUMMARISER_MODEL": "from-environment"}
    assert resolved(tmp_path, environment).model == "from-environment"
    settings = resolved(tmp_path, environment, model="from-flag")
    assert (settings.model, settings.timeout) == ("from-flag", 7)


def test_what_is_not_given_as_a_flag_or_empty_in_the_environment_does_not_count(tmp_path):
    put(tmp_path, "summariser.toml", 'model = "from-file"\n')
    assert resolved(tmp_path, {"SUMMARISER_MODEL": ""}, model=None).model == "from-file"


@pytest.mark.parametrize(("name", "variable"), sorted(ENVIRONMENT.items()))
def test_each_variable_of_the_environment_sets_its_setting(tmp_path, name, variable):
    value = {"mode": "tools", "timeout": "5", "max_concurrency": "5"}.get(name, "given")
    found = getattr(resolved(tmp_path, {variable: value}), name)
    assert str(found.get_secret_value() if name == "api_key" else found) in (value, f"{value}.0")


def test_a_false_flag_is_a_flag(tmp_path):
    put(tmp_path, "summariser.toml", "cache = true\nmax_reasks = 2\n")
    settings = resolved(tmp_path, cache=False, max_reasks=0)
    assert (settings.cache, settings.max_reasks) == (False, 0)


def test_a_key_in_a_file_is_refused_without_repeating_it(tmp_path):
    put(tmp_path, "summariser.toml", 'api_key = "sk-planted"\n')
    with pytest.raises(SettingsError, match="set OPENAI_API_KEY instead") as error:
        resolved(tmp_path)
    assert "sk-planted" not in str(error.value)


def test_a_secret_is_in_no_text_of_the_settings(tmp_path):
    settings = resolved(tmp_path, {"OPENAI_API_KEY": "sk-planted"})
    assert settings.api_key.get_secret_value() == "sk-planted"
    for text in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "sk-planted" not in text


def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path):
    put(tmp_path, "summariser.toml", 'modell = "x"\n')
    with pytest.raises(SettingsError, match=r"unknown setting 'modell'; known: .*model, ") as error:
        resolved(tmp_path)
    assert "summariser.toml" in str(error.value)


@pytest.mark.parametrize("text", [b"model = ", b"model = 'M\xfcwe'", b"model = 'a'\nmodel = 'b'\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, text):
    put(tmp_path, "summariser.toml", text)
    with pytest.raises(SettingsError, match=r"summariser\.toml: cannot be read"):
        resolved(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("timeout", "soon"), ("timeout", 0), ("max_concurrency", 0), ("max_cost", 0), ("mode", "telepathy"), ("rpm", -1)],
)
def test_a_value_of_the_wrong_form_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"setting '{name}': "):
        resolved(tmp_path, **{name: value})


@pytest.mark.parametrize("source", ["SUMMARISER_TIMEOUT", "summariser.toml"])
def test_a_value_of_the_wrong_form_is_refused_with_where_it_came_from(tmp_path, source):
    if source == "summariser.toml":
        put(tmp_path, source, 'timeout = "soon"\n')
    with pytest.raises(SettingsError, match=source):
        resolved(tmp_path, {source: "soon"})


def test_a_flag_of_the_wrong_form_is_called_by_its_name(tmp_path):
    put(tmp_path, "summariser.toml", "max_concurrency = 4\n")
    with pytest.raises(SettingsError, match=r"^--max-concurrency: "):
        resolved(tmp_path, {"SUMMARISER_MAX_CONCURRENCY": "3"}, max_concurrency=0)


def test_a_byte_order_mark_in_the_file_does_no_harm(tmp_path):
    put(tmp_path, "summariser.toml", 'model = "from-file"\n', "utf-8-sig")
    assert resolved(tmp_path).model == "from-file"


def test_openai_needs_a_key_and_another_server_may_not(tmp_path):
    assert not resolved(tmp_path).can_ask
    assert not resolved(tmp_path, base_url=f"{OPENAI_BASE_URL}/").can_ask
    assert resolved(tmp_path, base_url="http://127.0.0.1:8080/v1").can_ask
    assert resolved(tmp_path, {"OPENAI_API_KEY": "sk-planted"}).can_ask


def test_answers_are_filed_under_one_endpoint_with_or_without_a_slash(tmp_path):
    with_slash, without = (resolved(tmp_path, base_url=f"http://127.0.0.1/v1{end}") for end in ("/", ""))
    assert with_slash.endpoint == without.endpoint
