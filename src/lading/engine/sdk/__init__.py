"""What authors of rules outside this repository write against; it needs no database and imports nothing that does."""
