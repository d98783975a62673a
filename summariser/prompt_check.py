"""Are prompts fit to be used? Parts and variables, a rendering on samples, examples; and copies to start from."""

from collections.abc import Iterator
from pathlib import Path

from summariser.answers import CHARACTERS_A_TOKEN
from summariser.errors import InputError
from summariser.examples import load_examples, shown
from summariser.prompts import VARIABLES, Prompt, builtin_folder, load_prompt, render, used_variables

# Stand-ins for what the questions' builders give; only their kinds matter here.
SAMPLES = {
    "sentences": "[1] The drivers' union asked for five percent.\n[2] The operator offered two.",
    "articles": "a1 | Drivers ask for five percent | undated | Union, Operator | wages",
    "names": "n1 | Union | organisation | - | - | itself",
    "issues": "i1 | wages | Operator, Union",
    "items": "g1 | Union (own) | position: demand | a.txt, undated | The union asked for five percent.",
    "claims": "c1 | Union, voice own | position: demand | undated article | The union asked for five percent.",
    "slots": "s1 | issue: wages | who: Union, Operator | up to 2 lines of at most 30 words | claims c1",
    "words": 900,
    "most_issues": 8,
    "as_of": "3 March 2031",
    "issue": "wages",
    "fence": "0a1b2c3d",
    "title": "Drivers ask for five percent",
    "date": "2031-03-03 (Monday)",
    "outlet": "The Daily Example",
    "examples": "",
    "part": 1,
    "parts": 1,
}


def check_all(folder: Path | None) -> tuple[str, ...]:
    """A line for each prompt; an unused variable is said, not refused.

    Raises:
        PromptError: a prompt or an example is malformed; the message names file and line.

    """
    examples = load_examples(folder) if folder else ()
    lines = [line for name in VARIABLES for line in _checked(load_prompt(name, over=folder), shown(examples))]
    if examples:
        lines.append(f"{len(examples)} examples, each carried by its own text")
    return tuple(lines)


def export_to(folder: Path) -> tuple[Path, ...]:
    """Copy the built-in prompts; what is there already is not overwritten.

    Raises:
        InputError: the folder holds prompts already.

    """
    there = [folder / f"{name}.md" for name in VARIABLES if (folder / f"{name}.md").exists()]
    if there:
        raise InputError(f"{there[0]}: exists already; export to another folder")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in VARIABLES:
        path = folder / f"{name}.md"
        path.write_bytes((builtin_folder() / f"{name}.md").read_bytes())
        written.append(path)
    return tuple(written)


def _checked(prompt: Prompt, examples: str) -> Iterator[str]:
    variables = VARIABLES[prompt.name]
    messages = render(prompt, **{name: SAMPLES[name] for name in variables} | _examples(variables, examples))
    tokens = sum(len(message.content) for message in messages) // CHARACTERS_A_TOKEN
    yield f"{prompt.path}: version {prompt.version}, about {tokens:,} tokens before its material"
    unused = sorted(variables - set(used_variables(prompt)) - {"examples"})
    if unused:
        yield f"{prompt.path}: unused: {', '.join(unused)}"


def _examples(variables: frozenset[str], examples: str) -> dict[str, str]:
    return {"examples": examples} if "examples" in variables else {}
