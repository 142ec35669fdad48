-- Certificates, their operations, keys, approvals and the audit trail. Every table and unique key carries the vault, or
-- belongs to a row that does. Ids are random, so they are unique over all vaults.

create table key_pair (
    id          text primary key check (id ~ '^[0-9a-f]{32}$'),
    vault       text        not null,
    algorithm   text        not null,
    public_key  bytea       not null,
    -- sealed under a data key of its own, which is wrapped by the key encryption key
    private_key bytea       not null,
    created     timestamptz not null
);

create table certificate (
    vault      text        not null,
    name_key   text        not null,
    name       text        not null,
    policy     jsonb,
    -- the version most recently completed
    current    text,
    -- the operation shown in the pending slot
    pending    text,
    created    timestamptz not null,
    primary key (vault, name_key)
);

create table operation (
    id                   text primary key check (id ~ '^[0-9a-f]{32}$'),
    vault                text        not null,
    name_key             text        not null,
    name                 text        not null,
    version              text        not null,
    policy               jsonb       not null,
    provider             text        not null,
    enabled              boolean     not null,
    tags                 jsonb       not null,
    preserve_cert_order  boolean,
    phase                text        not null,
    is_open              boolean     not null,
    since                timestamptz not null,
    key_pair             text references key_pair,
    csr                  bytea,
    chain                bytea[]     not null default '{}',
    cancellation         text        not null,
    cancellation_attempt int         not null,
    cancellation_since   timestamptz,
    failure_cause        text,
    failure_message      text,
    launch_fence         int         not null,
    claim_fence          int         not null default 0,
    claim_instance       bigint,
    claim_engine         text,
    -- when to look after it if nothing more is heard; null once nothing is left to do
    attend_at            timestamptz,
    created              timestamptz not null,
    foreign key (vault, name_key) references certificate
);

-- at most one operation under way per name
create unique index operation_open_per_name on operation (vault, name_key) where is_open;
create index operation_history on operation (vault, name_key, created);
create index operation_attention on operation (attend_at) where attend_at is not null;

-- whoever waits for an operation, in whichever replica, is woken when the change is committed
create function notify_operation() returns trigger language plpgsql as $$
begin
    perform pg_notify('certloom_operation', new.id);
    return null;
end $$;

create trigger operation_changed after update of phase, csr on operation
    for each row when (old.phase is distinct from new.phase or old.csr is distinct from new.csr)
    execute function notify_operation();

create table certificate_order (
    -- also our reference at the issuer: one order per operation, ever
    operation text primary key references operation,
    state     text        not null,
    created   timestamptz not null,
    changed   timestamptz not null
);

create table certificate_version (
    vault               text        not null,
    name_key            text        not null,
    id                  text        not null check (id ~ '^[0-9a-f]{32}$'),
    complete            boolean     not null,
    enabled             boolean     not null,
    not_before          timestamptz not null,
    expires             timestamptz not null,
    created             timestamptz not null,
    updated             timestamptz not null,
    tags                jsonb       not null,
    chain               bytea[]     not null,
    sha1                text        not null,
    key_pair            text references key_pair,
    content_type        text        not null,
    exportable          boolean     not null,
    preserve_cert_order boolean,
    -- the operation that made it: exactly one version per operation
    operation           text unique references operation,
    primary key (vault, name_key, id),
    foreign key (vault, name_key) references certificate,
    check (complete = (key_pair is not null))
);

create unique index certificate_version_incomplete on certificate_version (vault, name_key) where not complete;
create index certificate_version_by_age on certificate_version (vault, name_key, created, id) where complete;

create table approval (
    operation        text        not null references operation,
    -- name of the rule that approved; people's decisions come with their own columns
    rule             text        not null,
    process_instance bigint      not null,
    process_version  int         not null,
    decided          timestamptz not null,
    primary key (operation, rule)
);

create table audit_line (
    id        bigint generated always as identity primary key,
    at        timestamptz not null,
    vault     text        not null,
    object    text        not null,
    operation text,
    action    text        not null,
    outcome   text        not null,
    actor     text        not null,
    actor_name text       not null,
    token     text        not null,
    address   text        not null,
    details   jsonb       not null,
    -- given by the sealer, in the order of sealing: a line committed late is not skipped
    position  bigint,
    hash      bytea
);

create index audit_line_of_object on audit_line (vault, object, id);
create index audit_line_of_operation on audit_line (operation, id) where operation is not null;
create index audit_line_unsealed on audit_line (vault, id) where position is null;
create unique index audit_line_position on audit_line (vault, position);

create table engine (
    -- found again in the engine itself: an engine that does not know it is another one, or has lost its data
    id       text primary key,
    deployed timestamptz not null
);

create table deployed_model (
    engine   text        not null references engine,
    model    text        not null,
    checksum text        not null,
    deployed timestamptz not null,
    primary key (engine, model, checksum)
);

create table installation (
    id      text primary key,
    created timestamptz not null,
    only_one boolean not null default true unique check (only_one)
);

-- the outbox
create table event_publication (
    id                     uuid primary key,
    listener_id            text        not null,
    event_type             text        not null,
    serialized_event       text        not null,
    publication_date       timestamptz not null,
    completion_date        timestamptz,
    status                 text,
    completion_attempts    int,
    last_resubmission_date timestamptz
);

create index event_publication_by_completion_date on event_publication (completion_date);
create index event_publication_serialized_event on event_publication using hash (serialized_event);
