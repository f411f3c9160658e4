"""The demo: real places, products and orders run through the real engine."""
