"""Prompt files: load, check and render.

A prompt file is YAML front matter (name, version, description, optional temperature and max_tokens), then a part that
begins with a line `system:` and one that begins with a line `user:`. Both are Jinja2 templates, rendered in a sandbox
in which an unknown variable is an error. A folder of the user's is laid over the built-in one, file by file.
"""

import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import yaml
from jinja2.sandbox import SandboxedEnvironment
from pydantic import ValidationError

from summariser.answers import Message, Sampling
from summariser.article import Frozen
from summariser.errors import PromptError

# What each prompt may use: the question's builder gives exactly these.
VARIABLES = {
    "extract": frozenset({"sentences", "fence", "title", "date", "outlet", "part", "parts", "examples"}),
    "topics": frozenset({"articles", "fence"}),
    "align": frozenset({"names", "issues", "articles", "fence"}),
    "group": frozenset({"issue", "items", "fence"}),
    "clash": frozenset({"claims", "fence"}),
    "compose": frozenset({"claims", "slots", "words", "most_issues", "as_of", "fence"}),
}
DEFAULT_MAX_TOKENS = 8000

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
# What a template may raise beside Jinja's own errors: it calls methods of what it is given, and filters.
_FAILURES = (ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError, TypeError, ValueError)
_PARTS = re.compile(r"^(system|user):[ \t]*$", re.MULTILINE)


class Prompt(Frozen):
    """One prompt file: what it is called and its two templates; `system_line` and `user_line` say where they begin."""

    path: str
    name: str
    version: int
    description: str
    sampling: Sampling
    system: str
    user: str
    system_line: int
    user_line: int


def fence_of(material: str) -> str:
    """The word in the marks around a question's material. Derived from it, so that it can't hold it on purpose."""
    return hashlib.sha256(material.encode()).hexdigest()[:8]


class _FrontMatter(Frozen):
    name: str
    version: int
    description: str = ""
    temperature: float | None = None
    max_tokens: int = DEFAULT_MAX_TOKENS


def load_prompt(name: str, *, over: Path | None = None) -> Prompt:
    """The prompt called `name`: from the folder `over` where it has one, else the built-in one.

    Raises:
        PromptError: the file is missing, malformed or uses an unknown variable; the message names file and line.

    """
    path = prompt_file(name, over=over)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read: {error}") from error
    prompt = parse_prompt(text, path=_shown(path))
    if prompt.name != name:
        raise PromptError(f"{prompt.path}: its front matter says name '{prompt.name}'; expected '{name}'")
    _refuse_unknown(prompt)
    return prompt


def prompt_file(name: str, *, over: Path | None = None) -> Path:
    """The file of the prompt called `name`: in the folder `over` where it has one, else the built-in one.

    Raises:
        PromptError: there is no such folder, or no prompt of this name.

    """
    if name not in VARIABLES:
        raise PromptError(f"no prompt is called '{name}'; there are {', '.join(VARIABLES)}")
    if over is not None and not over.is_dir():
        raise PromptError(f"{over}: no such folder of prompts")
    own = over / f"{name}.md" if over is not None else None
    return own if own is not None and own.is_file() else builtin_folder() / f"{name}.md"


def parse_prompt(text: str, *, path: str) -> Prompt:
    """A prompt from the text of its file.

    Raises:
        PromptError: front matter or a part is missing or malformed.

    """
    text = text.replace("\r\n", "\n")
    front = _front_matter(text, path)
    found = list(_PARTS.finditer(text))
    if [match.group(1) for match in found] != ["system", "user"]:
        raise PromptError(f"{path}: needs a line 'system:' and, after it, a line 'user:', once each")
    system, user = found
    return Prompt(
        path=path,
        name=front.name,
        version=front.version,
        description=front.description,
        sampling=Sampling(temperature=front.temperature, max_tokens=front.max_tokens),
        system=text[system.end() : user.start()].strip(),
        user=text[user.end() :].strip(),
        system_line=_line_of_part(text, system.end()),
        user_line=_line_of_part(text, user.end()),
    )


def render(prompt: Prompt, **variables: Any) -> tuple[Message, ...]:
    """The messages that a prompt gives with these variables.

    Raises:
        PromptError: a template fails; the message names file and line.

    """
    return (
        Message(role="system", content=_rendered(prompt, prompt.system, prompt.system_line, variables)),
        Message(role="user", content=_rendered(prompt, prompt.user, prompt.user_line, variables)),
    )


def used_variables(prompt: Prompt) -> dict[str, int]:
    """Each variable that the prompt uses, with the line of its first use in the file."""
    used: dict[str, int] = {}
    for template, first_line in ((prompt.system, prompt.system_line), (prompt.user, prompt.user_line)):
        tree = _parsed(prompt, template, first_line)
        names = jinja2.meta.find_undeclared_variables(tree)
        for node in tree.find_all(jinja2.nodes.Name):
            if node.name in names:
                used.setdefault(node.name, first_line + node.lineno - 1)
    return used


def builtin_folder() -> Path:
    """Where the shipped prompts lie: inside an installed package, or at the top of a checkout."""
    installed = Path(str(resources.files("summariser"))) / "_prompts"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "prompts"


def _front_matter(text: str, path: str) -> _FrontMatter:
    found = _FRONT_MATTER.match(text)
    if not found:
        raise PromptError(f"{path}: must begin with front matter between two lines '---'")
    try:
        return _FrontMatter(**yaml.safe_load(found.group(1)))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise PromptError(f"{path}: front matter: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        raise PromptError(f"{path}: front matter is not a YAML mapping: {error}") from error


def _refuse_unknown(prompt: Prompt) -> None:
    known = VARIABLES.get(prompt.name, frozenset())
    for name, line in used_variables(prompt).items():
        if name not in known:
            raise PromptError(
                f"{prompt.path}: unknown variable '{name}' (line {line}); known: {', '.join(sorted(known))}"
            )


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=False, keep_trailing_newline=False)


def _parsed(prompt: Prompt, template: str, first_line: int) -> jinja2.nodes.Template:
    try:
        return _environment().parse(template)
    except jinja2.TemplateSyntaxError as error:
        raise PromptError(f"{prompt.path}: {error.message} (line {first_line + error.lineno - 1})") from error
    except RecursionError as error:
        raise PromptError(f"{prompt.path}: is nested too deep") from error


@cache
def _compiled(template: str) -> jinja2.Template:
    return _environment().from_string(template)


def _rendered(prompt: Prompt, template: str, first_line: int, variables: dict[str, Any]) -> str:
    try:
        return _compiled(template).render(variables).strip()
    except jinja2.TemplateSyntaxError as error:
        raise PromptError(f"{prompt.path}: {error.message} (line {first_line + error.lineno - 1})") from error
    except jinja2.TemplateRuntimeError as error:
        raise PromptError(f"{prompt.path}: {error.message}; known: {', '.join(sorted(variables))}") from error
    except _FAILURES as error:
        raise PromptError(f"{prompt.path}: cannot be rendered: {type(error).__name__}: {error}") from error


def _line_of_part(text: str, end: int) -> int:
    """The line, from 1, of the first character of a part that is stripped of leading white space."""
    begins = end + len(text[end:]) - len(text[end:].lstrip())
    return text.count("\n", 0, begins) + 1


def _shown(path: Path) -> str:
    """A short name for messages: the folder and the file."""
    return f"{path.parent.name.removeprefix('_')}/{path.name}"
