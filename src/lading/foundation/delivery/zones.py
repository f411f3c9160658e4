"""Which zone of a service a parcel goes to. Pure."""

from lading.foundation.delivery.model import DeliveryService, Destination, Zone


def zone_of(service: DeliveryService, destination: Destination, distance_km: float | None) -> Zone | None:
    """The first zone whose conditions all hold; None when the service does not go there.

    distance_km None: not known; a zone that asks for a distance is then not known to hold.
    """
    return next((zone for zone in service.zones if _holds(zone, destination, distance_km)), None)


def _holds(zone: Zone, destination: Destination, distance_km: float | None) -> bool:
    if zone.countries and destination.country not in zone.countries:
        return False
    if zone.states and destination.state not in zone.states:
        return False
    if zone.postcodes and not destination.postcode.startswith(zone.postcodes):
        return False
    return zone.distance_km_max is None or (distance_km is not None and distance_km <= zone.distance_km_max)
