"""The books: what a customer owes and is owed, as documents, payments and a journal that always balances."""
