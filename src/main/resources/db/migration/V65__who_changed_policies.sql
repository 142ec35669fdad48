-- Who changed by what a certificate is made: what nobody has asked for since is asked for in their name too. Numbers give the order
-- in which requests and changes of a name came, under its lock, whatever clocks say.

create sequence made_by_order;

alter table operation
    -- 0 for those from before there was an order
    add column asked_order    bigint not null default 0,
    add column policy_authors text[] not null default '{}';
alter table operation alter column asked_order set default nextval('made_by_order');

create table policy_author (
    vault         text   not null,
    name_key      text   not null,
    author        text   not null,
    owners        text[] not null default '{}',
    -- the last change of this author, and the request that it came with, if it did
    changed_order bigint not null default nextval('made_by_order'),
    operation     text,
    primary key (vault, name_key, author),
    foreign key (vault, name_key) references certificate
);

insert into policy_author (vault, name_key, author, operation)
select distinct on (c.vault, c.name_key, a.actor) c.vault, c.name_key, a.actor, a.operation
from certificate c
join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
left join operation o on o.id = v.operation
join audit_line a on a.vault = c.vault and a.object = 'certificates/' || c.name and a.action = 'policy-changed'
    and a.outcome = 'DONE' and a.at > coalesce(o.created, v.created) and a.actor not like 'certloom:%'
order by c.vault, c.name_key, a.actor, a.at desc;

create function forget_policy_authors() returns trigger language plpgsql as $$
begin
    delete from policy_author where vault = new.vault and name_key = new.name_key;
    return null;
end $$;

create trigger certificate_without_policy after update of policy on certificate
    for each row when (old.policy is not null and new.policy is null)
    execute function forget_policy_authors();
