-- A step of a payment by what the payment service calls it: that is what its statements and its people name.
CREATE INDEX CONCURRENTLY IF NOT EXISTS payment_transaction_by_provider_reference
    ON payment_transaction (account, provider_reference) WHERE provider_reference IS NOT NULL;
