"""Write anew what is generated: the golden briefing, the README's outputs, the schemas.

python tests/renew.py        after prompts, recordings or output have changed; then read the difference
"""

import re
import subprocess
import sys
from pathlib import Path

from summariser import schemas

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PROGRAM = re.compile(r"<!-- python: (\w+) -->\n```python\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"<!-- command: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)


def printed(command: str) -> str:
    """What the last command of a line prints, run by this interpreter."""
    words = command.strip().split(" && ")[-1].split()
    done = subprocess.run(
        [sys.executable, "-m", "summariser", *words[1:]], capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    return done.stdout.decode()


def main() -> None:
    schemas.write(ROOT / "schemas")
    text = README.read_text(encoding="utf-8")
    for name, command in COMMAND.findall(text):
        output = printed(command)
        if name == "first":
            (ROOT / "tests" / "golden").mkdir(exist_ok=True)
            (ROOT / "tests" / "golden" / "seeds.md").write_text(output, encoding="utf-8")
        block = re.compile(rf"(<!-- output: {name}, (\d+) lines -->\n```\w+\n).*?(```)", re.DOTALL)
        text = block.sub(lambda found, output=output: found[1] + first(output, int(found[2])) + found[3], text)
    for name, program in PROGRAM.findall(text):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, timeout=60)
        block = re.compile(rf"(<!-- output of python: {name} -->\n```text\n).*?(```)", re.DOTALL)
        output = done.stdout.decode()
        text = block.sub(lambda found, output=output: found[1] + output + found[2], text)
    README.write_text(text, encoding="utf-8")


def first(output: str, count: int) -> str:
    return "".join(output.splitlines(keepends=True)[:count])


if __name__ == "__main__":
    main()
