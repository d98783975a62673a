"""The command line, as the script `summariser` and as `python -m summariser`."""

import sys


def main() -> None:
    """Run the command line; an interrupt ends it in a word even while its modules are loaded."""
    try:
        from summariser.interrupts import leave_at_once  # noqa: PLC0415 - even these few take some milliseconds

        leave_at_once()
    except KeyboardInterrupt:
        sys.stderr.write("summariser: interrupted\n")
        sys.exit(130)
    from summariser.cli import app  # noqa: PLC0415 - the handler comes first

    app()


if __name__ == "__main__":
    main()
