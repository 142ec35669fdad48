-- Who must approve is decided by the vault, by models of which it is on record that they count.

-- the versions of approval processes and decision tables that an engine is known to have, and whether they count
create table model_version (
    engine           text        not null,
    kind             text        not null check (kind in ('PROCESS', 'DECISION')),
    id               text        not null,
    version          int         not null,
    -- the engine's; null of what was deployed before keys were kept
    key              bigint,
    -- SHA-256 of the file; null where nobody told what is in it
    checksum         text,
    -- name of the file it was deployed as through Certloom
    file             text,
    shipped          boolean     not null,
    found            timestamptz not null,
    accepted         timestamptz,
    accepted_by      text,
    accepted_by_name text,
    primary key (engine, kind, id, version),
    check (num_nulls(accepted, accepted_by, accepted_by_name) in (0, 3))
);

-- up to now Certloom deployed nothing but what it ships
insert into model_version (engine, kind, id, version, checksum, file, shipped, found, accepted, accepted_by, accepted_by_name)
select engine, 'PROCESS', process, version, checksum, process || '.bpmn', true, deployed, deployed, 'certloom:deployment', 'Certloom'
from deployed_process
union all
select engine, 'DECISION', decision, version, checksum, decision || '.dmn', true, deployed, deployed, 'certloom:deployment', 'Certloom'
from deployed_decision;

-- what was decided for each launch of a request, and by what
create table approval_decision (
    operation        text        not null references operation,
    fence            int         not null,
    process          text        not null,
    process_version  int         not null,
    -- the table that said so; null where the steps that the process opens are what counts
    decision         text,
    decision_version int,
    decision_key     bigint,
    answer           json,
    decided          timestamptz not null,
    primary key (operation, fence),
    check (num_nulls(decision, decision_version, decision_key, answer) in (0, 4))
);

-- what the request waits for that no phase tells, in words that go on from "Waiting for"
alter table operation add column held_up_by text;

drop trigger operation_moved on operation;
create trigger operation_moved after update of phase, csr, cancellation, held_up_by on operation
    for each row when (old.phase is distinct from new.phase or old.csr is distinct from new.csr
        or old.cancellation is distinct from new.cancellation or old.held_up_by is distinct from new.held_up_by)
    execute function notify_operation_progress();

-- a step that a later launch asks for in another form is withdrawn and stays on record beside its successor
alter table approval_step drop constraint approval_step_operation_name_key;
create unique index approval_step_of_name on approval_step (operation, name) where state <> 'CLOSED';
create index approval_step_of_operation on approval_step (operation);

-- who called an instance, and which version of a process is in force, is asked by these
create index process_instance_by_key on process_instance (key);
create index process_definition_by_version on process_definition (process_id, version);
