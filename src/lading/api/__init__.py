"""The doors of Lading: REST and GraphQL over one ASGI application. Parse, authenticate, authorise, hand on."""
