"""What servers say of themselves; replies of another form say nothing."""

import pytest
from builders import STEADY
from hypothesis import given
from hypothesis import strategies as st

from summariser.served import QUESTIONS, Served, listed, root, served

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "models", "id", "name", "meta", "model_info", "n_ctx", "default_generation_settings"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("base_url", ["http://home:8080/v1", "http://home:8080/v1/", "http://home:8080"])
def test_a_servers_own_api_stands_beside_openais(base_url):
    assert root(base_url) == "http://home:8080"


@STEADY
@given(JSON, st.dictionaries(st.sampled_from(sorted(QUESTIONS)), JSON))
def test_no_reply_of_another_form_does_harm(models, replies):
    assert isinstance(served("m", models, replies), Served)
    assert all(isinstance(name, str) for name in listed(models))


def test_ollama_as_a_modelfile_sets_it_where_the_model_is_not_loaded():
    show = {"parameters": "temperature 0.7\nnum_ctx 8192", "model_info": {"llama.context_length": 131_072}}
    found = served("llama3", None, {"show": show, "ps": {"models": []}})
    assert found == Served(kind="Ollama", context=8192, trained=131_072)


def test_ollama_that_says_neither_leaves_the_context_open():
    found = served("llama3", None, {"show": {"model_info": {"llama.context_length": 131_072}}})
    assert (found.kind, found.context) == ("Ollama", None)


def test_the_context_of_another_model_is_not_taken():
    ps = {"models": [{"name": "other:latest", "context_length": 99}]}
    assert served("llama3", None, {"show": {"model_info": {}}, "ps": ps}).context is None
    models = {"data": [{"id": "a", "max_model_len": 10}, {"id": "b", "max_model_len": 20}]}
    assert served("b", models, {}).context == 20
    assert served("c", models, {}) == Served()


def test_lm_studio_of_old_says_only_what_the_model_takes():
    models = {"data": [{"id": "m", "max_context_length": 32_768, "state": "not-loaded"}]}
    assert served("m", None, {"lmstudio": models}) == Served(kind="LM Studio", trained=32_768)
