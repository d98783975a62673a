"""What the model servers that people have at home do, as documented or measured, for the scripted server to play.

    with ScriptedServer(llama_cpp) as server: ...

Each is a function from a request to its reply; `SMALL` is the tiny question's right answer.
"""

import json

from scripted_server import Reply, Request, answer, as_json, call, error

SMALL = json.dumps({"cities": [{"name": "Paris", "kind": "capital", "inhabitants": 2_100_000}], "sure": True})
PROSE = "Paris is the capital of France."
MODEL = "small-model"
NOT_FOUND = error(404, "File Not Found", code="404")


def mode_of(body):
    kind = body.get("response_format", {}).get("type")
    names = {"json_schema": "json_schema", "json_object": "json"}
    return "tools" if "tools" in body else names.get(kind, "md_json")


def is_tiny_question(body):
    return "capital of France" in json.dumps(body["messages"])


def limited(body, limit, *, whole=900):
    """A completion of `whole` tokens, cut short where there is a limit."""
    if limit is None:
        return answer("word " * whole, completion_tokens=whole)
    return answer("word " * limit, completion_tokens=limit, finish_reason="length")


def models(**entry):
    return as_json({"object": "list", "data": [{"id": MODEL, "object": "model", **entry}]})


def llama_cpp(request: Request) -> Reply:
    """llama.cpp's own server: a named `tool_choice` is ignored; what it measured is in `timings`."""
    if request.path == "/v1/models":
        return models(owned_by="llamacpp", meta={"n_ctx": 4096, "n_ctx_train": 8192})
    if request.path == "/props":
        return as_json({"default_generation_settings": {"n_ctx": 4096}, "total_slots": 1})
    if request.path != "/v1/chat/completions":
        return NOT_FOUND
    if is_tiny_question(request.body):
        return answer({"json_schema": SMALL, "json": '{"title": "Paris"}'}.get(mode_of(request.body), PROSE))
    limit = request.body.get("max_completion_tokens", request.body.get("max_tokens"))
    reply = json.loads(limited(request.body, limit).body)
    return as_json(reply | {"timings": {"prompt_per_second": 200.0, "predicted_per_second": 50.0}})


def ollama(request: Request) -> Reply:
    """Ollama: `tool_choice` is ignored, and the context is that of loading, not the model's own."""
    if request.path == "/api/show":
        return as_json({"parameters": 'stop "<end>"', "model_info": {"qwen.context_length": 131_072, "qwen.heads": 8}})
    if request.path == "/api/ps":
        return as_json({"models": [{"name": f"{MODEL}:latest", "context_length": 4096}]})
    if request.path == "/v1/models":
        return models(owned_by="library")
    if request.path != "/v1/chat/completions":
        return Reply(b"404 page not found", status=404, content_type="text/plain")
    if is_tiny_question(request.body):
        return answer(PROSE if mode_of(request.body) == "tools" else SMALL)
    return limited(request.body, request.body.get("max_tokens"))


def vllm(request: Request) -> Reply:
    """vLLM: all modes work; the model's context is in the list of models."""
    if request.path == "/v1/models":
        return models(owned_by="vllm", max_model_len=32_768)
    if request.path != "/v1/chat/completions":
        return Reply(b'{"detail": "Not Found"}', status=404)
    if is_tiny_question(request.body):
        return call(SMALL, name="check") if mode_of(request.body) == "tools" else answer(SMALL)
    return limited(request.body, request.body.get("max_tokens"))


def lm_studio(request: Request) -> Reply:
    """LM Studio: no `json_object`, no named `tool_choice`; errors are bare strings, unknown paths a 200 with one."""
    if request.path == "/v1/models":
        return models(owned_by="organization_owner")
    if request.path == "/api/v0/models":
        loaded = {"id": MODEL, "state": "loaded", "max_context_length": 32_768, "loaded_context_length": 16_384}
        return as_json({"object": "list", "data": [{"id": "other", "max_context_length": 2048}, loaded]})
    if request.path != "/v1/chat/completions":
        return as_json({"error": f"Unexpected endpoint or method. ({request.path})"})
    mode = mode_of(request.body)
    if mode == "tools":
        said = "Invalid tool_choice type: 'object'. Supported string values: none, auto, required"
        return refused(400, said)
    if mode == "json":
        return refused(400, "'response_format.type' must be 'json_schema' or 'text'")
    return answer(SMALL) if is_tiny_question(request.body) else limited(request.body, request.body.get("max_tokens"))


def llama_cpp_python(request: Request) -> Reply:
    """The server of llama-cpp-python 0.3.36: a JSON schema is a 500, `max_completion_tokens` is ignored."""
    if request.path == "/v1/models":
        return models(owned_by="me", permissions=[])
    if request.path != "/v1/chat/completions":
        return Reply(b'{"detail": "Not Found"}', status=404)
    mode = mode_of(request.body)
    if mode == "json_schema":
        return error(500, "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]")
    if is_tiny_question(request.body):
        return call(SMALL, name="check") if mode == "tools" else answer(SMALL if mode == "json" else PROSE)
    return limited(request.body, request.body.get("max_tokens"))


def refused(status: int, words: str) -> Reply:
    return Reply(json.dumps({"error": words}).encode(), status=status)
