-- What the engine does not do: operations that stand still, claims that are not believed, certificates that came too late.

alter table operation
    -- from when on its silence counts; in the future while its issuer is to be asked again
    add column quiet_since      timestamptz not null default now(),
    -- launches because it stood still, since it was asked for or an operator had it started anew
    add column relaunches       int         not null default 0,
    add column relaunched       timestamptz,
    -- the engine that had it lost its data or was exchanged
    add column lost             boolean     not null default false,
    -- when the vault ends by itself what was cancelled or deleted and is not ended yet; null where there is nothing to end
    add column stop_at          timestamptz,
    -- since when an operator has to look at it, and what is known
    add column standstill       timestamptz,
    add column standstill_known text,
    add check ((standstill is null) = (standstill_known is null));

update operation set stop_at = now()
where (is_open and cancellation = 'REQUESTED') or (phase = 'WITHDRAWN' and attend_at is not null);

create index operation_to_stop on operation (stop_at) where stop_at is not null;
create index operation_unclaimed on operation (relaunched) where is_open and claim_fence < launch_fence;
create index operation_standing_still on operation (vault, issuer_key, standstill) where standstill is not null;

create trigger operation_stood_still after update of standstill on operation
    for each row when (old.standstill is distinct from new.standstill)
    execute function notify_operation_progress();

-- the first claim of each operation that named a launch that never was; kept so that it is audited once
create table refused_claim (
    operation        text primary key references operation on delete cascade,
    fence            int         not null,
    process_instance bigint      not null,
    worker           text        not null,
    refused          timestamptz not null
);

-- when to ask the issuer next about an order that is closed here and that it may still sign
alter table certificate_order add column ask_at timestamptz;

create index certificate_order_to_ask on certificate_order (ask_at) where ask_at is not null;

-- what a CA issued for an operation that has ended otherwise: never a version, shown to operators
create table stranded_certificate (
    id        text primary key check (id ~ '^[0-9a-f]{32}$'),
    operation text        not null references operation on delete cascade,
    sha1      text        not null,
    vault     text        not null,
    chain     bytea[]     not null,
    because   text        not null,
    received  timestamptz not null,
    unique (operation, sha1)
);

create index stranded_certificate_by_age on stranded_certificate (vault, received desc, id desc);
