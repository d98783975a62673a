"""What the model libraries write to Python's log, without the passwords and keys that a base URL may hold."""

import logging
import re

from summariser.answers import without_secrets

_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"]+", re.IGNORECASE)


class _BareUrls(logging.Filter):
    """Lets every record through, its URLs without userinfo, query and fragment."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _bared(record.getMessage()), ()
        if record.exc_info:
            record.exc_text, record.exc_info = _bared(logging.Formatter().formatException(record.exc_info)), None
        return True


_BARE_URLS = _BareUrls()


def bare_urls(*libraries: str) -> None:
    """See that no log of these libraries, of which the modules are imported, holds the secrets of a URL."""
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] in libraries:
            logging.getLogger(name).addFilter(_BARE_URLS)


def _bared(text: str) -> str:
    return _URL.sub(lambda found: without_secrets(found[0]), text)
