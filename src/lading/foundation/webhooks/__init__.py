"""Webhooks as workflows send them: the body, the effect, the rule."""
