"""The search for the best plan of an order: what is asked, what makes a plan better, how it is found."""
