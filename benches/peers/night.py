"""A night since another: one household in a hundred changed in some sources of a canonical county, `--since` beside the whole run."""

import argparse
import json
import os
import pathlib
import shutil

import duckdb

from compare import HEDUI, PLACE, ROOT, Took, generate

AMOUNTS = {
    "wages": ["tax.withholding"],
    "six sources": ["tax.withholding", "civil.payment", "hr.resident_pension", "hr.insurance", "medical.settlement", "bank.a"],
}


def changed(county, name, sources):
    """The county again, in which one household in a hundred has a yuan more in every row of some sources."""
    night = PLACE / f"night-{name.replace(' ', '-')}"
    shutil.rmtree(night, ignore_errors=True)
    shutil.copytree(county, night, copy_function=os.link, ignore=shutil.ignore_patterns("*.jsonl"))
    rows = duckdb.connect()
    members = night / "canonical" / "member.parquet"
    rows.execute(f"create table theirs as select distinct person_id from '{members}' where hash(household_id) % 100 = 0")
    for source in sources:
        [path] = (night / "canonical").glob(f"{source}_*.parquet")
        names = [column for column, *_ in rows.execute(f"describe select * from '{path}'").fetchall()]
        amount = next(column for column in names if column.endswith("_fen"))
        more = f"case when person_id in (from theirs) then {amount} + 100 else {amount} end as {amount}"
        anew = path.with_suffix(".new")
        rows.execute(f"copy (select * replace ({more}) from '{path}') to '{anew}' (format parquet, compression zstd)")
        anew.replace(path)
    return night


def content(folder):
    """Every file of a run but the page, which names it; of the manifest, what digests cover."""
    found = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder): path.read_bytes() for path in found}
    for name in ("run.json.sha256", "report/index.html"):
        files.pop(pathlib.Path(name))
    manifest = json.loads(files.pop(pathlib.Path("run.json")))
    del manifest["outside"], manifest["files"]["report/index.html"]
    return files, manifest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="of each in turn; the least of them counts")
    parser.add_argument("--county", type=pathlib.Path, help="a canonical county that is there already")
    options = parser.parse_args()
    county = (options.county or generate(options, "canonical")).resolve()
    PLACE.mkdir(parents=True, exist_ok=True)
    runs = PLACE / "nights"
    shutil.rmtree(runs, ignore_errors=True)

    def run(data, name, *arguments):
        shutil.rmtree(runs / name, ignore_errors=True)
        settings = {"data": data, "adapters": data / "adapters", "rules": ROOT / "rules", "out": runs}
        config = PLACE / "night.toml"
        config.write_text("".join(f"{key} = {json.dumps(str(value))}\n" for key, value in settings.items()))
        return Took([HEDUI, "--quiet", "--config", config, "batch", "--run", name, *arguments], accepted=(0, 3)).wall

    run(county, "base")
    for name, sources in AMOUNTS.items():
        night = changed(county, name, sources)
        rounds = [(run(night, "part", "--since", "base"), run(night, "whole")) for _ in range(options.rounds)]
        if content(runs / "part") != content(runs / "whole"):
            raise SystemExit(f"{name}: the run since another is not the whole one")
        since, whole = (min(taken) for taken in zip(*rounds))
        print(f"{name:12} since {since:7.2f} s, whole {whole:7.2f} s, {since / whole:.2f}; the folders are equal", flush=True)


if __name__ == "__main__":
    main()
