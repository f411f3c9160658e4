"""What happens to a fulfilment: picked, short, expired."""
