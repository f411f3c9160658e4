"""Taking an order, or what nobody can fill of it, back."""
