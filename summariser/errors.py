"""What can go wrong, as one tree.

SummariserError
├── InputError            a path, file or option that the user gave cannot be used
│   ├── NothingToRead     no article could be read at all
│   ├── PromptError       a prompt file is malformed
│   └── SettingsError     a setting has a wrong value, or settings contradict each other or cannot be read
├── NoModel               nothing is set that could answer: no key, server or recordings
├── ModelError            the model or its server could not answer
│   ├── EndpointError     wrong for every article: key refused, quota gone, model unknown, server away
│   └── AnswerError       wrong for one question: refused, filtered, cut short, never valid
├── BudgetReached         a limit on tokens or cost would be passed
├── RecordingMissing      a replay lacks the answer to a question
└── StoreError            cache or recordings cannot be read or written
"""


class SummariserError(Exception):
    """Base of all errors that summariser raises on purpose; its text is fit to print.

    `spent` is how many tokens were asked and answered in vain.
    """

    spent: tuple[int, int] = (0, 0)


class InputError(SummariserError):
    """A path, file or option that the user gave cannot be used."""


class NothingToRead(InputError):
    """No article could be read from the given paths."""


class PromptError(InputError):
    """A prompt file is malformed; the message names file, line and known names."""


class SettingsError(InputError):
    """A setting has a wrong value, or settings contradict each other or their file cannot be read. Exit code 2."""


class NoModel(SummariserError):
    """Nothing is set that could answer a question; the message gives the ways on."""


class ModelError(SummariserError):
    """The model or its server could not answer."""


class EndpointError(ModelError):
    """The server refuses in a way that no other article would escape; the run stops."""


class AnswerError(ModelError):
    """One question got no usable answer; the run goes on without that article.

    `said` is what the model last said to it, as it came; empty where it said nothing.
    """

    def __init__(self, words: str, *, said: str = "") -> None:
        super().__init__(words)
        self.said = said


class BudgetReached(SummariserError):
    """The next question would pass the limit on tokens or cost that the user set."""


class RecordingMissing(SummariserError):
    """A replay holds no answer to a question; the message says what differs from the nearest."""


class StoreError(SummariserError):
    """The cache or a folder of recordings cannot be read or written."""
