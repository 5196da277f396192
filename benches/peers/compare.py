"""Runs hedui and DuckDB over the same county in turns, compares what they found, and prints the ratios.

Exit code 1: the two disagree about a household and a rule, or keep different evidence.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import tomllib

import duckdb

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
HEDUI = TARGET / "release" / "hedui"
PLACE = TARGET / "peers"
TEXT = (".csv", ".txt")


class Took:
    """What a child process took: seconds by the clock and of processors, the most memory in MiB, and what it printed."""

    def __init__(self, command, accepted=(0,)):
        begun = time.monotonic()
        with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, cwd=ROOT) as child:
            self.printed = child.stdout.read().decode()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in accepted:
            sys.exit(f"{command[0]} ended with {child.returncode}\n{self.printed}")
        self.wall = time.monotonic() - begun
        self.cpu, self.memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def generate(options, form):
    """The county asked for, made once."""
    folder = PLACE / f"county-{options.households}-{options.seed}-{form}"
    if not (folder / "county.toml").exists():
        print(f"making {folder.name}", flush=True)
        Took([HEDUI, "generate", "--households", options.households, "--seed", options.seed, "--format", form, "--out", folder])
    return folder


def batch(name, county, threads, adapters=None):
    """Our run of the county; the folder it is in stands in `folder`."""
    config = PLACE / f"{name}.toml"
    runs = PLACE / "runs"
    shutil.rmtree(runs / name, ignore_errors=True)
    values = {"data": county, "adapters": adapters or ROOT / "adapters", "rules": ROOT / "rules", "out": runs}
    config.write_text("".join(f"{key} = {json.dumps(str(value))}\n" for key, value in values.items()))
    took = Took([HEDUI, "batch", "--config", config, "--run", name, "--threads", threads, "--quiet"], accepted=(0, 3))
    took.folder = runs / name
    took.stages = json.loads((took.folder / "run.json").read_text())["outside"]["timings"]
    return took


def python(script, *arguments):
    return Took([sys.executable, HERE / "duckdb" / script, *arguments])


def least(rounds):
    return min(rounds, key=lambda took: took.wall)


def differences(run, peer):
    """Households and rules with different verdicts, and kinds with different numbers of records kept."""
    db = duckdb.connect()
    for name, folder in (("ours", run), ("theirs", peer)):
        db.execute(f"create table {name} as select household_id, rule_id, verdict from read_parquet('{folder}/findings.parquet')")
    found = db.execute("""select rule_id, o.verdict, t.verdict, count(*), min(household_id)
        from ours o full join theirs t using (household_id, rule_id) where o.verdict is distinct from t.verdict group by all order by all""").fetchall()
    rows = lambda pattern: db.execute(f"select coalesce(sum(num_rows), 0) from parquet_file_metadata('{pattern}')").fetchall()[0][0]
    manifest = json.loads((run / "run.json").read_text())
    kept = sum(rows(f) for f in (peer / "evidence").glob("*.parquet") if not f.name.startswith(("roll-", "member-")))
    count = db.execute("select count(*) from ours").fetchall()[0][0]
    print(f"\nfindings compared: {count:,}, records kept: {manifest['counts']['records']:,}")
    for rule, ours, theirs, number, household in found:
        print(f"  {rule}: {number:,} × hedui {ours or 'clear'}, DuckDB {theirs or 'clear'}; first {household}")
    if kept != manifest["counts"]["records"]:
        print(f"  DuckDB keeps {kept:,} records")
    return bool(found) or kept != manifest["counts"]["records"]


def line(name, took, ours=None):
    ratio = f"{ours.wall / took.wall:8.2f}" if ours and ours is not took else " " * 8
    print(f"{name:<44}{took.wall:9.2f}{took.cpu:9.2f}{took.memory:9.0f}{ratio}")


def table(ours, others):
    print(f"\n{'':<44}{'seconds':>9}{'CPU s':>9}{'MiB':>9}{'ours ÷':>8}")
    line("hedui batch, run folder complete", ours)
    print("  " + ", ".join(f"{stage} {millis / 1000:.2f}" for stage, millis in ours.stages.items()))
    for name, took in others:
        line(name, took, ours)


def canonical(options):
    county = options.county or generate(options, "canonical")
    ours, peers, scans = [], [], []
    python("scan.py", county, "--threads", options.threads)
    for _ in range(options.rounds):
        ours.append(batch("canonical", county, options.threads, county / "adapters"))
        peers.append(python("judge.py", county, ROOT / "rules", PLACE / "duckdb", "--threads", options.threads, "--memory", options.memory))
        scans.append(python("scan.py", county, "--threads", options.threads))
    differ = differences(ours[-1].folder, PLACE / "duckdb")
    table(least(ours), [("DuckDB script, findings and evidence", least(peers)), ("DuckDB's bare scan of the columns", least(scans))])
    print("  DuckDB script, by the clock: " + ", ".join(least(peers).printed.replace("\t", " ").split("\n")))
    return differ


def charset_of(described):
    """The first charset that an adapter declares, wherever it does."""
    inner = [charset_of(value) for value in described.values() if isinstance(value, dict)]
    return described.get("charset") or next((found for found in inner if found), None)


def department(options):
    """From the departments' own files: what it takes only to read them."""
    county = options.department or generate(options, "department")
    adapters = [tomllib.loads(path.read_text()) for path in (ROOT / "adapters").glob("*.toml")]
    charsets = {adapter["id"]: charset_of(adapter) for adapter in adapters}
    ours, reads = [], []
    for _ in range(options.rounds):
        ours.append(batch("department", county, options.threads))
        reports = [s["report"] for s in json.loads((ours[-1].folder / "run.json").read_text())["sources"]]
        charset = {county / f["name"]: charsets.get(report["id"]) or "utf-8" for report in reports for f in report["files"]}
        paths = sorted(path for path in charset if path.exists())
        jobs = [f"{charset[p] if p.suffix in TEXT else 'utf-8'}:{p}" for p in paths if p.suffix != ".xlsx"]
        reads.append(python("read_text.py", *jobs, "--threads", options.threads))
    size = lambda kinds: sum(p.stat().st_size for p in paths if p.suffix in kinds) / 1e6
    print(f"\ndepartment files: {size(TEXT):.0f} MB text, {size(('.json', '.jsonl')):.0f} MB JSON, {size(('.parquet',)):.0f} MB Parquet, "
          f"{size(('.xlsx',)):.0f} MB XLSX (which DuckDB is not asked to read)")
    rows = sum(report["rows_read"] for report in reports)
    print(f"hedui reads {rows:,} rows (XLSX too), DuckDB {int(reads[-1].printed.split()[1]):,} lines")
    table(least(ours), [("iconv | DuckDB read_csv, nothing else", least(reads))])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="of each in turn; the least of them counts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="8GB", help="DuckDB's limit")
    parser.add_argument("--county", type=pathlib.Path, help="a canonical county that is there already")
    parser.add_argument("--department", type=pathlib.Path, help="a county in the departments' own formats that is there already")
    parser.add_argument("--only", choices=["canonical", "department"])
    options = parser.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    differ = options.only != "department" and canonical(options)
    if options.only != "canonical":
        department(options)
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
