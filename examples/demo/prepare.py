"""Make the packaged demo files from the published ones.

Run once, by hand, when a source changes: `python examples/demo/prepare.py SOURCE PACKAGE`,
where SOURCE holds `locations/`, `orders/` and `inventory/` as named in README.md beside this file and
PACKAGE is `src/lading`. No published value is corrected here, only columns and rows are left out: the
defects are what the readers in `lading.demo.data` are there to answer. Ours are the time zones and the stock.
"""

import csv
import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

Row = Mapping[str, str]
Value = TypeVar("Value", str, Decimal)

ALL_MONTHS = ("2010-12", *(f"2011-0{month}" for month in range(1, 9)))
KEPT_MONTHS = ALL_MONTHS[:3]
PRODUCT_CODE = re.compile(r"\d{5}[A-Za-z]{0,2}")
CENTRE_SHARES = {"DC_EAST": 0.5, "DC_CENTRAL": 0.3, "DC_WEST": 0.2}
POSITIONS_AS_OF = date(2011, 9, 1)
STORE_COLUMNS = (
    *("chain", "ref", "name", "street", "city", "state", "postcode"),
    *("country", "latitude", "longitude", "timezone", "opening_hours"),
)


def read(source: Path, name: str) -> list[Row]:
    with gzip.open(source / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write without a name or time inside the archive, so that the same rows make the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        lines = [",".join(columns) + "\n", *map(csv_line, rows)]
        packed.write("".join(lines).encode())
    print(f"{path.name}: {len(lines) - 1} rows, {path.stat().st_size} bytes")


def csv_line(values: Sequence[object]) -> str:
    return ",".join(csv_value(str(value)) for value in values) + "\n"


def csv_value(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]', text) else text


def columns_of(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[list[str]]:
    return ([row[column] for column in columns] for row in rows)


def write_postcodes(source: Path, package: Path) -> None:
    columns = ("postcode", "place", "admin1_code", "latitude", "longitude")
    for country in ("US", "AU", "GB", "CA", "NZ"):
        rows = sorted(read(source, f"locations/postcodes_{country}"), key=lambda row: row["postcode"])
        target = package / "foundation" / "geocoding" / f"postcodes_{country}.csv.gz"
        write(target, ("postcode", "place", "state", "latitude", "longitude"), columns_of(rows, columns))


def write_stores(source: Path, files: Path) -> None:
    cities = cities_by_state(source)
    stores = [row for row in read(source, "locations/us_stores") if row["chain"] == "best_buy"]
    rows = ({**row, "timezone": nearest_time_zone(row, cities[row["state"]])} for row in stores)
    write(files / "stores.csv.gz", STORE_COLUMNS, columns_of(rows, STORE_COLUMNS))


def cities_by_state(source: Path) -> dict[str, list[Row]]:
    """Cities by US state; Puerto Rico is a country of its own in the list of cities."""
    cities: dict[str, list[Row]] = defaultdict(list)
    for row in read(source, "locations/world_cities"):
        if row["country"] in ("US", "PR"):
            cities[row["admin1_code"] if row["country"] == "US" else "PR"].append(row)
    return cities


def nearest_time_zone(store: Row, cities: Sequence[Row]) -> str:
    def distance(city: Row) -> float:
        north = float(city["latitude"]) - float(store["latitude"])
        east = float(city["longitude"]) - float(store["longitude"])
        return math.hypot(north, east * math.cos(math.radians(float(store["latitude"]))))

    return min(cities, key=distance)["timezone"]


def read_months(source: Path, months: Iterable[str]) -> list[Row]:
    return [row for month in months for row in read(source, f"orders/uci_online_retail_{month}")]


def write_orders(source: Path, files: Path) -> None:
    columns = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    names = ("invoice", "stock_code", "quantity", "invoiced_at", "price", "customer")
    write(files / "order_lines.csv.gz", names, columns_of(read_months(source, KEPT_MONTHS), columns))


def write_products(source: Path, files: Path) -> set[str]:
    """Write what was sold in the kept months or has a position, and answer its refs.

    A product's name and price are the most frequent ones of its sales in all nine months.
    """
    wanted = {row["StockCode"] for row in read_months(source, KEPT_MONTHS)}
    wanted |= {row["sku"] for row in read(source, "inventory/derived_positions")}
    names: dict[str, Counter[str]] = defaultdict(Counter)
    prices: dict[str, Counter[Decimal]] = defaultdict(Counter)
    for row in filter(is_sale, read_months(source, ALL_MONTHS)):
        if row["StockCode"] in wanted:
            names[row["StockCode"]][" ".join(row["Description"].split())] += 1
            prices[row["StockCode"]][Decimal(row["UnitPrice"])] += 1
    rows = ([code, most_frequent(names[code]), most_frequent(prices[code])] for code in sorted(names))
    write(files / "products.csv.gz", ("ref", "name", "price"), rows)
    return set(names)


def is_sale(row: Row) -> bool:
    is_product = PRODUCT_CODE.fullmatch(row["StockCode"]) is not None
    return is_product and row["InvoiceNo"].isdigit() and int(row["Quantity"]) > 0 and float(row["UnitPrice"]) > 0


def most_frequent(counted: Counter[Value]) -> Value:
    return min(counted, key=lambda value: (-counted[value], value))


def write_positions(source: Path, files: Path, product_refs: set[str]) -> None:
    """Write the derived positions of the products, the centres stocked for the season that follows."""
    sold = net_sales(source)
    derived = [row for row in read(source, "inventory/derived_positions") if row["sku"] in product_refs]
    stocked = {row["sku"] for row in derived}
    rows = [position_values(row, sold) for row in derived]
    for product_ref in sorted(product_refs - stocked):
        rows += [[centre, product_ref, season_stock(centre, sold[product_ref]), 0, "", ""] for centre in CENTRE_SHARES]
    names = ("location_ref", "product_ref", "on_hand", "safety_stock", "inbound_quantity", "inbound_after_days")
    write(files / "positions.csv.gz", names, rows)


def net_sales(source: Path) -> Counter[str]:
    """Pieces sold in the kept months, less the cancelled ones."""
    sold: Counter[str] = Counter()
    for row in read_months(source, KEPT_MONTHS):
        if is_sale(row) or row["InvoiceNo"].startswith("C"):
            sold[row["StockCode"]] += int(row["Quantity"])
    return sold


def season_stock(centre: str, sold: int) -> int:
    """A centre's share of the season, rounded up; 0 for a store, and for what came back more than it sold."""
    return max(0, math.ceil(sold * CENTRE_SHARES.get(centre, 0.0)))


def position_values(row: Row, sold: Mapping[str, int]) -> list[object]:
    location_ref = re.sub(r"^best_buy:", "BEST_BUY-", row["location_ref"])
    on_hand = max(int(row["on_hand"]), season_stock(location_ref, sold[row["sku"]]))
    expected = row["inbound_expected_on"]
    after_days = (date.fromisoformat(expected) - POSITIONS_AS_OF).days if expected else ""
    inbound = row["inbound_qty"] if expected else ""
    return [location_ref, row["sku"], on_hand, row["safety_stock"], inbound, after_days]


def write_addresses(source: Path, files: Path) -> None:
    columns = ("line1", "line2", "city", "state", "postcode", "latitude", "longitude")
    rows = [row for row in read(source, "locations/adventureworks_addresses") if row["country"] == "US"]
    names = ("street", "street2", *columns[2:])
    write(files / "addresses.csv.gz", names, columns_of(rows, columns))


def prepare(source: Path, package: Path) -> None:
    files = package / "demo" / "data" / "files"
    write_postcodes(source, package)
    write_stores(source, files)
    write_addresses(source, files)
    write_orders(source, files)
    write_positions(source, files, write_products(source, files))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
