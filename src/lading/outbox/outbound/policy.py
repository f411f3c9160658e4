"""What an operator lets Lading call, by environment (`LADING_…`)."""

from ipaddress import ip_network

import msgspec
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HTTPS_PORTS = (443, 8443)
PORT_MAX = 65535


class OutboundPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What may be called. ports empty: any. networks: addresses inside the own network that an operator has opened."""

    is_http_allowed: bool = False
    ports: frozenset[int] = frozenset(HTTPS_PORTS)
    networks: tuple[str, ...] = ()


class OutboundSettings(BaseSettings):
    """Read from the environment when constructed. The defaults let nothing reach the own network."""

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    outbound_http_allowed: bool = Field(
        default=False, description="Whether plain http may be called; what is sent can then be read on the way."
    )
    outbound_ports: str = Field(
        default="443,8443", description="Ports that may be called, with commas between; `any` for every port."
    )
    outbound_networks: str = Field(
        default="", description="Private networks that may be called (10.1.0.0/16,…); nothing private without it."
    )

    @field_validator("outbound_ports")
    @classmethod
    def _check_ports(cls, text: str) -> str:
        if text != "any" and not all(0 < int(port) <= PORT_MAX for port in text.split(",")):
            raise ValueError("it is no list of ports such as 443,8443")
        return text

    @field_validator("outbound_networks")
    @classmethod
    def _check_networks(cls, text: str) -> str:
        for network in _names(text):
            ip_network(network)
        return text

    def policy(self) -> OutboundPolicy:
        """The policy these settings mean."""
        ports = frozenset[int]() if self.outbound_ports == "any" else frozenset(map(int, _names(self.outbound_ports)))
        return OutboundPolicy(
            is_http_allowed=self.outbound_http_allowed, ports=ports, networks=tuple(_names(self.outbound_networks))
        )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
