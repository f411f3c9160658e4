"""An order in the place of what came back."""
