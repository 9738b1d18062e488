-- Who is billed, where the devices stand, which devices there are and how they are asked.

create table customers (
  customer_id         bigint generated always as identity primary key,
  number              text not null,
  name                text not null,
  name_extra          text not null default '',
  street              text not null default '',
  postcode            text not null default '',
  city                text not null default '',
  country             text not null default 'DE',
  language            text not null default 'de',
  email               text not null default '',
  vat_id              text not null default '',
  buyer_reference     text not null default '',       -- BT-10, Leitweg-ID of public buyers
  debtor_account      text not null default '',       -- Debitorenkonto of the accounting program
  payment_terms_days  integer,                        -- null: as configured
  remark              text not null default '',       -- internal, never printed
  active              boolean not null default true,
  created_at          timestamptz not null default now(),
  constraint customers_number_unique unique (number),
  constraint customers_number_present check (number <> ''),
  constraint customers_name_present check (name <> ''),
  constraint customers_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint customers_language_known check (language in ('de', 'en')),
  constraint customers_payment_terms_sane check (payment_terms_days between 0 and 365)
);

create table sites (
  site_id      bigint generated always as identity primary key,
  customer_id  bigint not null references customers,
  number       text not null,                         -- unique within the customer
  name         text not null,
  street       text not null default '',
  postcode     text not null default '',
  city         text not null default '',
  country      text not null default 'DE',
  remark       text not null default '',
  constraint sites_number_unique unique (customer_id, number),
  constraint sites_name_present check (name <> ''),
  constraint sites_country_is_iso_3166 check (country ~ '^[A-Z]{2}$')
);

-- Identity is the serial number: addresses change, devices move.
create table devices (
  device_id   bigint generated always as identity primary key,
  serial      text not null,
  vendor      text not null default '',
  model       text not null default '',
  site_id     bigint references sites,                -- null: in stock, or not yet assigned
  location    text not null default '',               -- "2nd floor, copy room"
  remark      text not null default '',
  active      boolean not null default true,
  created_at  timestamptz not null default now(),
  constraint devices_serial_unique unique (serial),
  constraint devices_serial_present check (serial <> '' and serial = btrim(serial))
);
create index devices_by_site on devices (site_id);

-- Readings, levels and states carry the device's key without a foreign key (they are distributed by device on large
-- installations), so a device once known is never deleted: it becomes inactive.
create function refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception '% rows are never deleted', tg_table_name
    using errcode = 'KW001', hint = 'Set the row inactive, or correct it by a new one.';
end $$;
create trigger devices_are_never_deleted before delete on devices for each row execute function refuse_delete();

-- How the device is asked. The community is a secret: it stands in no log and no message.
create table device_endpoints (
  device_id        bigint primary key references devices,
  address          text not null,
  port             integer not null default 161,
  snmp_version     text not null default 'v2c',
  community        text not null default 'public',
  profile          text not null default '',          -- empty: detect
  poll_interval_s  integer,                           -- null: as configured
  active           boolean not null default true,
  constraint device_endpoints_address_present check (address <> ''),
  constraint device_endpoints_port_valid check (port between 1 and 65535),
  constraint device_endpoints_snmp_version_known check (snmp_version in ('v1', 'v2c', 'v3')),
  constraint device_endpoints_poll_interval_sane check (poll_interval_s between 10 and 2678400)
);

-- What became of asking. One hot row a device, changed by every poll; its history is device_status.
create table poll_states (
  device_id          bigint primary key,
  last_attempt_at    timestamptz not null,
  last_read_at       timestamptz,                     -- null: never answered
  outcome            text not null,
  detail             text not null default '',
  address            text not null default '',        -- that was asked
  failures           integer not null default 0,      -- in a row
  profile            text not null default '',        -- that decoded the last answer
  learned            text not null default '',        -- instances to GET next time, one OID a line
  constraint poll_states_outcome_known check (outcome in ('read', 'silent', 'wrong_device', 'undecodable')),
  constraint poll_states_failures_not_negative check (failures >= 0)
) with (fillfactor = 60);
