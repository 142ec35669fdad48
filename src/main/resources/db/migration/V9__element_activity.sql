-- Where each request stands in its process, as the engine's exporter tells it.

-- One log of the engine: that of one partition. An engine whose data was deleted begins another one, in which positions and
-- keys come again; so everything lies under its log.
create table engine_log (
    id        int generated always as identity primary key,
    -- made of the first record that the exporter ever saw of it
    name      text        not null unique,
    partition int         not null,
    -- of the last record that is stored: whatever is not behind it comes a second time
    position  bigint      not null,
    -- when the engine wrote that record, and when it was stored
    recorded  timestamptz not null,
    stored    timestamptz not null,
    -- when the exporter last said anything
    heard     timestamptz not null
);

create table process_definition (
    log        int         not null references engine_log,
    key        bigint      not null,
    process_id text        not null,
    version    int         not null,
    -- BPMN XML as deployed
    resource   bytea       not null,
    deployed   timestamptz not null,
    primary key (log, key)
);

-- only those of our operations
create table process_instance (
    log            int         not null references engine_log,
    key            bigint      not null,
    operation      text        not null references operation on delete cascade,
    parent         bigint,
    parent_element bigint,
    process_id     text        not null,
    definition     bigint      not null,
    -- null between the start message and the start
    version        int,
    started        timestamptz not null,
    ended          timestamptz,
    completed      boolean,
    primary key (log, key),
    check ((ended is null) = (completed is null))
);

create index process_instance_of_operation on process_instance (operation, started);
create index process_instance_ended on process_instance (ended) where ended is not null;
create index process_instance_unended on process_instance (started) where ended is null;

create table element_activity (
    log       int         not null,
    key       bigint      not null,
    instance  bigint      not null,
    element   text        not null,
    type      text        not null,
    entered   timestamptz not null,
    -- "left" is a word of SQL
    gone      timestamptz,
    completed boolean,
    primary key (log, key),
    foreign key (log, instance) references process_instance on delete cascade,
    check ((gone is null) = (completed is null))
);

create index element_activity_of_instance on element_activity (log, instance, entered desc, key desc);

-- open ones
create table process_incident (
    log              int         not null,
    key              bigint      not null,
    instance         bigint      not null,
    element          text        not null,
    element_instance bigint      not null,
    error_type       text        not null,
    message          text        not null,
    since            timestamptz not null,
    primary key (log, key),
    foreign key (log, instance) references process_instance on delete cascade
);

create index process_incident_of_instance on process_incident (log, instance, key);

-- jobs that failed or were not finished in time, until their element is left
create table process_retry (
    log              int         not null,
    -- of the job
    key              bigint      not null,
    instance         bigint      not null,
    element          text        not null,
    element_instance bigint      not null,
    job_type         text        not null,
    retries          int         not null,
    again_at         timestamptz,
    message          text        not null,
    since            timestamptz not null,
    primary key (log, key),
    foreign key (log, instance) references process_instance on delete cascade
);

create index process_retry_of_instance on process_retry (log, instance, key);
create index process_retry_of_element on process_retry (log, element_instance);

-- Live pages, in whichever replica, hear of each change: vault and operation, with a space between.
create function notify_progress(vault text, operation text) returns void language sql as $$
    select pg_notify('certloom_progress', vault || ' ' || operation)
$$;

create function notify_operation_progress() returns trigger language plpgsql as $$
begin
    perform notify_progress(new.vault, new.id);
    return null;
end $$;

create function notify_step_progress() returns trigger language plpgsql as $$
begin
    perform notify_progress(new.vault, new.operation);
    return null;
end $$;

create trigger operation_added after insert on operation
    for each row execute function notify_operation_progress();

create trigger operation_moved after update of phase, csr, cancellation on operation
    for each row when (old.phase is distinct from new.phase or old.csr is distinct from new.csr
        or old.cancellation is distinct from new.cancellation)
    execute function notify_operation_progress();

create trigger approval_step_moved after insert or update on approval_step
    for each row execute function notify_step_progress();
