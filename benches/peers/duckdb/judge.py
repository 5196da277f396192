"""The same county judged by DuckDB: the roll rules in SQL, findings and evidence written to Parquet.

usage: judge.py COUNTY RULES OUT [--threads N] [--memory SIZE]
"""
import argparse
import datetime
import os
import pathlib
import re
import shutil
import string
import time

import duckdb

import county
import records

HERE = pathlib.Path(__file__).parent
INCOME = "wage_tax public_payroll rent_out pension unemployment_benefit work_injury subsidy".split()
ASSETS = "deposit security insurance_policy payment_account".split()


def names(given, root, sources):
    """The words of the SQL texts."""
    day = given["as_of"]
    back = lambda months: f"{(day.year * 12 + day.month - 1 - months) // 12}-{(day.month - 1 - months) % 12 + 1:02}"
    mask = lambda of: sum(1 << s.number for s in sources if of(s))
    words = {kind: mask(lambda s: s.kind == kind) for kind in records.KINDS}
    words |= {"income": mask(lambda s: s.kind in INCOME), "assets": mask(lambda s: s.kind in ASSETS)}
    words |= {"authorised": mask(lambda s: s.access == "authorised")}
    words = {name: f"{value}::ubigint" for name, value in words.items()}
    return words | {"county": f"{root}/canonical", "day": day, "day_number": f"{day:%Y%m%d}", "month": back(0),
                    "month_before": back(1), "month_24": back(24), "window": given["window_months"]} | given


def script(db, name, words):
    """Runs an SQL file, statement by statement."""
    text = re.sub(r"^\s*--.*$", "", (HERE / name).read_text(), flags=re.M)
    for statement in string.Template(text).substitute(words).split(";\n"):
        if statement.strip():
            if os.environ.get("STATEMENTS"):
                begun = time.time()
                db.execute(statement)
                print(f"  {time.time() - begun:7.2f} s  {' '.join(statement.split())[:90]}")
            else:
                db.execute(statement)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("county")
    parser.add_argument("rules")
    parser.add_argument("out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="8GB")
    options = parser.parse_args()
    begun = time.time()
    lap = lambda stage: print(f"{stage}\t{(time.time() - begun) * 1000:.0f} ms", flush=True)

    day = county.toml(f"{options.county}/county.toml")["as_of"]
    given = county.parameters(options.rules, day) | {"as_of": day}
    sources = county.sources_of(options.county, records.KINDS, day)
    shutil.rmtree(options.out, ignore_errors=True)
    os.makedirs(f"{options.out}/evidence")
    settings = {"threads": options.threads, "memory_limit": options.memory, "preserve_insertion_order": False}
    db = duckdb.connect(config=settings)
    db.execute("create table sources (no utinyint, id varchar, kind varchar, access varchar)")
    db.executemany("insert into sources values (?, ?, ?, ?)", [[s.number, s.id, s.kind, s.access] for s in sources])
    words = names(given, options.county, sources)

    script(db, "roll.sql", words)
    lap("roll")
    rows = records.Records(db, sources, day)
    rows.judge()
    lap("states")
    rows.write_evidence(f"{options.out}/evidence")
    lap("evidence")
    db.execute("create schema k")
    for kind in records.KINDS:
        db.execute(f"create view k.{kind} as from read_parquet('{options.out}/evidence/{kind}.parquet')")
    script(db, "rules.sql", words)
    lap("rules")
    db.execute(f"copy findings to '{options.out}/findings.parquet' (format parquet)")
    lap("findings")


main()
