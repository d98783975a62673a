"""All settings of a run as one frozen value, resolved once: flag > environment > `summariser.toml` > default."""

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from summariser.answers import Endpoint, without_secrets
from summariser.article import Frozen
from summariser.errors import SettingsError

Mode = Literal["json_schema", "tools", "json", "md_json"]
Merge = Literal["model", "rules"]
Length = Literal["standard", "full"]

OPENAI_BASE_URL = "https://api.openai.com/v1"

PREFIX = "SUMMARISER_"
# The openai client's own variables, beside those of ours.
_OPENAI = {"OPENAI_API_KEY": "api_key", "OPENAI_BASE_URL": "base_url"}
# Settings that name what is only read and must be there, by what is missing where it is not.
_READ = {
    "replay": "folder of recordings",
    "prompts": "folder of prompts",
    "since": "file or folder",
    "parties": "file",
}

# The kinds of values by what JSON schema calls them.
_FORMS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "string": "text",
    "password": "text",
    "path": "a path",
}
_UNPRICED = "unpriced"


class Settings(Frozen):
    """What one run is to do and with what.

    `timeout` is in seconds for one request; `max_attempts` bounds the requests that one question may cost in transport
    failures and `max_reasks` the times that a model is told what is wrong with its answer; `rpm` and `tpm` are requests
    and tokens a minute; `max_tokens` bounds a run, and `max_answer_tokens` one answer, whatever its prompt
    allows; `price_in` and `price_out` are per million tokens, in the currency of `max_cost`.

    Raises:
        SettingsError: a value is wrong; says which setting, the value, and what is allowed.

    """

    model: str = "gpt-5-mini"
    base_url: str = Field(
        default=OPENAI_BASE_URL, description="an address that begins with http:// or https:// and names a server"
    )
    api_key: SecretStr | None = None
    mode: Mode = "json_schema"
    timeout: float = Field(default=120.0, gt=0)
    max_concurrency: int = Field(default=8, ge=1)
    max_attempts: int = Field(default=5, ge=1)
    max_reasks: int = Field(default=2, ge=0)
    rpm: int | None = Field(default=None, ge=1)
    tpm: int | None = Field(default=None, ge=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_answer_tokens: int | None = Field(default=None, ge=1)
    max_cost: float | None = Field(default=None, gt=0)
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    cache_dir: Path | None = None
    cache: bool = True
    replay: Path | None = None
    record: Path | None = None
    prompts: Path | None = None
    merge: Merge = "model"
    length: Length = "standard"
    topic: str | None = None
    since: Path | None = None
    parties: Path | None = None
    allow_private_addresses: bool = False

    @field_validator("base_url")
    @classmethod
    def _names_a_server(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or not url.isprintable():
            raise ValueError(url)
        return url

    @model_validator(mode="after")
    def _priced(self) -> Self:
        """See that a cost can be told where one is asked for."""
        missing = [name for name in ("price_in", "price_out") if getattr(self, name) is None]
        given = next((name for name in ("max_cost", "price_in", "price_out") if getattr(self, name) is not None), None)
        if given and missing:
            raise PydanticCustomError(_UNPRICED, "no price", {"setting": given, "missing": missing})
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Raise what is wrong as an error of ours; the context of a validation says where each setting came from."""
        try:
            return handler(given)
        except ValidationError as error:
            # Without its cause, which shows all that was given, the key too.
            raise SettingsError(_complaint(error.errors(include_url=False)[0], info.context or {})) from None

    @property
    def endpoint(self) -> Endpoint:
        """Who is asked, as answers are filed under it."""
        return Endpoint(model=self.model, base_url=self.base_url.rstrip("/"), mode=self.mode)

    @property
    def can_ask(self) -> bool:
        """Whether a question may be sent: a key is set, or a server other than OpenAI's, which may need none."""
        return self.api_key is not None or self.base_url.rstrip("/") != OPENAI_BASE_URL


# The setting that each variable of the environment gives; of two for one setting, the latter counts.
ENVIRONMENT = _OPENAI | {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def resolve(
    flags: Mapping[str, Any],
    *,
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    called: Callable[[str], str] = _flag,
) -> Settings:
    """Settings from flags that were given (None means not given), the environment and `summariser.toml` in `folder`.

    `called` is how a flag is written where it was given, for messages.

    Raises:
        SettingsError: a value is wrong or a file cannot be read; the message names the flag, variable, or file and key.

    """
    file = (folder or Path.cwd()) / "summariser.toml"
    given = {name: (value, f"{file}: {name}") for name, value in _from_file(file).items()}
    given |= {name: (environment[key], key) for key, name in ENVIRONMENT.items() if environment.get(key)}
    given |= {name: (value, called(name)) for name, value in flags.items() if value is not None}
    sources = {name: called(name) for name in Settings.model_fields} | {
        name: where for name, (_, where) in given.items()
    }
    settings = Settings.model_validate({name: value for name, (value, _) in given.items()}, context=sources)
    for name, kind in _READ.items():
        path = getattr(settings, name)
        if path is not None and not (path.is_dir() if kind.startswith("folder") else path.exists()):
            raise SettingsError(f"{sources[name]}: {path}: no such {kind}")
    return settings


def unheeded(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """What to say of each variable that looks like one of ours and gives no setting, by name."""
    for key in sorted(environment):
        if key.startswith(PREFIX) and key not in ENVIRONMENT and environment[key]:
            from difflib import get_close_matches  # noqa: PLC0415 - for a slip alone

            like = get_close_matches(key.removeprefix(PREFIX), [name.upper() for name in Settings.model_fields], n=1)
            yield f"{key} gives no setting and is not heeded" + "".join(f"; is it {PREFIX}{name}?" for name in like)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    if "api_key" in found:
        raise SettingsError(f"{path}: api_key does not belong in a file; set OPENAI_API_KEY instead")
    for name in found:
        if name not in Settings.model_fields:
            raise SettingsError(_unknown(name, f"{path}: {name}", Settings.model_fields.keys() - {"api_key"}))
    return found


def _unknown(name: str, source: str, known: Iterable[str]) -> str:
    return f"{source}: unknown setting '{name}'; known: {', '.join(sorted(known))}"


def _complaint(fault: ErrorDetails, sources: Mapping[str, str]) -> str:
    """What is wrong, after what gave it: a flag, a variable, or a file and its key; by itself, the setting's name."""
    if fault["type"] == _UNPRICED:
        name, missing = fault["ctx"]["setting"], fault["ctx"]["missing"]
        needed = " and ".join(sources.get(each, each) for each in missing)
        return f"{sources.get(name, name)}: needs {needed} too, per million tokens"
    if not fault["loc"]:
        # All that was given has the wrong form; it is not shown, because the key may be in it.
        return f"settings: {fault['msg']}"
    name = str(fault["loc"][0])
    source = sources.get(name, name)
    if fault["type"] == "extra_forbidden":
        return _unknown(name, source, Settings.model_fields)
    return f"{source}: {_shown(name, fault['input'])} is not {_wanted(name)}"


def _shown(name: str, value: Any) -> str:
    if name == "api_key":
        return "what is given"
    if name != "base_url" or not isinstance(value, str):
        return repr(value)
    # In what is no URL, userinfo may stand anywhere.
    before, at, rest = without_secrets(value).rpartition("@")
    return repr(f"…@{rest}" if at else before + rest)


def _wanted(name: str) -> str:
    """What values a setting takes, in words, as its field declares them."""
    schema = Settings.model_json_schema()["properties"][name]
    form = schema.get("anyOf", [schema])[0]
    if "description" in schema or "enum" in form:
        return str(schema.get("description") or f"one of {', '.join(form['enum'])}")
    words = _FORMS[form.get("format", form["type"])]
    if "minimum" in form:
        return f"{words} from {form['minimum']} on"
    return f"{words} above {form['exclusiveMinimum']}" if "exclusiveMinimum" in form else words
