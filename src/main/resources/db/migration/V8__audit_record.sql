-- The audit record: lines are sealed into a chain for each vault and one for each object, signed at intervals, never changed.

alter table audit_line
    -- the process instance at work, and which diagram it runs
    add column process_engine   text,
    add column process          text,
    add column process_version  int,
    add column process_instance bigint,
    -- with position and hash the seal: hashes of the vault's and of the object's line before
    add column previous         bytea,
    add column object_position  bigint,
    add column object_previous  bytea,
    add constraint audit_line_process check (num_nulls(process_engine, process, process_version, process_instance) in (0, 4)),
    add constraint audit_line_seal check (num_nulls(position, hash, previous, object_position, object_previous) in (0, 5));

drop index audit_line_of_object;
drop index audit_line_unsealed;
create index audit_line_unsealed on audit_line (id) where position is null;
create unique index audit_line_object_position on audit_line (vault, object, object_position);
-- searches, newest first
create index audit_line_by_time on audit_line (vault, at desc, id desc);
create index audit_line_by_object on audit_line (vault, object, at desc, id desc);
create index audit_line_by_actor on audit_line (vault, actor, at desc, id desc);
create index audit_line_by_name on audit_line (vault, actor_name, at desc, id desc);
create index audit_line_by_action on audit_line (vault, action, at desc, id desc);
create index audit_line_refused on audit_line (vault, at desc, id desc) where outcome = 'REFUSED';

-- where the next line goes
create table audit_chain (
    vault    text   primary key,
    position bigint not null,
    hash     bytea  not null
);

create table audit_object (
    vault            text   not null,
    object           text   not null,
    position         bigint not null,
    hash             bytea  not null,
    -- up to here lines were dropped by retention
    dropped_position bigint not null default 0,
    dropped_hash     bytea,
    primary key (vault, object)
);

create table audit_key (
    -- sealed
    private_key bytea       not null,
    public_key  bytea       not null,
    created     timestamptz not null,
    only_one    boolean     not null default true unique check (only_one)
);

create table audit_checkpoint (
    id        bigint generated always as identity primary key,
    vault     text        not null,
    position  bigint      not null,
    hash      bytea       not null,
    at        timestamptz not null,
    key_id    text        not null,
    document  text        not null,
    signature text        not null,
    -- when it was handed on to where the settings say
    published timestamptz
);

create index audit_checkpoint_of_vault on audit_checkpoint (vault, position, id);
create index audit_checkpoint_unpublished on audit_checkpoint (id) where published is null;

-- up to where lines were dropped by retention
create table audit_anchor (
    vault     text        not null,
    position  bigint      not null,
    hash      bytea       not null,
    at        timestamptz not null,
    key_id    text        not null,
    document  text        not null,
    signature text        not null,
    primary key (vault, position)
);

-- Lines are written and sealed once, and dropped only where an anchor stands for them. Whoever owns the tables can switch this
-- off; what is done then is seen by verifying.
create function keep_audit_line() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if exists (select from audit_anchor a where a.vault = old.vault and a.position >= old.position) then
            return old;
        end if;
    elsif tg_op = 'UPDATE' then
        if old.position is null and new.position is not null
            and (new.id, new.at, new.vault, new.object, new.operation, new.action, new.outcome, new.actor, new.actor_name,
                 new.token, new.address, new.details, new.process_engine, new.process, new.process_version,
                 new.process_instance)
                is not distinct from
                (old.id, old.at, old.vault, old.object, old.operation, old.action, old.outcome, old.actor, old.actor_name,
                 old.token, old.address, old.details, old.process_engine, old.process, old.process_version,
                 old.process_instance) then
            return new;
        end if;
    end if;
    raise exception 'Expected the audit record to be appended to, but % would change it.', tg_op;
end $$;

create trigger audit_line_is_kept before update or delete on audit_line
    for each row execute function keep_audit_line();
create trigger audit_line_is_not_emptied before truncate on audit_line
    for each statement execute function keep_audit_line();

create function keep_signed_record() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'audit_checkpoint' and to_jsonb(new) - 'published' = to_jsonb(old) - 'published' then
        return new;
    end if;
    raise exception 'Expected the audit record to be appended to, but % would change it.', tg_op;
end $$;

create trigger audit_checkpoint_is_kept before update or delete on audit_checkpoint
    for each row execute function keep_signed_record();
create trigger audit_anchor_is_kept before update or delete on audit_anchor
    for each row execute function keep_signed_record();

-- the diagrams that were deployed, as each engine counts their versions
create table deployed_process (
    engine   text        not null,
    process  text        not null,
    version  int         not null,
    checksum text        not null,
    content  text        not null,
    deployed timestamptz not null,
    primary key (engine, process, version)
);
