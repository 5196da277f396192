"""Which rows of the sources count, whose answers are known, and the evidence: all that precedes the rules."""
import unicodedata

import zhconv

# The columns that the rules read of each kind (`_fen`: whole fen), and the day or month on which a fact happened.
KINDS = {
    "registration": ("status death_date", None),
    "death": ("death_date", "death_date"),
    "marriage": ("spouse_id status registered_on", "registered_on"),
    "kinship": ("relative_id relation until", None),
    "custody": ("from to", "from"),
    "wage_tax": ("month item income_fen", "month"),
    "social_insurance": ("month insured_as base_fen", "month"),
    "housing_fund": ("month base_fen deposit_fen", "month"),
    "pension": ("month amount_fen basic_central_fen", "month"),
    "unemployment_benefit": ("month amount_fen", "month"),
    "work_injury": ("month form amount_fen", "month"),
    "public_payroll": ("month gross_fen", "month"),
    "subsidy": ("month class amount_fen", "month"),
    "lump_sum": ("on amount_fen", "on"),
    "rent_out": ("from to monthly_rent_fen", "from"),
    "business": ("uscc form role status subscribed_fen established_on", "established_on"),
    "sales": ("month uscc amount_fen", "month"),
    "transport_licence": ("from to", "from"),
    "real_estate": ("certificate_no use area_m2 share contract_no registered_on via transferred_on", "registered_on"),
    "presale": ("contract_no signed_on area_m2 status", "signed_on"),
    "vehicle": ("plate class registered_on inspection_until status", "registered_on"),
    "vessel": ("value_fen status", None),
    "farm_machine": ("value_fen status", None),
    "deposit": ("balance_fen interest_12m_fen", None),
    "security": ("market_value_fen cash_fen", None),
    "insurance_policy": ("form cash_value_fen", None),
    "payment_account": ("balance_fen", None),
    "disability": ("category level issued_on valid_until status", "issued_on"),
    "medical_settlement": ("settled_on self_paid_fen", "settled_on"),
    "enrolment": ("stage full_time fee_class from to", "from"),
    "aid": ("scheme household_no area_code from to", "from"),
    "aid_payment": ("month household_no", "month"),
    "staff_roster": ("area_code", None),
}
OPTIONAL = {"death_date": "registration", "until": "kinship", "to": "", "subscribed_fen": "business", "contract_no":
            "real_estate", "transferred_on": "", "inspection_until": "", "value_fen": "", "interest_12m_fen": "",
            "valid_until": "", "balance_fen": "housing_fund", "residence_area": "", "plate": "transport_licence",
            "disease_code": "", "employer_id": "", "employer_name": "", "since": "", "name": "", "record_key": ""}
DOTS = {ord(c): "·" for c in ".•‧∙⋅・⸱⸳⦁●"}


def normal_name(name):
    """The form in which names are compared."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).upper().translate(DOTS)
    return "".join(zhconv.convert(c, "zh-hans") for c in plain) or None


def is_optional(column, kind):
    return column in OPTIONAL and OPTIONAL[column] in ("", kind)


def quoted(columns):
    return ", ".join(f'"{c}"' for c in columns)


def scan(source, columns):
    """Some columns of a source's file, with the source's number and each row's number."""
    return (f"select {source.number}::utinyint as src, file_row_number as row, {columns} "
            f"from read_parquet('{source.path}', file_row_number = true)")


def union(selects):
    return " union all ".join(selects)


class Records:
    def __init__(self, connection, sources, day):
        self.db, self.sources, self.day = connection, sources, day
        self.columns = {}
        for source in sources:
            described = connection.execute(f"describe select * from read_parquet('{source.path}')").fetchall()
            self.columns[source.number] = [row[0] for row in described]
        connection.create_function("normal_name", normal_name, ["VARCHAR"], "VARCHAR")

    def run(self, sql):
        return self.db.execute(sql).fetchall()

    def close(self, pairs):
        """Takes note of pairs of a source and a member whose answer is no knowledge."""
        self.run(f"insert into closed {pairs}")

    def judge(self):
        self.run("create temp table closed (src utinyint, mid int)")
        self.unreadable_and_untimely()
        self.names_and_strangers()
        self.repeated()
        self.names_that_differ()
        self.answers()
        self.run("""create or replace temp table m as select m.* exclude (closed),
            (m.closed | coalesce(c.closed, 0))::ubigint as closed from m left join
            (select mid, bit_or(1::ubigint << src) as closed from closed group by mid) c using (mid)""")

    def unreadable_and_untimely(self):
        """Rows that can't be read, rows later than the day, rows that are too old: few, and found by statistics."""
        bad, late, old = [], [], []
        for source in self.sources:
            columns = self.columns[source.number]
            wanted = [c for c in columns if not is_optional(c, source.kind)]
            faults = [f'"{c}" is null' for c in wanted if c != "person_id"]
            faults += [f'"{c}" < 0' for c in columns if c.endswith("_fen")]
            head = f"person_id as raw, name, as_of"
            bad.append(scan(source, head) + f" where {' or '.join(faults)}")
            late.append(scan(source, head) + f" where as_of > date '{self.day}'")
            old.append(scan(source, head) + f" where as_of < date '{source.oldest}'")
        self.run(f"create temp table bad as {union(bad)}")
        self.run(f"create temp table late as {union(late)}")
        self.run(f"create temp table old as {union(old)}")

    def names_and_strangers(self):
        """Every row's ID and name once: those of nobody on the roll, and names other than the declared one."""
        rows = union(scan(s, "person_id as raw, name") for s in self.sources)
        asked = union(f"select {s.number}::utinyint as src, null::bigint as row, person_id as raw, null::varchar as name "
                      f"from read_parquet('{s.answers}')" for s in self.sources if s.answers)
        self.run(f"""create temp table odd as select src, row, r.raw, i.mid, r.name, i.name as declared
            from ({rows} union all {asked}) r left join ids i using (raw) where i.mid is null or r.name <> i.name""")
        self.run("""create temp table strangers as select raw, canonical(raw) as id, number_of(canonical(raw)) as number
            from (select distinct raw from odd where mid is null and raw is not null)""")
        # IDs in another form are found again, rows whose ID is one slip from a member's may be that member's.
        self.run("create temp table found as select s.raw, m.mid, m.name from strangers s join m using (id)")
        self.run("insert into ids select * from found")
        self.run("""insert into odd select src, row, o.raw, f.mid, o.name, f.name from odd o join found f using (raw)
            where o.mid is null and o.name <> f.name""")
        slips = """select raw, left(id, i) || c || substr(id, i + 2) as other from wrong, range(18) t(i),
                (select unnest(string_split('0123456789X', '')) as c) where c <> 'X' or i = 17
            union all select raw, left(id, i) || substr(id, i + 2, 1) || substr(id, i + 1, 1) || substr(id, i + 3)
            from wrong, range(17) t(i)"""
        self.run("""create temp table wrong as select raw, id from strangers
            where number is not null and right(id, 1) <> check_of(number) and id not in (select id from p)""")
        self.close(f"""select distinct o.src, m.mid from ({slips}) s join m on m.id = s.other
            join odd o on o.raw = s.raw and o.mid is null""")
        # A row with a name and no ID may be any namesake's; rows without a readable person may be too many.
        self.run("""create temp table faceless as select src, o.name, o.raw is null and o.name is not null as is_loose
            from odd o left join strangers s using (raw) where o.mid is null and o.row is not null and s.number is null
            and (o.raw is null or s.id not in (select id from p))""")
        counts = dict(self.run("select src, count(*) from faceless where not is_loose group by src"))
        for number, count in counts.items():
            rows = self.run(f"select sum(num_rows) from parquet_file_metadata('{self.sources[number].path}')")[0][0]
            if count * 1000 > rows:
                self.close(f"select {number}, mid from m")
        if self.run("select count(*) from faceless where name is not null")[0][0]:
            self.close("""select distinct f.src, m.mid from
                (select distinct src, normal_name(name) as n from faceless where name is not null) f
                join (select name, normal_name(name) as n from (select distinct name from m)) d using (n) join m using (name)""")

    def repeated(self):
        """One source and record key count once: the latest as-of date; of two that differ on one date, neither."""
        keys = union(f"select {s.number} as src from (select record_key as k, lag(record_key) over () as before "
                     f"from read_parquet('{s.path}')) where k <= before or k is null group by all" for s in self.sources)
        self.run("create temp table dead (src utinyint, row bigint)")
        # Where keys stand in order, each is greater than the one before it, and none is there twice.
        self.run("set preserve_insertion_order = true")
        suspects = self.run(keys)
        self.run("set preserve_insertion_order = false")
        unread = "(select src, row from bad union all select src, row from late)"
        for (number,) in suspects:
            source = self.sources[number]
            fields = [c for c in self.columns[number] if c not in ("record_key", "person_id", "as_of", "name")]
            self.run(f"""create or replace temp table again as
                select src, row, raw, record_key, as_of, hash(coalesce(i.mid::varchar, raw), normal_name(name), {quoted(fields)}) as content
                from ({scan(source, f"person_id as raw, record_key, as_of, name, {quoted(fields)}")}) r left join (select raw, mid from ids) i using (raw)
                where record_key in (select record_key from read_parquet('{source.path}') group by all having count(*) > 1)
                and (src, row) not in {unread}""")
            self.run("""create or replace temp table leaders as select *, row = min(row) over w as first,
                min(content) over w <> max(content) over w as differ from
                (select * from again qualify as_of = max(as_of) over (partition by record_key))
                window w as (partition by record_key)""")
            self.close("select src, mid from leaders join ids using (raw) where differ")
            self.run("""insert into dead select src, row from again
                where row not in (select row from leaders where first)""")
        everyone = "(select src, raw from bad union all select src, raw from late)"
        self.close(f"select src, mid from {everyone} join ids using (raw)")
        self.close("""select src, mid from old join ids using (raw) where (src, row) not in (select src, row from dead)""")

    def names_that_differ(self):
        """Two names under one ID; a name neither declared nor registered."""
        registers = ", ".join(str(s.number) for s in self.sources if s.kind == "registration")
        self.run("""create temp table other_names as select src, mid, row, n from (
            select src, mid, row, normal_name(name) as n, normal_name(declared) as d from odd
            where mid is not null and (src, row) not in (select src, row from dead)) where n <> d or d is null""")
        for number, in self.run(f"select distinct src from other_names where src in ({registers})"):
            self.two_names(number)
        registered = f"""select mid, n from other_names where src in ({registers})
            and (src, mid) not in (select src, mid from closed)"""
        strange = f"src not in ({registers})"
        self.close(f"""select distinct src, mid from other_names where {strange} and (mid, n) not in ({registered})""")
        for number, in self.run(f"select distinct src from other_names where {strange} and (mid, n) in ({registered})"):
            self.two_names(number)

    def two_names(self, number):
        rows = scan(self.sources[number], "person_id as raw, name as written")
        self.close(f"""select {number}, mid from ({rows}) join ids using (raw)
            where mid in (select mid from other_names where src = {number}) and (src, row) not in (select src, row from dead)
            group by mid having count(distinct normal_name(written)) > 1""")

    def answers(self):
        """What a department says of each person it was asked about, against the rows that came."""
        for source in (s for s in self.sources if s.answers):
            number = source.number
            self.run(f"""create or replace temp table given as select mid, any_value(state) as state, max(as_of) as as_of,
                min(state) <> max(state) as differs from read_parquet('{source.answers}') a join ids on raw = person_id
                group by mid""")
            self.run(f"""create or replace temp table seen as select distinct mid from ({scan(source, "person_id as raw")})
                join ids using (raw) where (src, row) not in (select src, row from dead)""")
            self.close(f"""select {number}, m.mid from m left join given g on g.mid = m.mid left join seen s on s.mid = m.mid
                where not coalesce(not g.differs and (g.state = 'hit' and s.mid is not null or g.state = 'none' and s.mid is null)
                and coalesce(g.as_of between date '{source.oldest}' and date '{self.day}', true), false)""")

    def write_evidence(self, folder):
        """The rows that are knowledge, with the fields that rules read."""
        self.run(f"""create temp table known as select i.raw, i.mid, m.household_id, m.id, m.closed
            from (select raw, mid from ids) i join m using (mid)""")
        dead = {number for number, in self.run("select distinct src from dead")}
        for kind, (fields, own_date) in KINDS.items():
            fields = fields.split()
            last = f"'{self.day:%Y-%m}'" if own_date == "month" else f"date '{self.day}'"
            parts = []
            for source in (s for s in self.sources if s.kind == kind):
                rows = scan(source, f"person_id as raw, record_key, name, as_of, {quoted(fields)}")
                where = [f'"{own_date}" <= {last}'] if own_date else []
                if source.number in dead:
                    where.append(f"file_row_number not in (select row from dead where src = {source.number})")
                parts.append(rows + (f" where {' and '.join(where)}" if where else ""))
            shown = quoted(fields)
            if kind == "registration":
                later = f"death_date > date '{self.day}'"
                shown = (f"case when {later} and status = 'deceased' then 'active' else status end as status, "
                         f"case when {later} then null else death_date end as death_date")
            self.run(f"""copy (select src, k.mid, k.household_id, k.id as person_id, record_key, r.name, as_of, {shown}
                from ({union(parts)}) r join known k using (raw) where (k.closed >> src) & 1 = 0)
                to '{folder}/{kind}.parquet' (format parquet)""")
        self.run(f"copy (select * exclude (w_from, cost)  from m) to '{folder}/member-states.parquet' (format parquet)")
        self.run(f"copy (select * exclude (std, cost, w_from) from h) to '{folder}/roll-household.parquet' (format parquet)")
        self.run(f"copy (select * exclude (w_from, cost) from p) to '{folder}/roll-member.parquet' (format parquet)")
