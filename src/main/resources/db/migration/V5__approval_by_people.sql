-- People in the flow: who asked, who must agree, what they said.

alter table operation
    add column requester        text   not null default '',
    add column requester_name   text   not null default '',
    add column requester_groups text[] not null default '{}',
    -- the people who answer for a program that asked; they may not approve
    add column requester_owners text[] not null default '{}';

-- lists of requests, newest first, all or of one phase
create index operation_by_age on operation (vault, created desc, id desc);
create index operation_by_phase on operation (vault, phase, created desc, id desc);

alter table approval
    -- true when people approved, each step of which lies in approval_step
    add column by_people boolean not null default false;

create table approval_step (
    -- also the key on which the engine waits for its turn (design D14)
    id               text primary key check (id ~ '^[0-9a-f]{32}$'),
    operation        text        not null references operation,
    vault            text        not null,
    -- the process names its steps; opened again, a step is found by its name
    name             text        not null,
    groups           text[]      not null,
    escalation_group text[]      not null,
    required         int         not null check (required between 1 and 20),
    state            text        not null,
    is_open          boolean     not null,
    -- counted up by everything that the process has to hear of, and how far it has heard
    revision         int         not null,
    heard            int         not null,
    opened           timestamptz not null,
    remind_at        timestamptz not null,
    escalate_at      timestamptz not null,
    lapse_at         timestamptz not null,
    reminded         boolean     not null default false,
    escalated        boolean     not null default false,
    assignee         text,
    assignee_name    text,
    ended            timestamptz,
    -- of the launch that last asked for the step: one that no later launch asks for does not count any more
    fence            int         not null,
    process_instance bigint      not null,
    process_version  int         not null,
    unique (operation, name)
);

create index approval_step_open on approval_step (vault, opened, id) where is_open;

create table approval_vote (
    step        text        not null references approval_step,
    operation   text        not null references operation,
    person      text        not null,
    person_name text        not null,
    -- the member of the group who handed the decision over; empty for a member
    instead_of  text        not null,
    approved    boolean     not null,
    reason      text        not null,
    cast_at     timestamptz not null,
    primary key (step, person)
);

-- four eyes: over all steps of a request each person approves once
create unique index approval_vote_once on approval_vote (operation, person) where approved;

create table approval_question (
    id            bigint generated always as identity primary key,
    step          text        not null references approval_step,
    asked_by      text        not null,
    asked_by_name text        not null,
    question      text        not null,
    asked         timestamptz not null,
    answered_by   text,
    answered_by_name text,
    answer        text,
    answered      timestamptz
);

create index approval_question_of_step on approval_question (step, id);

create table approval_delegation (
    step      text        not null references approval_step,
    from_whom text        not null,
    to_whom   text        not null,
    delegated timestamptz not null,
    primary key (step, to_whom)
);

create table standing_approval (
    id           text primary key check (id ~ '^[0-9a-f]{32}$'),
    vault        text        not null,
    -- a DNS name, or a suffix with a leading dot
    name_pattern text        not null,
    -- only for this issuer; empty for any
    issuer       text        not null,
    valid_until  timestamptz not null,
    author       text        not null,
    author_name  text        not null,
    reason       text        not null,
    created      timestamptz not null
);

create index standing_approval_in_force on standing_approval (vault, valid_until);

-- when a request ends, whatever of its approval was still open ends with it
create function close_approval_steps() returns trigger language plpgsql as $$
begin
    update approval_step set is_open = false, state = 'CLOSED', ended = new.since where operation = new.id and is_open;
    return null;
end $$;

create trigger operation_ended after update of is_open on operation
    for each row when (old.is_open and not new.is_open) execute function close_approval_steps();
