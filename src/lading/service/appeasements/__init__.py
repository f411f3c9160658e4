"""Money given for trouble, without goods coming back."""
