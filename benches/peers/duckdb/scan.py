"""The bare scan: DuckDB reads the columns that our run reads of a canonical county, and does nothing with them.

usage: scan.py COUNTY [--threads N]
"""
import argparse
import glob

import duckdb

import county
import records


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("county")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    day = county.toml(f"{options.county}/county.toml")["as_of"]
    db = duckdb.connect(config={"threads": options.threads})
    sources = county.sources_of(options.county, records.KINDS, day)
    tables = [(s.path, ["record_key", "person_id", "name", "as_of"] + records.KINDS[s.kind][0].split()) for s in sources]
    tables += [(s.answers, ["*"]) for s in sources if s.answers]
    tables += [(path, ["*"]) for path in glob.glob(f"{options.county}/canonical/household.parquet")]
    tables += [(path, ["*"]) for path in glob.glob(f"{options.county}/canonical/member.parquet")]
    rows = 0
    for path, columns in tables:
        wanted = "columns(*)" if columns == ["*"] else f"columns([{', '.join(repr(c) for c in columns)}])"
        rows += db.execute(f"select count(*), max({wanted}) from read_parquet('{path}')").fetchall()[0][0]
    print(f"rows\t{rows}")


main()
