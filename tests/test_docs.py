"""What the README shows is what the commands print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from summariser import schemas

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


COMMANDS = dict(re.findall(r"<!-- command: (\w+) -->\n```sh\n(.*?)```", README, re.DOTALL))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_shows_what_its_commands_print(name):
    words = COMMANDS[name].strip().split(" && ")[-1].split()
    done = subprocess.run(
        [sys.executable, "-m", "summariser", *words[1:]], capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    shown = re.search(rf"<!-- output: {name}, \d+ lines -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert shown
    assert shown.group(1).strip()
    assert done.stdout.decode().startswith(shown.group(1))


PROGRAMS = dict(re.findall(r"<!-- python: (\w+) -->\n```python\n(.*?)```", README, re.DOTALL))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_readme_shows_what_its_programs_print(name):
    done = subprocess.run([sys.executable, "-c", PROGRAMS[name]], capture_output=True, check=True, cwd=ROOT, timeout=60)
    shown = re.search(rf"<!-- output of python: {name} -->\n```text\n(.*?)```", README, re.DOTALL)
    assert shown
    assert done.stdout.decode() == shown.group(1)


@pytest.mark.parametrize("name", sorted(schemas.documents()))
def test_the_schemas_are_those_of_the_types(name):
    assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == schemas.documents()[name]


def test_every_file_that_the_readme_links_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_seeds_are_in_no_prompt():
    prompts = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "prompts").glob("*.md")).casefold()
    for word in ("russia", "ukrain", "putin", "zelensk", "trump", "kremlin", "istanbul", "moscow", "kyiv", "turkey"):
        assert word not in prompts
