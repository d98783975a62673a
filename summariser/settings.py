"""All settings of a run as one frozen value, resolved once: flag > environment > `summariser.toml` > default."""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator

from summariser.answers import Endpoint
from summariser.article import Frozen
from summariser.errors import SettingsError

Mode = Literal["json_schema", "tools", "json", "md_json"]
Merge = Literal["model", "rules"]
Length = Literal["standard", "full"]

OPENAI_BASE_URL = "https://api.openai.com/v1"

# Environment variables by the setting that they give. The first two are the openai client's own names.
ENVIRONMENT = {
    "api_key": "OPENAI_API_KEY",
    "base_url": "OPENAI_BASE_URL",
    "model": "SUMMARISER_MODEL",
    "mode": "SUMMARISER_MODE",
    "timeout": "SUMMARISER_TIMEOUT",
    "max_concurrency": "SUMMARISER_MAX_CONCURRENCY",
    "cache_dir": "SUMMARISER_CACHE_DIR",
    "prompts": "SUMMARISER_PROMPTS",
}


class Settings(Frozen):
    """What one run is to do and with what.

    `timeout` is in seconds for one request; `max_attempts` bounds the requests that one question may cost in transport
    failures and `max_reasks` the times that a model is told what is wrong with its answer; `rpm` and `tpm` are requests
    and tokens a minute; `max_tokens` bounds a run, and `max_answer_tokens` one answer, whatever its prompt
    allows; `price_in` and `price_out` are per million tokens, in the currency of `max_cost`.
    """

    model: str = "gpt-5-mini"
    base_url: str = OPENAI_BASE_URL
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

    @model_validator(mode="after")
    def _priced(self) -> Self:
        """See that a cost can be told where one is asked for.

        Raises:
            SettingsError: a price is missing.

        """
        missing = [name for name in ("price_in", "price_out") if getattr(self, name) is None]
        given = next((name for name in ("max_cost", "price_in", "price_out") if getattr(self, name) is not None), None)
        if given and missing:
            raise SettingsError(f"setting '{given}': needs {' and '.join(missing)} too, per million tokens")
        return self

    @property
    def endpoint(self) -> Endpoint:
        """Who is asked, as answers are filed under it."""
        return Endpoint(model=self.model, base_url=self.base_url.rstrip("/"), mode=self.mode)

    @property
    def can_ask(self) -> bool:
        """Whether a question may be sent: a key is set, or a server other than OpenAI's, which may need none."""
        return self.api_key is not None or self.base_url.rstrip("/") != OPENAI_BASE_URL


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
        SettingsError: a value has the wrong form or a file cannot be read; the message names where it came from.

    """
    file = (folder or Path.cwd()) / "summariser.toml"
    given = {name: (value, str(file)) for name, value in _from_file(file).items()}
    given |= {name: (environment[key], key) for name, key in ENVIRONMENT.items() if environment.get(key)}
    given |= {name: (value, called(name)) for name, value in flags.items() if value is not None}
    try:
        return Settings(**{name: value for name, (value, _) in given.items()})
    except ValidationError as error:
        raise SettingsError(_complaint(error, {name: source for name, (_, source) in given.items()})) from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    if "api_key" in found:
        raise SettingsError(f"{path}: api_key does not belong in a file; set OPENAI_API_KEY instead")
    return found


def _complaint(error: ValidationError, sources: Mapping[str, str]) -> str:
    """The first fault, with the file, variable or flag that gave the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"{sources[name]}: unknown setting '{name}'; known: {', '.join(sorted(Settings.model_fields))}"
    return f"{sources[name]}: setting '{name}': {first['msg']}"
