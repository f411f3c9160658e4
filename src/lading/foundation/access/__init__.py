"""Who may do what: users, roles, clients, tokens, permissions."""
