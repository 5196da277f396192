-- The roll as it stands on the day, each person's ID read, and which sources may be asked about whom.
-- $names are filled in by county.py: the day, the parameters, and bit masks of sources (one bit a source).

create macro written(x) as upper(trim(translate(x, '０１２３４５６７８９ＸｘＡＢＣ', '0123456789XXABC')));
create macro check_of(v) as substr('10X98765432', 1 + ((
    v // 10000000000000000 % 10 * 7 + v // 1000000000000000 % 10 * 9 + v // 100000000000000 % 10 * 10
    + v // 10000000000000 % 10 * 5 + v // 1000000000000 % 10 * 8 + v // 100000000000 % 10 * 4
    + v // 10000000000 % 10 * 2 + v // 1000000000 % 10 + v // 100000000 % 10 * 6 + v // 10000000 % 10 * 3
    + v // 1000000 % 10 * 7 + v // 100000 % 10 * 9 + v // 10000 % 10 * 10 + v // 1000 % 10 * 5
    + v // 100 % 10 * 8 + v // 10 % 10 * 4 + v % 10 * 2) % 11)::int, 1);
create macro upgraded(x) as left(x, 6) || '19' || substr(x, 7) || check_of(try_cast(left(x, 6) || '19' || substr(x, 7) as bigint));
create macro canonical(x) as case
    when strlen(x) = 18 then upper(x)
    when regexp_full_match(written(x), '[0-9]{15}') then upgraded(written(x))
    else written(x) end;
create macro number_of(id) as case when strlen(id) = 18 and right(id, 1) in ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X')
    and (try_cast(left(id, 17) as bigint) between 10000000000000000 and 99999999999999999
        or left(id, 1) = '0' and regexp_full_match(left(id, 17), '[0-9]{17}'))
    then try_cast(left(id, 17) as bigint) end;
-- The birth date in an ID as the number yyyymmdd, null where it is no day of the calendar.
create macro birth_of(v) as case when try_cast(v // 10000000 % 10000 || '-' || v // 100000 % 100 || '-' || v // 1000 % 100 as date)
    is not null then (v // 1000 % 100000000)::int end;

create temp table h as
select row_number() over ()::int as hid, *,
    left(area_code, 6) as county,
    case stage when 'applicant' then strftime(applied_on, '%Y-%m') else '$month' end as a,
    case stage when 'applicant' then date_trunc('month', applied_on)::date else date '$month-01' end as a_day,
    $std as std
from read_parquet('$county/household.parquet')
where applied_on <= date '$day';

alter table h add column w_from varchar;
alter table h add column cost bigint;
update h set w_from = strftime(a_day - interval $window month, '%Y-%m'), cost = $cost;

create temp table p as
select row_number() over ()::int as mid, h.hid, canonical(x.person_id) as id, number_of(canonical(x.person_id)) as number,
    x.*, h.a, h.w_from, h.cost, h.authorised_on as h_on, h.authorised_until as h_until, h.authorised_sources as h_sources
from read_parquet('$county/member.parquet') x join h using (household_id)
where x.joined_on <= date '$day';

-- A list of authorised sources as a mask of those that it does not cover.
create temp table lists as
with entries as (select list, trim(unnest(string_split(list, ';'))) as entry
    from (select distinct coalesce(authorised_sources, h_sources) as list from p) where list is not null),
covered as (
    select list, no from entries join sources on id = entry union all select list, no from entries join sources on kind = entry
    union all select list, no from entries join sources on entry like '%.*' and starts_with(id, left(entry, length(entry) - 1)))
select list, $authorised & ~bit_or(coalesce(1::ubigint << no, 0)) as closed
from (select distinct list from entries) left join covered using (list) group by list;

create temp table m as
select mid, hid, household_id, id, name, number, birth_of(number) as birth, a, w_from, cost, relation = 'child' as is_child, student, joined_on,
    coalesce(authorised_on, h_on) as signed_on,
    declared_wage_fen as dw, declared_business_fen as db, declared_property_fen as dp, declared_transfer_fen as dt,
    declared_disability_category as category, declared_disability_level as level,
    case when coalesce(coalesce(authorised_on, h_on) <= date '$day' and (h_until is null or h_until >= date '$day'), false)
        then coalesce(l.closed, 0) else $authorised::ubigint end as closed
from p left join lists l on l.list = coalesce(p.authorised_sources, h_sources)
where role = 'member';

-- IDs as records may write them. What isn't found here is looked at by itself.
create temp table ids as
select id as raw, mid, name from m where number is not null
union all select lower(id), mid, name from m where number is not null and id like '%X';
