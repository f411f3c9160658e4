"""Events and user actions in GraphQL: found, shown as a tree, explained, carried out."""
