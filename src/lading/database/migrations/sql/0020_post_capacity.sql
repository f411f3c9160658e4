-- Nobody counts fulfilments a day any more; capacity_slot holds what is taken.
-- squawk-ignore-file ban-drop-table

DROP TABLE location_capacity_use;
DROP TABLE location_capacity;
