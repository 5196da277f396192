"""Three conditions by hedui's engine, DuckDB in memory, zen-expression and cel, on one made-up county and one core.

usage: engines.py [HOUSEHOLDS]
zen-expression and cel are asked of the first 50,000 households only.
Exit code 1: they disagree for how many households a condition holds.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGINES = ROOT / "benches" / "peers" / "engines"
FEW = 50_000
TABLES = {"household": "hid int, standard bigint, persons int, after int", "vehicle": "hid int, mid int, class varchar",
          "wage": "hid int, mid int, month int, income bigint", "deposit": "hid int, mid int, balance bigint"}
# {} is a table that holds the rows with their household: joined with the members, or as it is.
QUERIES = {
    "T-01": ("vehicle", "select count(distinct hid) from {} where class <> 'disability'"),
    "T-02": ("wage", """select count(*) from (select hid, sum(income) as s from {} where month > (select any_value(after) from household)
        group by hid) join household using (hid) where s > standard * persons * 12"""),
    "T-03": ("deposit", """select count(*) from (select hid, sum(balance) as s from {} group by hid) join household using (hid)
        where s > standard * persons * 24"""),
}


def by_duckdb(folder, households):
    """The conditions in SQL: on tables that name the member only, and on tables that name the household too."""
    db = duckdb.connect(config={"threads": 1})
    for name, columns in TABLES.items():
        db.execute(f"create table {name} ({columns})")
        db.execute(f"copy {name} from '{folder}/{name}.csv' (header)")
        if name != "household":
            db.execute(f"create table {name}_of_member as select * exclude (hid) from {name}")
    db.execute("create table member as select distinct hid, mid from (select hid, mid from vehicle union all select hid, mid from wage "
               "union all select hid, mid from deposit) order by mid")
    for condition, (table, query) in QUERIES.items():
        for layout, rows in (("normalised", f"{table}_of_member join member using (mid)"), ("denormalised", table)):
            took = []
            for _ in range(7):
                begun = time.perf_counter()
                holds = db.execute(query.format(rows)).fetchall()[0][0]
                took.append(time.perf_counter() - begun)
            yield {"condition": condition, "engine": f"DuckDB, {layout}", "ns": min(took) / households * 1e9, "holds": holds}
        db.execute(f"delete from {table} where hid >= {FEW}")
        yield {"condition": condition, "holds_for_few": db.execute(query.format(table)).fetchall()[0][0]}


def by_hedui(folder, households):
    """`cargo bench --bench engine`: the first lines of the conditions are of the county that the facts are of."""
    command = ["cargo", "bench", "--quiet", "--bench", "engine", "--", str(households), "--facts", folder]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
    for condition in QUERIES:
        found = re.search(rf"{condition}: ([0-9.]+) ns a household, .* by hand \(([0-9.]+) ns\); ([0-9]+) hold", printed)
        yield {"condition": condition, "engine": "hedui", "ns": float(found[1]), "holds": int(found[3])}
        yield {"condition": condition, "engine": "a loop by hand", "ns": float(found[2]), "holds": int(found[3])}


def by_others(folder):
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ENGINES, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ENGINES / "target"))
    printed = subprocess.run([target / "release" / "engines", folder, str(FEW)], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in printed.decode().splitlines()]


def main():
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        lines = list(by_hedui(folder, households)) + list(by_duckdb(folder, households))
        few = {line["condition"]: line["holds_for_few"] for line in lines if "holds_for_few" in line}
        others = by_others(folder)
    lines = [line for line in lines if "engine" in line]
    ours = {line["condition"]: line for line in lines if line["engine"] == "hedui"}
    differ = any(line["holds"] != few[line["condition"]] for line in others)
    sums = {}
    print(f"\n{'':<8}{'':<28}{'ns a household':>16}{'× ours':>10}{'holds for':>12}")
    for line in sorted(lines + others, key=lambda l: (l["condition"], l["ns"])):
        own = ours[line["condition"]]
        differ |= line in lines and own["holds"] != line["holds"]
        sums[line["engine"]] = sums.get(line["engine"], 0) + line["ns"]
        print(f"{line['condition']:<8}{line['engine']:<28}{line['ns']:>16,.1f}{line['ns'] / own['ns']:>10,.1f}{line['holds']:>12,}")
    for engine, ns in sorted(sums.items(), key=lambda s: s[1]):
        print(f"{'sum':<8}{engine:<28}{ns:>16,.1f}{ns / sums['hedui']:>10,.1f}")
    sys.exit(1 if differ else 0)


main()
