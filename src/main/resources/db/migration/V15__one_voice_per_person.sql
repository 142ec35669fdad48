-- One voice per person and per mandate, who made and changed which account, and who answered for which program when.

-- counted up by every other password: tokens and sessions of the one before are over
alter table person add column password_version int not null default 0;

create index person_roles on person using gin (roles);

-- What was done to accounts. Rows outlive the account: who asks with one account and decides with another is told by them.
create table account_act (
    id        bigint generated always as identity primary key,
    -- the account; somebody added again under the same user name has another one
    person    text        not null,
    user_name text        not null,
    kind      text        not null check (kind in ('ADDED', 'RESET', 'GRANTED', 'REMOVED')),
    -- what was granted
    roles     text[]      not null default '{}',
    groups    text[]      not null default '{}',
    -- person or program that did it
    actor     text        not null,
    at        timestamptz not null
);

create index account_act_by_actor on account_act (actor, at);
create index account_act_of_person on account_act (person, at);
create index account_act_of_name on account_act (user_name, person);

-- Who answered for a program, and until when; oauth_client.owners are those of now.
create table client_owner (
    client text        not null,
    owner  text        not null,
    since  timestamptz not null,
    until  timestamptz,
    primary key (client, owner, since)
);

create index client_owner_of_owner on client_owner (owner, client);

-- What was done before, as the audit record has it.
with told as (
    select l.id, l.action, l.at, l.actor, l.details, substr(l.object, length('people/') + 1) as user_name
    from audit_line l
    where l.action in ('person-added', 'person-password-reset', 'person-changed', 'person-removed') and l.outcome = 'DONE'
      and l.object like 'people/%'
), account as (
    select t.*, coalesce(
            t.details ->> 'id',
            (select a.details ->> 'id' from told a
             where a.user_name = t.user_name and a.action = 'person-added' and a.id < t.id order by a.id desc limit 1),
            (select p.id from person p where p.user_name = t.user_name)) as person,
        array(select unnest(string_to_array(t.details ->> 'after.roles', ','))
            except select unnest(string_to_array(t.details ->> 'before.roles', ','))) as roles,
        array(select unnest(string_to_array(t.details ->> 'after.groups', ','))
            except select unnest(string_to_array(t.details ->> 'before.groups', ','))) as groups
    from told t
)
insert into account_act (person, user_name, kind, roles, groups, actor, at)
select person, user_name,
    case action when 'person-added' then 'ADDED' when 'person-password-reset' then 'RESET'
        when 'person-removed' then 'REMOVED' else 'GRANTED' end,
    roles, groups, actor, at
from account
where person is not null and (action <> 'person-changed' or roles <> '{}' or groups <> '{}')
order by id;

-- who holds the first client's secret from the start
update oauth_client set owners = array(select p.id from person p where p.is_first) where is_first and owners = '{}';

with told as (
    select substr(l.object, length('clients/') + 1) as client, l.at, l.details ->> 'owners' as owners,
        lead(l.at) over (partition by l.object order by l.id) as until
    from audit_line l
    where l.action = 'client-owners-set' and l.outcome = 'DONE' and l.object like 'clients/%'
), named as (
    select t.client, t.at, t.until, coalesce(
            (select a.person from account_act a
             where a.user_name = o.user_name and a.kind = 'ADDED' and a.at <= t.at order by a.id desc limit 1),
            (select p.id from person p where p.user_name = o.user_name)) as owner
    from told t, unnest(string_to_array(t.owners, ',')) o (user_name)
)
insert into client_owner (client, owner, since, until)
select client, owner, at, until from named where owner is not null
on conflict do nothing;

insert into client_owner (client, owner, since)
select c.id, o.owner, c.created from oauth_client c, unnest(c.owners) o (owner)
where not exists (select from client_owner h where h.client = c.id and h.owner = o.owner and h.until is null)
on conflict do nothing;

-- The voices that votes of a launch have used: a person's own, and that of who handed the decision over. The key keeps each to
-- one approval over the steps that the launch asks for; votes of steps that it does not ask for lie under an earlier fence.
create table approval_voice (
    operation text not null references operation,
    fence     int  not null,
    -- user name of a person of our own, else the stable identifier
    voice     text not null,
    step      text not null,
    person    text not null,
    primary key (operation, fence, voice),
    foreign key (step, person) references approval_vote
);

create index approval_voice_of_vote on approval_voice (step, person);

alter table approval_vote
    -- that it uses: its person's own, and that of who handed the decision over
    add column voices      text[]  not null default '{}',
    -- false: cast by somebody whom the requester made, or the like, since there were too few others
    add column independent boolean not null default true;

with named as (
    select id, user_name from person
    union select person, user_name from account_act
)
update approval_vote v set voices = array_remove(array[
    coalesce((select min(n.user_name) from named n where n.id = v.person), v.person),
    coalesce((select min(n.user_name) from named n where n.id = v.instead_of), v.instead_of)], '');

-- of two that use one voice, the first counts
insert into approval_voice (operation, fence, voice, step, person)
select v.operation, s.fence, unnest(v.voices), v.step, v.person
from approval_vote v join approval_step s on s.id = v.step
where v.approved and not exists (
    select from approval_vote e join approval_step t on t.id = e.step
    where e.approved and e.operation = v.operation and t.fence = s.fence and e.voices && v.voices
      and (e.cast_at, e.step, e.person) < (v.cast_at, v.step, v.person));

drop index approval_vote_once;

alter table approval_step
    -- fewer people are left than are still needed
    add column approvers_missing boolean not null default false;

alter table approval_delegation
    add column from_name text not null default '',
    add column to_name   text not null default '',
    drop constraint approval_delegation_pkey,
    add primary key (step, from_whom, to_whom);

create index approval_delegation_to on approval_delegation (step, to_whom);
