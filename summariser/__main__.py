"""`python -m summariser` is the command line."""

from summariser.cli import main

main()
