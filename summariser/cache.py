"""Answers on the user's own disk, so that no question is paid for twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from summariser.answers import Answer, Endpoint, Question, digest, parsed

Warn = Callable[[str], None]


class Cache(AbstractContextManager["Cache"]):
    """Answers in a diskcache, by question and endpoint, in a directory that threads and processes may share.

    An answer is on the disk when `put` returns. `warn` is told of trouble, from whichever thread meets it; a run goes
    on without what cannot be read or written. `timeout` is in seconds for one wait on another process's write.
    """

    def __init__(self, directory: Path | None = None, *, warn: Warn, timeout: float = 10.0) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a replay pays for none of these

        from summariser.text_cache import NotText, TextCache  # noqa: PLC0415

        self.directory = (directory or _default_directory()).absolute()
        self._warn = warn
        self._not_text = NotText
        self._texts = TextCache(self.directory, warn=warn, timeout=timeout)
        # One thread does all the work: diskcache opens a connection a thread and closes only the caller's, and an
        # interrupt of the main thread cannot fall into the middle of a write.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="summariser-cache")

    def get(self, question: Question, endpoint: Endpoint) -> Answer | None:
        """The answer of this endpoint to this question, or None where there is none that satisfies today's types."""
        try:
            text = self._worker.submit(self._texts.get, _cache_key(question.key, endpoint)).result()
        except self._not_text:
            self._warn(
                f"{self.directory}: the entry for {question.named} is not text, so another program wrote it; "
                "it was not opened, and the question counts as new"
            )
            return None
        answer = None if text is None else parsed(Answer, text)
        return answer if answer is not None and question.is_answered_by(answer) else None

    def put(self, answer: Answer) -> None:
        """Keep an answer; of its base URL, userinfo and query are not written."""
        key, text = _cache_key(answer.key, answer.endpoint), answer.bare.model_dump_json()
        self._worker.submit(self._texts.set, key, text).result()

    def close(self) -> None:
        """Close the database; the cache cannot be used afterwards."""
        self._worker.submit(self._texts.close).result()
        self._worker.shutdown()

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()


def _default_directory() -> Path:
    from platformdirs import user_cache_dir  # noqa: PLC0415 - needed only where no directory is given

    return Path(user_cache_dir("summariser")) / "answers"


def _cache_key(question_key: str, endpoint: Endpoint) -> str:
    return f"{question_key}:{digest(endpoint.model_dump())}"
