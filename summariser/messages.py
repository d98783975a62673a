"""An e-mail message becomes an article: its plain part, else its HTML part, with subject, date and sender."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from summariser.documents import Document, Unreadable, cleaned, day_of, decoded
from summariser.pages import read_page


def read_message(raw: bytes) -> Document:
    """The article in a message of RFC 5322; the day is that of its Date header, where the sender was.

    Raises:
        Unreadable: it is no message, or one without a part in plain text or HTML.

    """
    try:
        message = message_from_bytes(raw, policy=policy.default)
        said = _headers(message)
        plain, page = message.get_body(("plain",)), message.get_body(("html",))
        text = _plain(plain) if plain else ""
        if not text.strip() and page is not None:
            found = read_page(_bytes(page), charset=page.get_content_charset())
            return Document(found.text, {**found.said, **said})
    except Unreadable:
        raise
    except Exception as error:  # the email package meets malformed messages with faults of many kinds
        raise Unreadable(f"not a message that can be read ({type(error).__name__})") from error
    if not text.strip():
        raise Unreadable("no part in plain text or HTML" if said else "not a message: no headers")
    return Document(text.rstrip("\n"), said)  # the last line's end is the message's own


def _headers(message: EmailMessage) -> dict[str, str]:
    wanted = {"title": _header(message, "subject"), "from": _header(message, "from")}
    day = day_of(_header(message, "date"))
    return {name: value for name, value in wanted.items() if value} | ({"date": day} if day else {})


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip()


def _plain(part: Any) -> str:
    return cleaned(decoded(_bytes(part), told=(part.get_content_charset(),)))


def _bytes(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
