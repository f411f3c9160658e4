"""What every other part of the schema is made of: scalars, interfaces, pages, attributes."""
