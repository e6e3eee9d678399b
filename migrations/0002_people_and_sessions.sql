create table app_user (
  id uuid primary key,
  username text not null check (username = lower(username) and username ~ '^[a-z0-9._-]{3,40}$'),
  name text not null,
  role text not null check (role in ('admin', 'manager', 'operator', 'technician')),
  password_hash text not null,
  -- Region: null up3 = everything (admin only); ulp narrows a manager to one ULP.
  up3_id text references up3 (id),
  ulp_id text references ulp (id),
  phone text,
  must_change_password boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  check (role = 'admin' or up3_id is not null),
  check (ulp_id is null or up3_id is not null)
);
create unique index app_user_username on app_user (username);

create table technician (
  id uuid primary key,
  user_id uuid not null unique references app_user (id),
  crew_id uuid not null references crew (id),
  name text not null,
  phone text,
  on_duty boolean not null default false,
  duty_since timestamptz,
  -- An explicit choice (by technician or operator) holds until the next roster change.
  duty_source text not null default 'roster' check (duty_source in ('roster', 'technician', 'operator')),
  duty_until timestamptz
);
create index technician_by_crew on technician (crew_id);

create table session (
  id uuid primary key,
  -- SHA-256 of the token; the token itself is never stored.
  token_hash bytea not null unique,
  user_id uuid not null references app_user (id),
  kind text not null check (kind in ('console', 'phone', 'program')),
  device text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index session_live_by_user on session (user_id) where revoked_at is null;
create index session_by_expiry on session (expires_at);

-- Failed logins per account and address: a right password is never blocked by other accounts' failures.
create table login_failure (
  username text not null,
  address text not null,
  failures integer not null,
  blocked_until timestamptz,
  last_at timestamptz not null,
  primary key (username, address)
);

create table setting (
  up3_id text not null references up3 (id),
  key text not null,
  value jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by uuid,
  primary key (up3_id, key)
);
-- Keys the server makes for itself once (for example the one that signs tracking tokens).
create table server_secret (
  name text primary key,
  value bytea not null
);

-- The answer of a creating request, kept to be given again. An insert of the same key waits for the first one's commit.
create table idempotency_key (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  body jsonb,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (scope, key)
);
create index idempotency_key_by_expiry on idempotency_key (expires_at);
