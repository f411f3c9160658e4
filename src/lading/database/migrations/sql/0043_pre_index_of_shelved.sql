-- The parcels of a storage area; a parcel elsewhere costs nothing.
CREATE INDEX CONCURRENTLY IF NOT EXISTS article_by_storage_area
    ON article (account, (attributes #>> '{storageArea,value,id}')) WHERE jsonb_exists(attributes, 'storageArea');
