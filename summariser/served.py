"""What a model server says of itself: its kind, its models, their context. Pure; knows the servers people have at home.

Where each says it: llama.cpp's server in `/props` (the context of one request) and `/v1/models` (that of the model's
training); Ollama in `/api/ps` (as loaded) and `/api/show` (the model's own, and `num_ctx` where a Modelfile sets it);
vLLM in `/v1/models` (`max_model_len`); LM Studio in `/api/v0/models`. The server of llama-cpp-python does not say it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from summariser.article import Frozen

Kind = Literal["llama.cpp", "Ollama", "vLLM", "LM Studio", "unknown"]

# What to ask, by the name under which `served` takes the reply; below the server's root, and what is posted.
MODELS = "/models"
QUESTIONS: dict[str, str] = {"props": "/props", "ps": "/api/ps", "show": "/api/show", "lmstudio": "/api/v0/models"}
_NUM_CTX = re.compile(r"^\s*num_ctx\s+(\d+)", re.MULTILINE)

# How a server is started with a longer context.
LENGTHEN: dict[Kind, str] = {
    "llama.cpp": "start it with -c {0} (times -np where that is more than 1)",
    "Ollama": "start it with OLLAMA_CONTEXT_LENGTH={0}",
    "vLLM": "start it with --max-model-len {0}",
    "LM Studio": "load the model with a context length of {0}",
    "unknown": "start it with {0} or more",
}


class Served(Frozen):
    """What is known of a server. `context` is what one request may hold, in tokens, `trained` what the model could.

    `slots` is how many requests the server answers at once.
    """

    kind: Kind = "unknown"
    context: int | None = None
    trained: int | None = None
    slots: int | None = None


def root(base_url: str) -> str:
    """Where a server's own API begins: the base URL without OpenAI's `/v1`."""
    return base_url.rstrip("/").removesuffix("/v1")


def listed(models: Any) -> tuple[str, ...]:
    """The models that a server lists, by their ids."""
    return tuple(entry["id"] for entry in _entries(models) if isinstance(entry.get("id"), str))


def served(model: str, models: Any, replies: Mapping[str, Any]) -> Served:
    """What the replies to `QUESTIONS`, and to `/v1/models`, say of a server and one of its models.

    A reply that did not come, or is of another form, says nothing.
    """
    return (
        _llama_cpp(replies.get("props"), models)
        or _ollama(model, replies.get("ps"), replies.get("show"))
        or _lm_studio(model, replies.get("lmstudio"))
        or _vllm(model, models)
        or Served()
    )


def _llama_cpp(props: Any, models: Any) -> Served | None:
    context = _at(props, "default_generation_settings", "n_ctx")
    if context is None:
        return None
    trained = next((_at(entry, "meta", "n_ctx_train") for entry in _entries(models)), None)
    return Served(kind="llama.cpp", context=context, trained=trained, slots=_at(props, "total_slots"))


def _ollama(model: str, ps: Any, show: Any) -> Served | None:
    info = show.get("model_info") if isinstance(show, Mapping) else None
    if not isinstance(info, Mapping):
        return None
    trained = next((_number(value) for name, value in info.items() if str(name).endswith(".context_length")), None)
    names = (model, f"{model}:latest")
    loaded = next((entry for entry in _entries(ps, "models") if entry.get("name") in names), {})
    written = _NUM_CTX.search(str(show.get("parameters") or ""))
    context = _at(loaded, "context_length") or (int(written.group(1)) if written else None)
    return Served(kind="Ollama", context=context, trained=trained)


def _lm_studio(model: str, models: Any) -> Served | None:
    entries = [entry for entry in _entries(models) if "max_context_length" in entry]
    if not entries:
        return None
    found = next((entry for entry in entries if entry.get("id") == model), {})
    return Served(
        kind="LM Studio", context=_at(found, "loaded_context_length"), trained=_at(found, "max_context_length")
    )


def _vllm(model: str, models: Any) -> Served | None:
    entries = list(_entries(models))
    found = next((entry for entry in entries if entry.get("id") == model), entries[0] if len(entries) == 1 else {})
    context = _at(found, "max_model_len")
    if context is None:
        return None
    return Served(kind="vLLM" if found.get("owned_by") == "vllm" else "unknown", context=context)


def _entries(reply: Any, name: str = "data") -> Iterator[Mapping[str, Any]]:
    entries = reply.get(name) if isinstance(reply, Mapping) else None
    return (entry for entry in (entries if isinstance(entries, list) else []) if isinstance(entry, Mapping))


def _at(value: Any, *names: str) -> int | None:
    """The whole number that stands below the names; None where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return _number(value)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
