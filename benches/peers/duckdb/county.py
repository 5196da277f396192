"""What a county's adapters and the rules' parameters say, as DuckDB needs it."""
import datetime
import glob
import os
import tomllib
from fractions import Fraction

DAY = datetime.date


def toml(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


class Source:
    """A source of records: its number (a bit of the masks), kind, file and answers table."""

    def __init__(self, number, adapter, root, day):
        self.number, self.id, self.kind = number, adapter["id"], adapter["kind"]
        self.access, self.not_listed = adapter.get("access", "authorised"), adapter["not_listed"]
        self.oldest = day - datetime.timedelta(days=adapter["max_age_days"])
        self.path = newest(root, adapter["transport"]["path"], day)
        answers = adapter.get("answers")
        self.answers = newest(root, answers["path"], day) if answers else None


def newest(root, pattern, day):
    """The newest file of a delivery that is not after the day."""
    files = sorted(glob.glob(os.path.join(root, pattern.replace("{date}", "*"))))
    files = [f for f in files if f.rsplit("_", 1)[1][:8] <= day.strftime("%Y%m%d")]
    assert len(files) == 1, f"{pattern}: one file is wanted, there are {len(files)}"
    return files[0]


def sources_of(root, kinds, day):
    adapters = [toml(f) for f in sorted(glob.glob(os.path.join(root, "adapters", "*.toml")))]
    read = [a for a in adapters if a.get("kind") in kinds]
    assert len(read) <= 64, "a mask has 64 bits"
    return [Source(number, adapter, root, day) for number, adapter in enumerate(read)]


def value_on(values, day):
    for value in values:
        if value["from"] <= day and value.get("to", DAY.max) >= day:
            return value["value"]
    return None


def fraction(text):
    text = str(text)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def fen(text):
    return int(Fraction(text) * 100)


def parameters(rules, day):
    """The parameters on the day, as texts for the SQL; a ratio `x` as `x_n` and `x_d`."""
    given, out = {}, {}
    for path in glob.glob(os.path.join(rules, "parameters", "*.toml")):
        table = toml(path)
        given[table["name"]] = table
    for name, table in given.items():
        values = table.get("value", [])
        if name == "standard":
            continue
        value = value_on(values, day)
        if table["type"] == "ratio" and value is not None:
            ratio = fraction(value)
            out[name + "_n"], out[name + "_d"] = ratio.numerator, ratio.denominator
        elif table["type"] in ("money", "money_month") and value is not None:
            out[name] = fen(value)
        elif table["type"] == "words":
            out[name] = ", ".join(f"'{word}'" for word in value)
        elif table["type"] != "flag":
            out[name] = value
    out["std"] = standard(given["standard"]["value"], day)
    out["exempt_month"] = months(given["basic_pension_exempt"]["value"])
    out["cost"] = work_cost(given, day)
    return out


def standard(values, day):
    """The standard by area and residence: the longest beginning of an area code wins."""
    valid = [v for v in values if v["from"] <= day and v.get("to", DAY.max) >= day]
    arms = []
    for value in sorted(valid, key=lambda v: -len(v.get("area", ""))):
        when = [f"starts_with(area_code, '{value['area']}')"] if "area" in value else []
        when += [f"residence = '{value['residence']}'"] if "residence" in value else []
        arms.append(f"when {' and '.join(when) or 'true'} then {fen(value['value'])}")
    return f"case {' '.join(arms)} end::bigint"


def months(values):
    """Whether a month lies in a span in which a flag is set."""
    spans = [(v["from"], v.get("to")) for v in values if v["value"]]
    text = [f"month >= '{a:%Y-%m}'" + (f" and month <= '{b:%Y-%m}'" if b else "") for a, b in spans]
    return "(" + (" or ".join(text) or "false") + ")"


def work_cost(given, day):
    """The cost of work a month, half up to the fen; the share of the wage isn't written here."""
    share = given["work_cost_std_percent"].get("value", [])
    for other in ("work_cost_fixed", "work_cost_wage_percent"):
        assert not given[other].get("value"), f"{other} has no SQL yet"
    ratio = fraction(value_on(share, day))
    return f"(std * {2 * ratio.numerator} + {ratio.denominator}) // {2 * ratio.denominator}"
