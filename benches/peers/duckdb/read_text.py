"""Reading alone: `iconv` and DuckDB's read_csv on department files, every value a text, nothing done with it.

usage: read_text.py FILE… [--threads N]     (`charset:path`, the charset of iconv)
"""
import argparse
import concurrent.futures
import os
import subprocess
import tempfile
import threading

import duckdb

local = threading.local()


def read(job):
    """One file through a pipe: DuckDB reads while iconv writes."""
    charset, path = job.split(":", 1)
    if not hasattr(local, "db"):
        local.db = duckdb.connect(config={"threads": 1})
    if path.endswith((".json", ".jsonl", ".parquet")):
        reader = "read_parquet" if path.endswith(".parquet") else "read_json_objects"
        more = "" if path.endswith(".parquet") else ", maximum_object_size = 1000000000"
        return local.db.execute(f"select count(*), max(columns(*)) from {reader}('{path}'{more})").fetchall()[0][0]
    delimiter, width = shape(charset, path)
    columns = ", ".join(f"'c{n}': 'varchar'" for n in range(width))
    with tempfile.TemporaryDirectory() as folder:
        pipe = os.path.join(folder, "pipe.csv")
        os.mkfifo(pipe)
        with subprocess.Popen(f"exec iconv -c -f {charset} -t UTF-8 '{path}' > {pipe}", shell=True):
            return local.db.execute(
                f"""select count(*), max(columns(*)) from read_csv('{pipe}', auto_detect = false, header = false, delim = '{delimiter}',
                quote = '"', null_padding = true, strict_mode = false, ignore_errors = true, columns = {{{columns}}})""").fetchall()[0][0]


def shape(charset, path):
    """The delimiter and the number of columns, from the beginning of the file."""
    with open(path, "rb") as file:
        lines = file.read(1 << 16).decode(charset, "replace").splitlines()[:50]
    delimiter = max("|\t;,", key=lambda d: sum(line.count(d) for line in lines))
    return delimiter, 1 + max((line.count(delimiter) for line in lines), default=0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    largest_first = sorted(options.files, key=lambda f: -os.path.getsize(f.split(":", 1)[1]))
    with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
        print(f"rows\t{sum(pool.map(read, largest_first))}")


main()
