-- The roll rules. A verdict is 2 (conflict), 1 (undecided) or 0 (clear): so `least` is Kleene's and, `greatest` his or, 2 - x his not.
-- `k.*` are the evidence files by kind; `x.closed & $kind <> 0` says that the kind is unknown for the member.

create temp table f (hid int, rule varchar, v tinyint, measured hugeint, bound hugeint);

-- Members whose answers are not all known: few, and the only ones for whom a rule over records can be undecided.
create temp table u as select * from m where closed <> 0;

-- ---------------------------------------------------------------- income, by member and month
create temp table month_income as
select mid, month, sum(tax)::bigint as tax, sum(held)::bigint as held, sum(pay)::bigint as pay, sum(rent)::bigint as rent,
    sum(taxed)::int as taxed, sum(si)::bigint as si, sum(hf)::bigint as hf, bool_or(insured) as insured, bool_or(deposits) as deposits
from (
    select mid, month, case when item in ('wage', 'labour') then income_fen else 0 end as tax,
        case when item in ('rent', 'interest_dividend') then income_fen else 0 end as held, 0 as pay, 0 as rent,
        (item in ('wage', 'labour'))::int as taxed, 0 as si, 0 as hf, false as insured, false as deposits from k.wage_tax
    union all select mid, month, 0, 0, gross_fen, 0, 0, 0, 0, false, false from k.public_payroll
    union all select mid, month, 0, 0, 0, 0, 0, base_fen, 0, true, false from k.social_insurance where insured_as = 'employee'
    union all select mid, month, 0, 0, 0, 0, 0, 0, base_fen, false, deposit_fen > 0 from k.housing_fund
    union all select mid, strftime(d, '%Y-%m'), 0, 0, 0, monthly_rent_fen, 0, 0, 0, false, false
        from k.rent_out join m using (mid), range((w_from || '-01')::date, (a || '-01')::date, interval 1 month) t(d)
        where "from" <= last_day(d) and ("to" is null or "to" >= d)
) join m using (mid) where month >= w_from and month < a group by mid, month;

create temp table member_income as
select mid, sum(greatest(tax, pay))::bigint as wage, sum(greatest(0, greatest(tax, pay) - coalesce(cost, 0)))::bigint as after_cost,
    sum(greatest(held, rent))::bigint as property, count(*) filter (taxed > 0) as taxed_months,
    bool_or(insured) as insured, bool_or(deposits) as deposits, bool_or(tax > 0) as taxed, bool_or(pay is not null and paid) as paid,
    bool_or((case when taxed > 0 then tax else greatest(si, hf) end)::hugeint * $wage_gap_d > dw::hugeint * ($wage_gap_d + $wage_gap_n)) as above,
    bool_or(greatest(tax, pay) > 0 and month >= strftime((a || '-01')::date - interval 6 month, '%Y-%m')) as lately,
    bool_or(greatest(tax, pay) > 0 and month < strftime((a || '-01')::date - interval 6 month, '%Y-%m')) as before
from (select *, false as paid from month_income) join m using (mid) group by mid;

create temp table member_transfers as
select mid, sum(counted)::bigint as counted, sum(pension)::bigint as pension, bool_or(exempt > 0) as exempt,
    bool_or(is_pension and counted > 0) as counts, bool_or(is_benefit) as benefit
from (
    select mid, month, case when $exempt_month then greatest(0, amount_fen - basic_central_fen) else amount_fen end as counted,
        amount_fen as pension, case when $exempt_month then least(basic_central_fen, amount_fen) else 0 end as exempt,
        true as is_pension, false as is_benefit from k.pension
    union all select mid, month, amount_fen, 0, 0, false, true from k.unemployment_benefit
    union all select mid, month, amount_fen, 0, 0, false, true from k.work_injury where form = 'monthly'
    union all select mid, month, amount_fen, 0, 0, false, false from k.subsidy where class in ($counted_subsidies)
) join m using (mid) where month >= w_from and month < a group by mid;

create temp table member_assets as
select mid, sum(held)::bigint as held, sum(interest)::bigint as interest, bool_or(unstated) as unstated from (
    select mid, balance_fen as held, interest_12m_fen as interest, interest_12m_fen is null as unstated from k.deposit
    union all select mid, market_value_fen + cash_fen, 0, false from k.security
    union all select mid, cash_value_fen, 0, false from k.insurance_policy where form in ('savings', 'annuity')
    union all select mid, balance_fen, 0, false from k.payment_account) group by mid;

-- ---------------------------------------------------------------- members
create temp table mm as
select m.*, coalesce(i.wage, 0) as wage, coalesce(i.after_cost, 0) as after_cost, coalesce(i.property, 0) as property,
    coalesce(i.taxed_months, 0) as taxed_months, coalesce(i.insured, false) as insured, coalesce(i.deposits, false) as deposits,
    coalesce(i.taxed, false) as taxed, coalesce(i.above, false) as above, coalesce(i.lately, false) as lately, coalesce(i.before, false) as before,
    coalesce(t.counted, 0) as transfer, coalesce(t.pension, 0) as pension, coalesce(t.exempt, false) as exempt, coalesce(t.counts, false) as counts,
    coalesce(t.benefit, false) as benefit, coalesce(s.held, 0) as held, coalesce(s.interest, 0) as interest, coalesce(s.unstated, false) as unstated,
    case when c.mid is not null then 2 when m.closed & $custody <> 0 then 1 else 0 end as custody,
    ($day_number - birth) // 10000 as age
from m left join member_income i using (mid) left join member_transfers t using (mid) left join member_assets s using (mid)
    left join (select distinct mid from k.custody where "to" is null or "to" >= date '$day') c using (mid);

create temp table hh as
with g as (
    select hid, count(*) filter (custody = 0) as n, max(custody = 1) as n_open,
        sum(greatest(wage, $window * dw) + greatest(property, $window * dp) + greatest(transfer, $window * dt) + $window * db) filter (custody = 0)::bigint as total,
        sum(greatest($window * greatest(0, dw - coalesce(cost, 0)), case when wage >= $window * dw then after_cost else 0 end)
            + greatest(property, $window * dp) + greatest(transfer, $window * dt) + $window * db) filter (custody = 0)::bigint as net,
        sum(wage + property + transfer) filter (custody = 0)::bigint as verified, sum($window * (dw + dp + dt + db)) filter (custody = 0)::bigint as declared,
        sum(held) filter (custody = 0)::bigint as assets, sum(interest)::bigint as interest, bool_or(unstated) as unstated,
        bit_or(closed) as closed, bit_or(case when custody = 0 then closed else 0 end) as closed_n,
        max(least(2 - custody, greatest(case when lately then 2 when closed & ($wage_tax | $public_payroll) <> 0 then 1 else 0 end),
            2 - case when before then 2 when closed & ($wage_tax | $public_payroll) <> 0 then 1 else 0 end)) as lately
    from mm group by hid)
select h.*, coalesce(n, 0) as n, coalesce(n_open, false) or coalesce(n, 0) = 0 as n_open, coalesce(total, 0) as total, coalesce(net, 0) as net,
    coalesce(verified, 0) as verified, coalesce(declared, 0) as declared, coalesce(assets, 0) as assets, coalesce(interest, 0) as interest,
    coalesce(unstated, false) as unstated, coalesce(closed, 0) as closed, coalesce(closed_n, 0) & $income <> 0 as income_open,
    coalesce(closed_n, 0) & $assets <> 0 as assets_open, coalesce(lately, 0) as lately,
    coalesce(s.self_paid, 0) as self_paid, coalesce(closed, 0) & $medical_settlement <> 0 as self_paid_open, coalesce(l.lump, 0) as lump,
    case scheme when 'edge' then std * $edge_ratio_n else std * $edge_ratio_d end as limit_times
from h left join g using (hid)
    left join (select hid, sum(self_paid_fen)::bigint as self_paid from k.medical_settlement join m using (mid)
        where strftime(settled_on, '%Y-%m') >= w_from and strftime(settled_on, '%Y-%m') < a group by hid) s using (hid)
    left join (select hid, sum(amount_fen)::bigint as lump from k.lump_sum join m using (mid)
        where strftime("on", '%Y-%m') >= strftime((a || '-01')::date - interval 36 month, '%Y-%m') and strftime("on", '%Y-%m') < a group by hid) l using (hid);

-- net income: `net` is the least that it can be; limit_times is the limit times the denominator of the edge ratio
create temp table over as
select hid, case when n_open or std is null then 1 when net::hugeint * $edge_ratio_d >= limit_times::hugeint * n * $window then 2 when income_open then 1 else 0 end as over_limit,
    case when n_open or std is null then 1 when net::hugeint * $edge_ratio_d >= std::hugeint * $edge_ratio_n * n * $window then 2 when income_open then 1 else 0 end as over_edge
from hh;

insert into f
with t as (select hh.*, over_limit, over_edge from hh join over using (hid))
select hid, 'INC-01', over_limit, net, limit_times::hugeint * n * $window // $edge_ratio_d from t where scheme in ('dibao', 'edge') and over_limit > 0
union all select hid, 'INC-02', least(over_limit, 2 - over_edge), net, std::hugeint * $edge_ratio_n * n * $window // $edge_ratio_d from t where scheme = 'dibao' and over_limit > 0
union all select hid, 'INC-03', case when n_open or std is null then 1
    when (verified - declared)::hugeint * $declared_tolerance_share_d > declared::hugeint * $declared_tolerance_share_n
        and (verified - declared)::hugeint * $declared_tolerance_std_d > std::hugeint * $declared_tolerance_std_n * $window then 2
    when income_open then 1 else 0 end, verified - declared,
    greatest(declared::hugeint * $declared_tolerance_share_n // $declared_tolerance_share_d, std::hugeint * $declared_tolerance_std_n * $window // $declared_tolerance_std_d) from t
union all select hid, 'INC-14', case when std is null then 1 when lump > 12 * std then 2 when closed & $lump_sum <> 0 then 1 else 0 end, lump, 12 * std from t
union all select hid, 'INC-15', case when interest::hugeint * $wage_gap_d * $deposit_rate_d > declared_deposits_fen::hugeint * ($wage_gap_d + $wage_gap_n) * $deposit_rate_n then 2
    when unstated or closed & $deposit <> 0 then 1 else 0 end, interest, declared_deposits_fen::hugeint * ($wage_gap_d + $wage_gap_n) * $deposit_rate_n // ($wage_gap_d * $deposit_rate_d) from t
union all select hid, 'INC-16', least(over_limit, lately), null, null from t where stage = 'recipient' and scheme in ('dibao', 'edge')
union all select hid, 'AST-01', case when n_open or std is null then 1 when assets > $asset_months * std * n then 2 when assets_open then 1 else 0 end, assets, $asset_months * std * n from t where scheme <> 'temporary'
union all select hid, 'AST-02', case when n_open or std is null then 1 when assets > declared_deposits_fen + std then 2 when assets_open then 1 else 0 end, assets, declared_deposits_fen + std from t where scheme <> 'temporary'
union all select hid, 'SPD-01', least(case when self_paid > 0 then 2 when self_paid_open then 1 else 0 end,
    case when n_open then 1 when self_paid > 2 * total then case when income_open then 1 else 2 end when self_paid_open then 1 else 0 end), self_paid, 2 * total from t
union all select hid, 'SPD-03', least(case when self_paid > 0 then 2 when self_paid_open then 1 else 0 end, over_edge,
    case when n_open then 1 when self_paid::hugeint * $rigid_ratio_d >= total::hugeint * $rigid_ratio_n then case when income_open then 1 else 2 end when self_paid_open then 1 else 0 end),
    self_paid, total::hugeint * $rigid_ratio_n // $rigid_ratio_d from t where scheme in ('dibao', 'edge');

-- ---------------------------------------------------------------- rules over one member's income
insert into f
select hid, rule, v, null, null from (
    select hid, unnest([
        {'rule': 'INC-04', 'v': case when dw <> 0 then 0 when insured then 2 when closed & $social_insurance <> 0 then 1 else 0 end},
        {'rule': 'INC-05', 'v': case when dw <> 0 then 0 when deposits then 2 when closed & $housing_fund <> 0 then 1 else 0 end},
        {'rule': 'INC-06', 'v': case when dw <> 0 then 0 when taxed then 2 when closed & $wage_tax <> 0 then 1 else 0 end},
        {'rule': 'INC-07', 'v': case when dw = 0 then 0 when above and closed & $wage_tax = 0 then 2
            when closed & $wage_tax <> 0 or closed & ($social_insurance | $housing_fund) <> 0 and taxed_months < $window then 1 else 0 end},
        {'rule': 'INC-08', 'v': case when dt <> 0 then 0 when counts then 2 when closed & $pension <> 0 then 1 else 0 end},
        {'rule': 'INC-09', 'v': least(case when $window * dt < pension then 0 when closed & $pension <> 0 then 1 else 2 end,
            case when exempt then 2 when closed & $pension <> 0 then 1 else 0 end)},
        {'rule': 'INC-10', 'v': case when dt <> 0 then 0 when benefit then 2 when closed & ($unemployment_benefit | $work_injury) <> 0 then 1 else 0 end}
    ], recursive := true) from mm where closed <> 0 or insured or deposits or taxed or above or counts or exempt or benefit) where v > 0;

insert into f
select hid, 'INC-11', 2, null, null from k.public_payroll join m using (mid) where month >= w_from and month < a
union all select hid, 'INC-11', 1, null, null from u where closed & $public_payroll <> 0
union all select hid, 'INC-12', 2, null, null from k.sales join m using (mid) where month >= w_from and month < a
    group by mid, hid, db having sum(amount_fen)::hugeint * $sales_margin_n * $wage_gap_d > db::hugeint * $window * ($wage_gap_d + $wage_gap_n) * $sales_margin_d
union all select hid, 'INC-12', 1, null, null from u where closed & $sales <> 0
union all select hid, 'INC-13', 2, null, null from k.rent_out join m using (mid)
    where dp = 0 and "from" < (a || '-01')::date and ("to" is null or "to" >= (w_from || '-01')::date)
union all select hid, 'INC-13', 1, null, null from u where dp = 0 and closed & $rent_out <> 0;

-- ---------------------------------------------------------------- the roll itself
insert into f
select hid, 'AUTH-01', 2, null, null from p where not coalesce(coalesce(authorised_on, h_on) <= date '$day' and (h_until is null or h_until >= date '$day'), false)
union all select hid, 'AUTH-02', 2, null, null from m where joined_on > signed_on
union all select hid, 'ID-01', 2, null, null from p where number is null or right(id, 1) <> check_of(number)
    or coalesce(birth_of(number) > $day_number, true)
union all select hid, 'ID-03', 2, null, null from m where id in (select id from m group by id having count(*) > 1)
union all select hid, 'STF-02', 2, null, null from h where relative_filed and confirmed_on is not null and (county_visit_on is null or county_visit_on > confirmed_on)
union all select hid, 'STF-01', 2, null, null from k.staff_roster s join m using (mid) join h using (hid) where not relative_filed and left(s.area_code, 6) = h.county
union all select hid, 'STF-01', 1, null, null from u join h using (hid) where not relative_filed and closed & $staff_roster <> 0;

-- ---------------------------------------------------------------- registration and kin
insert into f
select hid, 'ID-02', 1, null, null from k.registration join m using (mid) where registration.name is null
union all select hid, 'ID-02', 2, null, null from m where mid in (select mid from other_names where (closed >> src) & 1 = 0 and ((1::ubigint << src) & $registration) <> 0)
union all select hid, 'ID-02', 1, null, null from u where closed & $registration <> 0
union all select hid, 'ID-04', 2, null, null from m anti join k.registration using (mid) where closed & $registration = 0
union all select hid, 'ID-04', 1, null, null from u anti join k.registration using (mid) where closed & $registration <> 0;

create temp table last_marriage as
select mid, hid, spouse_id, status, r.registered_on from k.marriage r join m using (mid) where closed & $marriage = 0
qualify r.registered_on = max(r.registered_on) over (partition by mid);

insert into f
select s.hid, 'HH-01', 2, null, null from last_marriage s anti join p on p.hid = s.hid and p.id = canonical(s.spouse_id) where s.status = 'married'
union all select hid, 'HH-04', 2, null, null from last_marriage join h using (hid)
    where status = 'divorced' and registered_on >= (applied_on - interval 12 month)::date and registered_on < applied_on
union all select hid, unnest(['HH-01', 'HH-04']), 1, null, null from u where closed & $marriage <> 0;

create temp table children as
select c.hid, age, ($day_number - birth_of(number_of(child))) // 10000 as child_age
from (select mid, mm.hid, mm.age, canonical(relative_id) as child from k.kinship join mm using (mid)
    where relation = 'child' and (until is null or until >= date '$day')) c
    anti join p on p.hid = c.hid and p.id = c.child;

insert into f
select hid, 'HH-02', case when child_age is null then 1 else 2 end, null, null from children where coalesce(child_age < 18, true)
union all select hid, 'HH-06', case when child_age is null or age is null then 1 else 2 end, null, null from children where coalesce(age >= 60, true) and coalesce(child_age >= 18, true)
union all select hid, 'HH-02', 1, null, null from u where closed & $kinship <> 0
union all select hid, 'HH-06', 1, null, null from mm where closed & $kinship <> 0 and coalesce(age >= 60, true)
union all select mm.hid, 'HH-03', case when closed & $enrolment <> 0 or age is null then 1 else 2 end, null, null
    from mm anti join (select mid from k.enrolment where ("to" is null or "to" >= date '$day') and full_time and stage not in ('master', 'doctor')) e using (mid)
    where is_child and student and coalesce(age >= 18, true)
union all select hid, 'HH-05', custody, null, null from mm where custody > 0
union all select hid, 'SPD-02', 2, null, null from k.enrolment join m using (mid) where ("to" is null or "to" >= date '$day') and fee_class in ('private_high', 'overseas')
union all select hid, 'SPD-02', 1, null, null from u where closed & $enrolment <> 0;

-- ---------------------------------------------------------------- the dead
-- One row a death of a member: known, with a date or without, or possible because a source did not answer.
create temp table deaths as
select mid, hid, death_date as died, 2 as v, true as by_death from k.death join m using (mid)
union all select mid, hid, death_date, 2, false from k.registration join m using (mid) where status = 'deceased'
union all select mid, hid, null, 1, true from u where closed & $death <> 0
union all select mid, hid, null, 1, false from u where closed & $registration <> 0;

create temp table touched as select distinct hid from deaths;

-- Payments in the households of the dead, with the rows of aid that cover their months.
create temp table paid as
select distinct d.mid, pay.month from (select distinct mid, hid from deaths) d
    join (select m.hid, month, household_no from k.aid_payment join m using (mid) semi join touched using (hid)) pay on pay.hid = d.hid
    join k.aid a on a.mid = d.mid and a.household_no = pay.household_no
        and a."from" <= last_day((pay.month || '-01')::date) and (a."to" is null or a."to" >= (pay.month || '-01')::date);

insert into f
select d.hid, 'DEC-01', case when d.v = 2 and d.died is not null then 2 else 1 end, null, null
    from deaths d join paid using (mid) where coalesce(paid.month > strftime(d.died, '%Y-%m'), true)
union all select d.hid, 'DEC-01', 1, null, null from deaths d join m using (mid) -- the dead person's aid is unknown
    where closed & $aid <> 0 and exists (select 1 from k.aid_payment y join m o using (mid) where o.hid = d.hid and coalesce(y.month > strftime(d.died, '%Y-%m'), true))
union all select d.hid, 'DEC-01', 1, null, null from deaths d join m using (mid) -- the payments are unknown
    where d.hid in (select hid from u where closed & $aid_payment <> 0) and (closed & $aid <> 0 or mid in (select mid from k.aid));

create temp table dead_members as
select mid, hid, max(case when by_death then v else 0 end) as by_death, max(case when not by_death then v else 0 end) as by_register from deaths group by all;

insert into f
select hid, 'DEC-04', greatest(by_death, by_register), null, null from dead_members
union all select hid, 'DEC-03', case when v = 2 then 2 else 1 end, null, null from deaths
    where v = 1 or (died + interval 3 month)::date < date '$day'
union all select hid, 'DEC-02', greatest(least(by_register, 2 - by_death),
        least(by_death, case when living then 2 when closed & $registration <> 0 then 1 else 0 end)), null, null
    from (select d.*, m.closed, exists (select 1 from k.registration r where r.mid = d.mid and r.status <> 'deceased') as living from dead_members d join m using (mid))
union all select d.hid, 'DEC-02', case when d.v = 2 and d.died is not null then 2 else 1 end, null, null
    from deaths d join k.pension y using (mid) where coalesce(y.month > strftime(d.died + interval 1 month, '%Y-%m'), true)
union all select d.hid, 'DEC-02', 1, null, null from deaths d join m using (mid) where closed & $pension <> 0;

-- ---------------------------------------------------------------- aid
create temp table active_aid as select mid, hid, a.scheme, household_no, left(a.area_code, 6) as county from k.aid a join m using (mid) where "to" is null or "to" >= date '$day';

insert into f
select hid, unnest(['DUP-01', 'DUP-02', 'DUP-03', 'DUP-04']), 1, null, null from u where closed & $aid <> 0
union all select hid, 'DUP-01', 2, null, null from active_aid group by mid, hid having bool_or(scheme = 'dibao') and bool_or(scheme = 'tekun')
union all select hid, 'DUP-02', 2, null, null from active_aid where scheme in ('dibao', 'edge', 'tekun') group by mid, hid having min(county) <> max(county)
union all select hid, 'DUP-03', 2, null, null from active_aid group by mid, hid, scheme having min(household_no) <> max(household_no)
union all select hid, 'DUP-04', 2, null, null from active_aid group by mid, hid having bool_or(scheme = 'tekun') and bool_or(scheme in ('orphan', 'defacto_orphan'))
union all select h.hid, 'AID-03', case when h.hid in (select hid from u where closed & $aid_payment <> 0) then 1 else 2 end, null, null
    from h anti join (select hid from k.aid_payment join m using (mid) where month = '$month_before') y using (hid)
    where stage = 'recipient' and (confirmed_on is null or strftime(confirmed_on, '%Y-%m') < '$month_before');

-- ---------------------------------------------------------------- disability
create temp table certificates as
select mid, hid, c.category, c.level from k.disability c join m using (mid)
where status = 'valid' and issued_on <= date '$day' and (valid_until is null or valid_until >= date '$day');

insert into f
select m.hid, 'AID-01', case when closed & $disability <> 0 then 1 else 2 end, null, null
    from m anti join certificates c on c.mid = m.mid and c.category = m.category and (m.level is null or c.level = m.level) where m.category is not null
union all select h.hid, 'AID-02', case when h.hid in (select hid from u where closed & $disability <> 0) then 1 else 2 end, null, null
    from h anti join (select hid from certificates where level <= 2 or level = 3 and category in (5, 6)) c using (hid) where single_person_reason = 'disability';

-- ---------------------------------------------------------------- homes
create temp table estate as
select mid, hid, closed, certificate_no, "use", (area_m2::decimal(18, 6) * 1000000)::bigint as area, contract_no, r.registered_on, via, transferred_on,
    case when contains(share, '/') then split_part(share, '/', 1)::bigint * (720720000000 // split_part(share, '/', 2)::bigint)
        else (share::decimal(18, 6) * 1000000)::bigint * 720720 end as share,
    not coalesce(transferred_on <= date '$day', false) as held
from k.real_estate r join m using (mid);
create temp table presales as select mid, hid, contract_no, k.presale.signed_on, (area_m2::decimal(18, 6) * 1000000)::bigint as area from k.presale join m using (mid) where status = 'active';
create temp table homes_open as select hid, bool_or(closed & $real_estate <> 0) as estate, bool_or(closed & $presale <> 0) as presale from u group by hid;

create temp table certificates_of_homes as
select hid, certificate_no, max(area) as area, least(720720000000, sum(share)) as share from (
    select e.hid, e.certificate_no, max(e.area) as area, max(e.share) as share from estate e
    where e.held and e."use" = 'residential' group by e.mid, e.hid, e.certificate_no) group by hid, certificate_no;
create temp table contracts_of_homes as
select p.hid, p.contract_no, max(p.area) as area, bool_or(e.contract_no is not null) as is_registered
from presales p left join (select distinct hid, contract_no from estate where held and "use" = 'residential') e using (hid, contract_no) group by all;

create temp table homes as
select hid, coalesce(o.estate, false) as estate_open, coalesce(o.estate or o.presale, false) as is_open,
    greatest(coalesce(c.certificates, 0) + case when coalesce(o.estate, false) then 0 else coalesce(p.unregistered, 0) end,
        least(1, coalesce(p.contracts, 0))) as homes,
    coalesce(c.area, 0) + case when coalesce(o.estate, false) then 0 else coalesce(p.area, 0) end as area
from (select hid from certificates_of_homes union select hid from contracts_of_homes union select hid from homes_open where estate or presale)
    left join homes_open o using (hid)
    left join (select hid, count(*) as certificates, sum(area::hugeint * share) as area from certificates_of_homes group by hid) c using (hid)
    left join (select hid, count(*) as contracts, count(*) filter (not is_registered) as unregistered,
        sum(area::hugeint * 720720000000) filter (not is_registered) as area from contracts_of_homes group by hid) p using (hid);

insert into f
with t as (select * from homes join hh using (hid) where scheme <> 'temporary')
select hid, 'HSE-01', least(case when homes >= 2 then 2 when is_open then 1 else 0 end,
        case when n_open then 1 when area > $home_area_per_head * n * 720720000000000000::hugeint then 2 when is_open then 1 else 0 end),
    area // 720720000000, $home_area_per_head * n * 1000000 from t
union all select hid, 'HSE-05', case when homes > declared_homes then 2 when is_open then 1 else 0 end, homes, declared_homes from t
union all select hid, 'HSE-02', least(max(case when "use" in ('shop', 'office', 'garage') then 2 else 0 end), max(case when "use" = 'residential' then 2 else 0 end)), null, null
    from estate where held group by hid
union all select hid, unnest(['HSE-02', 'HSE-03', 'HSE-04']), 1, null, null from u where closed & $real_estate <> 0
union all select hid, 'HSE-03', 1, null, null from u where closed & $presale <> 0
union all select e.hid, 'HSE-03', 2, null, null from estate e join h using (hid) where "use" = 'residential' and via = 'purchase'
    and registered_on >= (applied_on - interval 12 month)::date and registered_on < applied_on
union all select s.hid, 'HSE-03', 2, null, null from presales s join h using (hid) where signed_on >= (applied_on - interval 12 month)::date and signed_on < applied_on
union all select e.hid, 'HSE-04', 2, null, null from estate e join h using (hid) where transferred_on >= (applied_on - interval 12 month)::date and transferred_on < applied_on;

-- ---------------------------------------------------------------- vehicles, machines
create temp table cars as select mid, hid, plate, v.class, inspection_until from k.vehicle v join m using (mid) where status = 'normal';
insert into f
select hid, 'VEH-01', 2, null, null from cars where class not in ($exempt_vehicles)
union all select hid, unnest(['VEH-01', 'VEH-03', 'VEH-06']), 1, null, null from u where closed & $vehicle <> 0
union all select hid, 'VEH-02', least(case when is_car then 2 else 1 end, case when hid in (select hid from u where closed & $disability <> 0) then 1 else 2 end), null, null
    from (select hid, true as is_car from cars where class = 'disability' union all select hid, false from u where closed & $vehicle <> 0)
    where hid not in (select hid from certificates where category = 4)
union all select hid, 'VEH-03', case when inspection_until is null then 1 else 2 end, null, null from cars where coalesce(inspection_until < (date '$day' - interval 36 month)::date, true)
union all select hid, 'VEH-06', 2, homes, declared_vehicles from (select hid, count(distinct plate) as homes from cars group by hid) join h using (hid) where homes > declared_vehicles
union all select hid, 'VEH-04', 2, null, null from k.transport_licence join m using (mid) where "to" is null or "to" >= date '$day'
union all select hid, 'VEH-04', 1, null, null from u where closed & $transport_licence <> 0
union all select hid, 'VEH-05', case when value_fen is null then 1 else 2 end, null, null
    from (select mid, value_fen, status from k.vessel union all select mid, value_fen, status from k.farm_machine) join m using (mid)
    where status = 'active' and coalesce(value_fen > $machine_value, true)
union all select hid, 'VEH-05', 1, null, null from u where closed & ($vessel | $farm_machine) <> 0;

-- ---------------------------------------------------------------- business
create temp table stakes as
select hid, sum(most)::bigint as subscribed, bool_or(unstated) as unstated from (
    select hid, uscc, coalesce(max(subscribed_fen), 0) as most, bool_or(subscribed_fen is null) as unstated from k.business join m using (mid)
    where form in ('company', 'cooperative') and status <> 'cancelled' and role in ('legal_representative', 'shareholder') group by hid, uscc) group by hid;
insert into f
select hid, 'BIZ-01', 2, null, null from k.business join m using (mid) where form = 'individual' and status = 'active' and role = 'operator'
union all select hid, unnest(['BIZ-01', 'BIZ-02', 'BIZ-03']), 1, null, null from u where closed & $business <> 0
union all select hid, 'BIZ-02', case when subscribed > $capital_cap then 2 when unstated then 1 else 0 end, subscribed, $capital_cap from stakes
union all select hid, 'BIZ-03', 2, null, null from k.business join m using (mid) where status in ('revoked', 'abnormal')
union all select m.hid, 'BIZ-03', case when closed & $sales <> 0 then 1 else 2 end, null, null from k.business b join m using (mid)
    anti join (select mid, uscc from k.sales where month >= '$month_24' and month < '$month') s on s.mid = b.mid and s.uscc = b.uscc where b.status = 'active';

-- ---------------------------------------------------------------- the findings
create temp table findings as
select household_id, rule as rule_id, case v when 2 then 'conflict' else 'undecided' end as verdict, measured, bound as "limit" from (
    select hid, rule, max(v) as v, any_value(measured) as measured, any_value(bound) as bound from f where v > 0 group by hid, rule) join h using (hid)
where scheme <> 'temporary' or left(rule, 3) not in ('AST', 'HSE', 'VEH', 'BIZ');
