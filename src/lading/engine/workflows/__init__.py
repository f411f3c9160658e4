"""Workflows as code: read a file, judge it, compare it, try it on copies, and replay what was. Nothing here writes."""
