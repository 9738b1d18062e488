-- What was agreed. Prices in millionths (micro) with the places in which they were agreed; free clicks per month.

create table contracts (
  contract_id        bigint generated always as identity primary key,
  number             text not null,
  customer_id        bigint not null references customers,
  site_id            bigint references sites,         -- printed when all devices stand there
  kind               text not null default 'click',   -- free word of the office: filters and lists
  title              text not null default '',
  start_day          date not null,
  last_day           date,                            -- the last day that belongs to the contract
  vat_rate_bp        integer not null default 1900,   -- hundredths of a percent
  proration          text not null default 'actual_days',
  credit_unused      boolean not null default false,
  true_up            text not null default 'keep_estimates',
  average_last_n     integer not null default 3,
  settlement_cycle   text not null default 'period',
  interim_billing    boolean not null default false,
  minimum_kind       text,                            -- null: none
  minimum_meter      text,
  minimum_clicks     bigint,                          -- per month
  minimum_scope      text,
  minimum_micro      bigint,                          -- per month
  minimum_places     smallint,
  cycle_months       integer not null default 1,      -- Rechnungsrhythmus
  rhythm_anchor      date not null,                   -- a first day of a period; the others follow from it
  billing_from       date,                            -- first day that we bill, settled by the predecessor until then;
                                                      -- null: the contract's start
  billed_elsewhere   boolean not null default false,  -- kept for control, another program bills (C03)
  hold_from          date,                            -- runs skip it from this day on; null: no hold
  payment_terms_days integer,                         -- null: the customer's
  buyer_reference    text not null default '',        -- empty: the customer's
  remark             text not null default '',        -- internal, never printed (C10)
  created_at         timestamptz not null default now(),
  constraint contracts_number_unique unique (number),
  constraint contracts_number_present check (number <> ''),
  constraint contracts_term_in_order check (last_day >= start_day),
  constraint contracts_vat_rate_sane check (vat_rate_bp between 0 and 10000),
  constraint contracts_proration_known check (proration in ('actual_days', 'days_30_360', 'full_month', 'none')),
  constraint contracts_true_up_known check (true_up in ('keep_estimates', 'by_days')),
  constraint contracts_average_positive check (average_last_n between 1 and 60),
  constraint contracts_settlement_cycle_known check (settlement_cycle in ('period', 'calendar_year')),
  constraint contracts_interim_only_with_year check (not interim_billing or settlement_cycle = 'calendar_year'),
  constraint contracts_minimum_complete check (
    case when minimum_kind is null then num_nonnulls(minimum_meter, minimum_clicks, minimum_scope, minimum_micro, minimum_places) = 0
         when minimum_kind = 'clicks' then minimum_meter is not null and minimum_clicks >= 0
              and num_nonnulls(minimum_scope, minimum_micro, minimum_places) = 0
         when minimum_kind = 'amount' then minimum_scope in ('clicks', 'all') and minimum_micro >= 0 and minimum_places between 0 and 6
              and num_nonnulls(minimum_meter, minimum_clicks) = 0
         else false end),
  constraint contracts_cycle_known check (cycle_months in (1, 3, 6, 12)),
  constraint contracts_anchor_on_every_month check (extract(day from rhythm_anchor) <= 28),
  constraint contracts_payment_terms_sane check (payment_terms_days between 0 and 365)
);
create index contracts_by_customer on contracts (customer_id);

create table flat_fees (
  contract_id      bigint not null references contracts on delete cascade,
  from_day         date not null,
  per_month_micro  bigint not null,
  places           smallint not null default 2,
  rhythm_months    integer,                           -- null: with the contract's cycle
  primary key (contract_id, from_day),
  constraint flat_fees_not_negative check (per_month_micro >= 0),
  constraint flat_fees_places_valid check (places between 0 and 6),
  constraint flat_fees_rhythm_known check (rhythm_months in (1, 3, 6, 12))
);

-- Billing meters: what is counted, what is free, what unused free copies are worth.
create table contract_meters (
  contract_id     bigint not null references contracts on delete cascade,
  meter           text not null,
  ordinal         integer not null,                   -- order on the invoice
  name            text not null default '',           -- as printed; empty: the usual name of the meter
  free_per_month  bigint not null default 0,          -- pooled over all positions
  credit_micro    bigint,                             -- null: the click price; 0: no credit
  credit_places   smallint,
  no_average      boolean not null default false,
  primary key (contract_id, meter),
  constraint contract_meters_ordinal_unique unique (contract_id, ordinal),
  constraint contract_meters_meter_is_a_name check (meter ~ '^[a-z][a-z0-9_]*$'),
  constraint contract_meters_free_not_negative check (free_per_month >= 0),
  constraint contract_meters_credit_complete check ((credit_micro is null) = (credit_places is null)),
  constraint contract_meters_credit_not_negative check (credit_micro >= 0 and credit_places between 0 and 6)
);

-- Raw counters that enter the meter with their weight; none: the counter of the meter's own name, weight 1.
create table meter_counters (
  contract_id  bigint not null,
  meter        text not null,
  ordinal      integer not null,
  counter      text not null,
  weight       bigint not null default 1,
  primary key (contract_id, meter, ordinal),
  constraint meter_counters_meter foreign key (contract_id, meter) references contract_meters on delete cascade,
  constraint meter_counters_counter_unique unique (contract_id, meter, counter),
  constraint meter_counters_counter_is_a_name check (counter ~ '^[a-z][a-z0-9_]*$'),
  constraint meter_counters_weight_not_zero check (weight <> 0)
);

create table meter_prices (
  contract_id   bigint not null,
  meter         text not null,
  from_day      date not null,
  model         text not null,
  price_micro   bigint,                               -- unit: of a click; package: of a package; tiers: null
  places        smallint,
  package_size  bigint,
  primary key (contract_id, meter, from_day),
  constraint meter_prices_meter foreign key (contract_id, meter) references contract_meters on delete cascade,
  constraint meter_prices_model_complete check (
    case model when 'unit' then price_micro is not null and places is not null and package_size is null
               when 'package' then price_micro is not null and places is not null and package_size is not null
               when 'graduated' then num_nonnulls(price_micro, places, package_size) = 0
               when 'volume' then num_nonnulls(price_micro, places, package_size) = 0
               else false end),
  constraint meter_prices_not_negative check (price_micro >= 0),
  constraint meter_prices_places_valid check (places between 0 and 6),
  constraint meter_prices_package_positive check (package_size > 0)
);

create table meter_price_tiers (
  contract_id  bigint not null,
  meter        text not null,
  from_day     date not null,
  tier         integer not null,                      -- 1, 2 …
  up_to        bigint,                                -- clicks, inclusive; null: the last tier
  price_micro  bigint not null,
  places       smallint not null,
  primary key (contract_id, meter, from_day, tier),
  constraint meter_price_tiers_price foreign key (contract_id, meter, from_day) references meter_prices on delete cascade,
  constraint meter_price_tiers_tier_positive check (tier > 0),
  constraint meter_price_tiers_up_to_positive check (up_to > 0),
  constraint meter_price_tiers_not_negative check (price_micro >= 0 and places between 0 and 6)
);

-- A contract's place: it keeps its allowance and history when devices change.
create table contract_positions (
  position_id  bigint generated always as identity primary key,
  contract_id  bigint not null references contracts on delete cascade,
  label        text not null,                         -- "P1": how settlement and invoice name it
  name         text not null default '',              -- the place's name at the customer's
  site_id      bigint references sites,
  from_day     date,                                  -- null: from the contract's start
  last_day     date,                                  -- null: to the contract's end
  constraint contract_positions_label_unique unique (contract_id, label),
  constraint contract_positions_label_present check (label <> ''),
  constraint contract_positions_term_in_order check (last_day >= from_day)
);

create table meter_positions (
  contract_id    bigint not null,
  meter          text not null,
  position_id    bigint not null references contract_positions on delete cascade,
  free_per_month bigint,                              -- the position's own free clicks; null: none
  price_micro    bigint,                              -- the position's own click price; null: the meter's
  price_places   smallint,
  primary key (contract_id, meter, position_id),
  constraint meter_positions_meter foreign key (contract_id, meter) references contract_meters on delete cascade,
  constraint meter_positions_says_something check (num_nonnulls(free_per_month, price_micro) > 0),
  constraint meter_positions_price_complete check ((price_micro is null) = (price_places is null)),
  constraint meter_positions_not_negative check (free_per_month >= 0 and price_micro >= 0 and price_places between 0 and 6)
);

-- A device's time on a position. On the day of a swap both stand there: the old one's final counters and the new
-- one's start counters are of that day.
create table placements (
  placement_id  bigint generated always as identity primary key,
  position_id   bigint not null references contract_positions on delete cascade,
  device_id     bigint not null references devices,
  from_day      date not null,
  last_day      date,
  constraint placements_term_in_order check (last_day >= from_day),
  constraint placements_device_once_a_day unique (position_id, device_id, from_day)
);
create index placements_by_device on placements (device_id);

create table placement_counters (
  placement_id  bigint not null references placements on delete cascade,
  moment        text not null,
  counter       text not null,
  value         bigint not null,
  primary key (placement_id, moment, counter),
  constraint placement_counters_moment_known check (moment in ('start', 'final')),
  constraint placement_counters_counter_is_a_name check (counter ~ '^[a-z][a-z0-9_]*$'),
  constraint placement_counters_value_not_negative check (value >= 0)
);

-- One device counts for one position at a time, one position holds one device at a time; only the day of a move or
-- swap belongs to both. The locks make two writers at the same time see each other.
create function placements_do_not_overlap() returns trigger language plpgsql as $$
declare
  other record;
begin
  perform 1 from devices where device_id = new.device_id for no key update;
  perform 1 from contract_positions where position_id = new.position_id for no key update;
  select p.*, d.serial, k.label, c.number into other
    from placements p
    join devices d using (device_id) join contract_positions k using (position_id) join contracts c using (contract_id)
   where p.placement_id <> new.placement_id
     and (p.device_id = new.device_id or p.position_id = new.position_id)
     and p.from_day < coalesce(new.last_day, 'infinity') and new.from_day < coalesce(p.last_day, 'infinity')
   limit 1;
  if found then
    raise exception 'device % stands on position % of contract % from % to %, which overlaps with the placement from % to %',
      other.serial, other.label, other.number, other.from_day, coalesce(other.last_day::text, 'now on'),
      new.from_day, coalesce(new.last_day::text, 'now on')
      using errcode = 'KW004', hint = 'End the other placement first; the day of the swap may belong to both.';
  end if;
  return new;
end $$;
create trigger placements_do_not_overlap before insert or update on placements
  for each row execute function placements_do_not_overlap();
