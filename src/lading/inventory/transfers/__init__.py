"""Stock transfers: units sent from one location to another, none of them lost from the books on the way."""
