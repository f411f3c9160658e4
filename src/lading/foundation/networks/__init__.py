"""Networks: named sets of locations."""
