"""Distances on the globe."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088


def distances_km(
    latitude: float, longitude: float, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distances in km from one point to many; NaN where a point is unknown (NaN).

    The haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984, p. 159) on a sphere of
    the mean radius 6371.0088 km (IUGG): d = 2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)). Against the true
    ellipsoid it is off by at most 0.6 %. Inputs are decimal degrees.
    """
    phi, lam = math.radians(latitude), math.radians(longitude)
    phis, lams = np.radians(latitudes), np.radians(longitudes)
    chord = np.sin((phis - phi) / 2) ** 2 + math.cos(phi) * np.cos(phis) * np.sin((lams - lam) / 2) ** 2
    result: NDArray[Any] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return result


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance in km between two points in decimal degrees."""
    return float(distances_km(latitude, longitude, np.array([to_latitude]), np.array([to_longitude]))[0])
