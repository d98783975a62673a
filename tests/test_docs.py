"""What the README shows is what the commands print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from summariser import schemas

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, mark
    return found.group(1)


def test_the_first_output_is_the_beginning_of_what_the_first_command_prints():
    command = block("first command").strip().split(" && ")[-1].split()
    done = subprocess.run(
        [sys.executable, "-m", "summariser", *command[1:]], capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    shown = block("first output")
    assert len(shown) > 500
    assert done.stdout.decode().startswith(shown)


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
