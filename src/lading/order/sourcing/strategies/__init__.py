"""Carrying a profile out: which strategy applies, who may serve, who is preferred, and what comes of it."""
