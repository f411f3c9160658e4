"""What must be true of the schema itself, so that no account can reach another's rows."""

from lading.kernel.invariant import Invariant

_PACKAGE = "lading.foundation"


def invariants() -> tuple[Invariant, ...]:
    """Every invariant of the schema. I24 (a row and its parent share their account) is in every foreign key itself."""
    return (
        Invariant("I25a", "row-level security is forced on every table", _PACKAGE, "tables_open_to_other_accounts"),
        Invariant("I25b", "the application owns nothing and bypasses nothing", _PACKAGE, "powers_of_the_application"),
        Invariant("I26", "money and quantities are exact", _PACKAGE, "amounts_not_exact"),
        Invariant("I27", "every key is led by the account", _PACKAGE, "keys_not_led_by_account"),
    )
