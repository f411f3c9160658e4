"""Product catalogues, standard products and their variants."""
