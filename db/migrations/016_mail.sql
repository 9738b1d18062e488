-- The mail outbox and requests of readings (docs/decisions/017-mail-outbox.md).

-- One mail to one recipient, once for what it is about. Bodies of attachments are files of the documents' folder; the hash
-- says which.
create table mail_outbox (
  mail_id       bigint generated always as identity primary key,
  purpose       text not null,                        -- invoice, reading_request, reading_reminder_1, letter …
  subject_key   text not null,                        -- what it is about: an invoice's number, a request
  recipient     text not null,                        -- address, lower case domain
  customer_id   bigint references customers,
  message_id    text not null,                        -- of its header, the same in every attempt
  subject       text not null,
  body          text not null,                        -- plain text
  state         text not null default 'queued',
  attempt_id    bigint,                               -- that has it, or had it last
  attempts      integer not null default 0,
  due_at        timestamptz not null default now(),   -- not before
  queued_at     timestamptz not null default now(),
  queued_by     text not null,
  sent_at       timestamptz,
  redirected_to text not null default '',             -- test mode: who got it instead
  last_answer   text not null default '',             -- of the mail server, or why there was none
  bounced_at    timestamptz,                          -- it came back, though it was accepted
  bounce_status text not null default '',             -- RFC 3463: 5.1.1
  bounce_detail text not null default '',
  constraint mail_outbox_once unique (purpose, subject_key, recipient),
  constraint mail_outbox_message_id_unique unique (message_id),
  constraint mail_outbox_state_known check (state in ('queued', 'sending', 'sent', 'failed', 'deferred', 'unknown', 'cancelled')),
  constraint mail_outbox_sending_has_attempt check (state <> 'sending' or attempt_id is not null),
  constraint mail_outbox_sent_has_moment check ((state = 'sent') = (sent_at is not null)),
  constraint mail_outbox_one_line check (recipient <> '' and (recipient || subject || message_id) !~ '[\r\n]')
);
create index mail_outbox_due on mail_outbox (due_at, mail_id) where state in ('queued', 'deferred');
create index mail_outbox_sending on mail_outbox (mail_id) where state = 'sending';

create table mail_attachments (
  mail_id     bigint not null references mail_outbox,
  ordinal     integer not null,
  name        text not null,                          -- as the recipient sees it
  media_type  text not null,
  path        text not null,                          -- relative to the documents' directory
  sha256      text not null,
  primary key (mail_id, ordinal),
  constraint mail_attachments_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$')
);

-- What became of each attempt. final_dot_at is committed before the dot that hands the mail over is sent.
create table mail_attempts (
  attempt_id    bigint generated always as identity primary key,
  mail_id       bigint not null references mail_outbox,
  started_at    timestamptz not null default now(),
  final_dot_at  timestamptz,
  ended_at      timestamptz,
  outcome       text,                                 -- null: under way, or killed
  answer        text not null default '',
  constraint mail_attempts_outcome_known check (outcome in ('sent', 'failed', 'deferred', 'unknown', 'abandoned')),
  constraint mail_attempts_ended_complete check ((ended_at is null) = (outcome is null))
);
create index mail_attempts_by_mail on mail_attempts (mail_id);
create index mail_attempts_recent on mail_attempts (started_at);

create function mail_is_never_repeated() returns trigger language plpgsql as $$
begin
  if (new.purpose, new.subject_key, new.recipient, new.message_id, new.subject, new.body) is distinct from
     (old.purpose, old.subject_key, old.recipient, old.message_id, old.subject, old.body) then
    raise exception 'mail % is written: only its state may change', old.mail_id using errcode = 'KW002', hint = 'Cancel it and queue another.';
  end if;
  -- An attempt that has announced the final dot may have handed the mail over: nothing takes it back to the queue by itself.
  if old.state = 'sending' and new.state in ('queued', 'deferred')
     and exists (select from mail_attempts a where a.attempt_id = old.attempt_id and a.final_dot_at is not null and a.outcome is null) then
    raise exception 'mail % may have been handed over: it is not sent again by itself', old.mail_id
      using errcode = 'KW006', hint = 'klickwerk mail show, then klickwerk mail retry.';
  end if;
  return new;
end $$;
create trigger mail_is_never_repeated before update on mail_outbox for each row execute function mail_is_never_repeated();
create trigger mail_outbox_is_never_deleted before delete on mail_outbox for each row execute function refuse_delete();

-- Readings asked for: one mail a customer and period, with reminders, until all have come.
create table reading_requests (
  request_id    bigint generated always as identity primary key,
  customer_id   bigint not null references customers,
  period_first  date not null,                        -- the run's
  period_end    date not null,                        -- half-open
  token_sealed  text not null,                        -- stands in the mail; the reply brings it back
  state         text not null default 'open',
  reminders     integer not null default 0,
  last_asked_at timestamptz not null,
  opened_by     text not null,
  closed_at     timestamptz,
  constraint reading_requests_once unique (customer_id, period_first, period_end),
  constraint reading_requests_period_in_order check (period_end > period_first),
  constraint reading_requests_token_is_sealed check (token_sealed like 'kw1:%'),
  constraint reading_requests_state_known check (state in ('open', 'closed')),
  constraint reading_requests_closed_complete check ((state = 'closed') = (closed_at is not null))
);
create index reading_requests_open on reading_requests (request_id) where state = 'open';

create table reading_request_counters (
  request_id  bigint not null references reading_requests,
  device_id   bigint not null references devices,
  counter     text not null,
  day         date not null,                          -- the reading of whose end is wanted
  came_at     timestamptz,                            -- null: still wanted
  primary key (request_id, device_id, counter, day)
);

-- Replies read in, each once.
create table reading_replies (
  reply_id     bigint generated always as identity primary key,
  message_key  text not null,                         -- Message-ID, or the hash of a mail without one
  request_id   bigint references reading_requests,    -- null: not recognised
  sender       text not null,
  written_at   timestamptz,                           -- its Date header
  read_in_at   timestamptz not null default now(),
  read_in_by   text not null,
  taken        integer not null,                      -- counters stored
  remark       text not null default '',
  constraint reading_replies_once unique (message_key)
);
