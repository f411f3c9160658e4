"""Value-added services: what is done to goods between the pick and the parcel."""
