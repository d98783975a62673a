"""Settings are resolved once: flag, then environment, then file, then default."""

import traceback
from pathlib import Path

import pytest
from builders import put
from pydantic import SecretStr

from summariser.errors import SettingsError
from summariser.settings import OPENAI_BASE_URL, Settings, resolve, unheeded


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


WRONG = [
    ("timeout", "soon", "'soon' is not a number above 0"),
    ("timeout", 0, "0 is not a number above 0"),
    ("max_concurrency", 0, "0 is not a whole number from 1 on"),
    ("max_concurrency", "2.5", "'2.5' is not a whole number from 1 on"),
    ("max_cost", 0, "0 is not a number above 0"),
    ("price_in", "-1", "'-1' is not a number from 0 on"),
    ("mode", "telepathy", "'telepathy' is not one of json_schema, tools, json, md_json"),
    ("merge", "", "'' is not one of model, rules"),
    ("length", "short", "'short' is not one of standard, full"),
    ("rpm", -1, "-1 is not a whole number from 1 on"),
    ("cache", "perhaps", "'perhaps' is not true or false"),
    ("model", 4, "4 is not text"),
    ("cache_dir", 4, "4 is not a path"),
    ("base_url", "localhost:80", "'localhost:80' is not an address that begins with http:// or https:// and names a"),
]

# A value of each setting as the environment gives it, and as it is then.
GIVEN = {
    "model": ("given", "given"),
    "base_url": ("http://a/v1", "http://a/v1"),
    "api_key": ("given", SecretStr("given")),
    "mode": ("tools", "tools"),
    "timeout": ("5", 5.0),
    "cache": ("no", False),
    "allow_private_addresses": ("true", True),
    "merge": ("rules", "rules"),
    "length": ("full", "full"),
    "topic": ("the port", "the port"),
} | {name: (".", Path()) for name in ("cache_dir", "replay", "record", "prompts", "since", "parties")}
PRICES = {"SUMMARISER_PRICE_IN": "1", "SUMMARISER_PRICE_OUT": "1"}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_has_its_variable(tmp_path, name):
    value, found = GIVEN.get(name, ("7", 7))
    prices = PRICES if name in ("max_cost", "price_in", "price_out") else {}
    assert getattr(resolved(tmp_path, prices | {f"SUMMARISER_{name.upper()}": value}), name) == found


def test_the_openai_clients_variables_count_where_ours_are_not_set(tmp_path):
    theirs = {"OPENAI_API_KEY": "theirs", "OPENAI_BASE_URL": "http://theirs/v1"}
    found = resolved(tmp_path, theirs)
    assert (found.api_key.get_secret_value(), found.base_url) == ("theirs", "http://theirs/v1")
    found = resolved(tmp_path, theirs | {"SUMMARISER_API_KEY": "ours", "SUMMARISER_BASE_URL": "http://ours/v1"})
    assert (found.api_key.get_secret_value(), found.base_url) == ("ours", "http://ours/v1")


@pytest.mark.parametrize(("name", "value", "words"), [each for each in WRONG if isinstance(each[1], str) and each[1]])
def test_a_wrong_value_of_a_variable_is_refused_as_that_of_a_flag(tmp_path, name, value, words):
    variable = f"SUMMARISER_{name.upper()}"
    with pytest.raises(SettingsError) as error:
        resolved(tmp_path, {variable: value})
    assert str(error.value).startswith(f"{variable}: {words}")


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("SUMMARISER_MAX_COTS", "SUMMARISER_MAX_COTS gives no setting and is not heeded; is it SUMMARISER_MAX_COST?"),
        ("SUMMARISER_ZZZ", "SUMMARISER_ZZZ gives no setting and is not heeded"),
    ],
)
def test_a_variable_that_gives_no_setting_is_named(variable, said):
    assert list(unheeded({variable: "3", "SUMMARISER_RPM": "3", "HOME": "/", "SUMMARISER_EMPTY": ""})) == [said]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("replay", "folder of recordings"),
        ("prompts", "folder of prompts"),
        ("since", "file or folder"),
        ("parties", "file"),
    ],
)
def test_what_is_to_be_read_and_is_not_there_is_refused_with_what_named_it(tmp_path, name, missing):
    nowhere, variable = tmp_path / "nowhere", f"SUMMARISER_{name.upper()}"
    with pytest.raises(SettingsError, match=rf"^{variable}: {nowhere}: no such {missing}$"):
        resolved(tmp_path, {variable: str(nowhere)})
    with pytest.raises(SettingsError, match=rf"^--{name}: {nowhere}: no such {missing}$"):
        resolved(tmp_path, **{name: nowhere})


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
    assert "summariser.toml: modell: " in str(error.value)
    assert "api_key" not in str(error.value)
    with pytest.raises(SettingsError, match=r"^modell: unknown setting 'modell'; known: .*api_key, .*model, "):
        resolve({"modell": "x"}, environment={}, folder=tmp_path.parent, called=lambda name: name)


@pytest.mark.parametrize("text", [b"model = ", b"model = 'M\xfcwe'", b"model = 'a'\nmodel = 'b'\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, text):
    put(tmp_path, "summariser.toml", text)
    with pytest.raises(SettingsError, match=r"summariser\.toml: cannot be read"):
        resolved(tmp_path)


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_value_is_shown_with_those_that_are_allowed_in_one_line(tmp_path, name, value, words):
    with pytest.raises(SettingsError) as error:
        resolved(tmp_path, **{name: value})
    assert str(error.value).startswith(f"--{name.replace('_', '-')}: {words}")
    assert "\n" not in str(error.value)
    with pytest.raises(SettingsError) as error:
        Settings(**{name: value})
    assert str(error.value).startswith(f"{name}: {words}")


@pytest.mark.parametrize(
    ("source", "called"),
    [("SUMMARISER_TIMEOUT", "SUMMARISER_TIMEOUT"), ("summariser.toml", "summariser.toml: timeout")],
)
def test_a_wrong_value_is_refused_with_where_it_came_from(tmp_path, source, called):
    if source == "summariser.toml":
        put(tmp_path, source, 'timeout = "soon"\n')
    with pytest.raises(SettingsError, match=rf"{called}: 'soon' is not a number above 0$"):
        resolved(tmp_path, {source: "soon"})


def test_what_is_no_set_of_settings_at_all_is_refused_unshown():
    with pytest.raises(SettingsError, match=r"^settings: Input should be") as error:
        Settings.model_validate(["sk-planted"])
    assert "planted" not in str(error.value)


def test_the_source_that_counts_is_the_one_that_is_named(tmp_path):
    put(tmp_path, "summariser.toml", "max_concurrency = 4\n")
    with pytest.raises(SettingsError, match=r"^--max-concurrency: "):
        resolved(tmp_path, {"SUMMARISER_MAX_CONCURRENCY": "3"}, max_concurrency=0)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000/v1", "ftp://a/v1", "http://", "http://[/v1", "http://a:b/v1", "http://a\x00/v1"]
)
def test_a_base_url_that_names_no_server_is_refused(tmp_path, url):
    with pytest.raises(SettingsError, match=r"^OPENAI_BASE_URL: '.*' is not an address that begins with http"):
        resolved(tmp_path, {"OPENAI_BASE_URL": url})


@pytest.mark.parametrize(
    ("url", "shown"), [("ftp://user:planted@a/v1?key=planted", "ftp://a/v1"), ("http:/user:planted@a", "…@a")]
)
def test_a_wrong_base_url_is_shown_without_what_may_be_secret(tmp_path, url, shown):
    with pytest.raises(SettingsError, match=f"'{shown}' is not") as error:
        resolved(tmp_path, base_url=url)
    assert "planted" not in str(error.value)


def test_a_limit_on_cost_needs_prices_called_as_they_can_be_given(tmp_path):
    with pytest.raises(SettingsError, match=r"^max_cost: needs price_out too, per million tokens$"):
        Settings(max_cost=1.0, price_in=0.0)
    with pytest.raises(SettingsError, match=r"^--max-cost: needs --price-in and --price-out too"):
        resolved(tmp_path, max_cost="1")
    put(tmp_path, "summariser.toml", "max_cost = 1.0\n")
    with pytest.raises(SettingsError, match=r"summariser\.toml: max_cost: needs --price-out too"):
        resolved(tmp_path, price_in="1")


KEY = "sk-planted"


@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"max_cost": 1}, {"unknown": 1}, {"api_key": [KEY]}])
def test_no_error_of_the_settings_holds_the_key(wrong):
    with pytest.raises(SettingsError) as error:
        Settings(**{"api_key": KEY} | wrong)
    assert KEY not in "".join(traceback.format_exception(error.value))


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
