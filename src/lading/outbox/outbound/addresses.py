"""Which IP addresses may be called: our own list, because the ones of the standard library let some of these pass."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Not public, or public and dangerous: the last one answers for the machine's own cloud.
IPV4_DENIED = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "168.63.129.16/32",
)
# Of IPv6 only what is given out to the public, without what wraps or documents other addresses (6to4, Teredo …).
IPV6_ALLOWED = "2000::/3"
IPV6_DENIED = ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
NAT64 = "64:ff9b::/96"


def is_callable(address: str, allowed: Collection[str] = ()) -> bool:
    """Whether a resolved address may be connected to. allowed: networks an operator has opened, in CIDR form."""
    found = unwrapped(ip_address(address.partition("%")[0]))
    if any(_within(found, network) for network in allowed):
        return True
    if isinstance(found, IPv4Address):
        return not any(_within(found, network) for network in IPV4_DENIED)
    return _within(found, IPV6_ALLOWED) and not any(_within(found, network) for network in IPV6_DENIED)


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside a mapped or NAT64 one, which is where such a packet ends up; else the address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if _within(address, NAT64):
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _within(address: Address, network: str) -> bool:
    found: Network = ip_network(network)
    return address.version == found.version and address in found
