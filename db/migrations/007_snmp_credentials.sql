-- How devices are asked where a community of their own is not enough: SNMPv3 users and shared communities, assigned to a
-- device or a site, or tried in an order. All secrets are sealed; the key is not in the database (config/secret_box.h).

create table snmp_credentials (
  credential_id     bigint generated always as identity primary key,
  name              text not null,
  snmp_version      text not null,
  user_name         text not null default '',         -- v3
  auth_protocol     text not null default 'none',     -- v3
  privacy_protocol  text not null default 'none',     -- v3
  context           text not null default '',         -- v3; empty: the device's default
  secrets_sealed    text not null,                    -- community, or authentication and privacy password
  try_place         integer,                          -- in the order to try; null: only where it is assigned
  remark            text not null default '',
  created_at        timestamptz not null default now(),
  constraint snmp_credentials_name_unique unique (name),
  constraint snmp_credentials_name_is_short check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  constraint snmp_credentials_version_known check (snmp_version in ('v1', 'v2c', 'v3')),
  constraint snmp_credentials_user_fits_version check ((snmp_version = 'v3') = (user_name <> '')),
  constraint snmp_credentials_secrets_are_sealed check (secrets_sealed like 'kw1:%')
);

alter table sites add column credential_id bigint references snmp_credentials;

-- The first that is there counts: credential_id, community_sealed, the site's, found_credential_id, the order to try.
alter table device_endpoints
  add column credential_id        bigint references snmp_credentials,    -- assigned by a person
  add column found_credential_id  bigint references snmp_credentials on delete set null,  -- of the order, as it worked
  add column community_sealed     text not null default '',              -- its own; empty: none
  add constraint device_endpoints_community_is_sealed check (community_sealed = '' or community_sealed like 'kw1:%');

-- Communities of before are sealed by the program, which has the key, when it first opens this database; afterwards the
-- column is empty for good.
alter table device_endpoints alter column community set default '';
create index device_endpoints_unsealed on device_endpoints (device_id) where community <> '';
