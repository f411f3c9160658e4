"""What can be promised: of a product, a kit, a group; here, elsewhere, and by a date."""
