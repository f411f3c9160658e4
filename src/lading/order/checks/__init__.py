"""What must be known of an order before it is sourced: fraud, credit and whatever else a retailer has looked at."""
