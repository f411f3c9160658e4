"""The dates a customer asks for: when work must begin, and what is promised when they cannot be kept."""
