"""Data files shipped with the summariser."""
