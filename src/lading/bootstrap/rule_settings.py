"""Where the rules of customers come from, besides the packages that are installed."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lading.engine.sandbox.packages import RulePackage, installed_packages, packages_in_directories


class RuleSettings(BaseSettings):
    """Settings read from the environment when constructed."""

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    rule_packages: str = Field(
        default="",
        description="Packages of rules that are not installed: DIRECTORY:MODULE with commas between, "
        "such as /srv/rules/src:acme_rules.",
    )

    @field_validator("rule_packages")
    @classmethod
    def _are_pairs(cls, given: str) -> str:
        packages_in_directories(given)
        return given


def packages_in_use() -> tuple[RulePackage, ...]:
    """Every package that is installed, then those of the setting."""
    return (*installed_packages(), *packages_in_directories(RuleSettings().rule_packages))
