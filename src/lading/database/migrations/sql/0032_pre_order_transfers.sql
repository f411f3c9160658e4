-- Transfers that bring the units of an order to one place, so that one parcel ships. Such a transfer has the id of its
-- fulfilment; its units are promised and sold as those of the fulfilment, so it moves nothing in the ledger.
ALTER TABLE stock_transfer ADD COLUMN order_id uuid;
