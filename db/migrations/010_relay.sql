-- Relays at customers' sites: who they are, how they were enrolled, what has come in already.

create table relays (
  relay_id              bigint generated always as identity primary key,
  name                  text not null,
  token_hash            text,                         -- SHA-256 of the token; null: not enrolled yet
  created_at            timestamptz not null default clock_timestamp(),
  enrolled_at           timestamptz,
  enrolled_from         text not null default '',     -- address
  revoked_at            timestamptz,                  -- its token opens nothing any more
  last_contact_at       timestamptz,
  last_contact_from     text not null default '',
  program_version       text not null default '',
  clock_offset_ms       bigint,                       -- to be added to the site's clock; null: not measured yet
  clock_round_trip_ms   bigint,                       -- of that measurement: it is wrong by half of it at most
  clock_measured_at     timestamptz,
  waiting_observations  bigint not null default 0,    -- in the relay's spool, as it told
  oldest_waiting_at     timestamptz,
  delivered             bigint not null default 0,    -- observations kept, each counted once
  last_trouble          text not null default '',     -- why the last request was not served, one sentence
  last_trouble_at       timestamptz,
  constraint relays_name_unique unique (name),
  constraint relays_name_is_short check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  constraint relays_token_hash_unique unique (token_hash),
  constraint relays_token_hash_is_sha256 check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint relays_delivered_not_negative check (delivered >= 0)
);

-- Whose devices a relay asks. A site has one relay at most: its devices are asked by that one and by nobody else.
create table relay_sites (
  site_id   bigint primary key references sites,
  relay_id  bigint not null references relays
);
create index relay_sites_by_relay on relay_sites (relay_id);

-- One-time codes, of which only the hash is kept. A code works once and until it expires.
create table relay_invites (
  code_hash   text primary key,
  relay_id    bigint not null references relays,
  created_at  timestamptz not null default clock_timestamp(),
  created_by  text not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  used_from   text not null default '',
  constraint relay_invites_code_hash_is_sha256 check (code_hash ~ '^[0-9a-f]{64}$')
);
create index relay_invites_by_relay on relay_invites (relay_id);

-- What was answered to a delivery: the same one again (its answer was lost) gets the same answer and does nothing.
create table relay_batches (
  relay_id      bigint not null references relays,
  batch_id      text not null,                        -- SHA-256 of the delivery's content
  received_at   timestamptz not null default clock_timestamp(),
  observations  integer not null,
  answer        json not null,                        -- as it was sent
  primary key (relay_id, batch_id),
  constraint relay_batches_batch_id_is_sha256 check (batch_id ~ '^[0-9a-f]{64}$')
);
create index relay_batches_by_age on relay_batches (received_at);
