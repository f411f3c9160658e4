"""Cart holds: units promised to a cart for some minutes, until its order takes them over."""
