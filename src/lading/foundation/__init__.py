"""Foundation: accounts, retailers, locations, networks, customers, users, products, settings, workflow versions."""
