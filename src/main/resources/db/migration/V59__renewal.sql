-- When the current version of a certificate is renewed, or somebody is told that it ends. Each row says itself when it is
-- looked at next; nothing waits for a certificate but its row.

alter table operation add column cause text not null default 'REQUESTED';

-- how many renewals an issuer is at work on
create index operation_renewal on operation (vault, issuer_key, phase) where is_open and cause <> 'REQUESTED';

create table lifecycle (
    vault            text        not null,
    name_key         text        not null,
    -- when the plan is made anew
    check_at         timestamptz not null default '-infinity',
    -- the current version when the plan was made, and its validity; null before the first look
    version          text,
    not_before       timestamptz,
    not_after        timestamptz,
    -- as in the policy
    issuer_key       text,
    -- what comes next, RENEW or NOTIFY, and why; or why nothing does
    action           text,
    action_at        timestamptz,
    reason           text,
    rest             text,
    -- a renewal whose time has come, and which waits for its turn
    due              boolean     not null default false,
    -- renewals that failed since the version is current
    failures         int         not null default 0,
    last_failure     text,
    last_failure_at  timestamptz,
    retry_at         timestamptz,
    -- the latest operation that was started to renew it
    operation        text,
    -- what of the next renewal will fail, as far as is known
    problems         text[]      not null default '{}',
    -- what the CA suggests (RFC 9773), and when it is asked again
    suggested_from   timestamptz,
    suggested_until  timestamptz,
    suggested_ask_at timestamptz,
    -- up to which moment of its life people were told that it is due, nears its end, or is over
    told_due         timestamptz,
    told_near_expiry timestamptz,
    told_expired     timestamptz,
    primary key (vault, name_key),
    foreign key (vault, name_key) references certificate,
    check (action in ('RENEW', 'NOTIFY')),
    check ((action is null) = (action_at is null) and (action is null) = (reason is null)),
    check ((version is null) = (not_before is null) and (version is null) = (not_after is null)),
    check (not due or version is not null)
);

create index lifecycle_check on lifecycle (check_at);
create index lifecycle_due on lifecycle (vault, issuer_key, not_after) where due;
create index lifecycle_action on lifecycle (vault, action_at) where action is not null;
create index lifecycle_failing on lifecycle (vault, not_after) where failures > 0;
create index lifecycle_problem on lifecycle (vault, name_key) where problems <> '{}';
create index lifecycle_suggestion on lifecycle (suggested_ask_at) where suggested_ask_at is not null;

-- Whatever a plan is made from has it made anew: nobody who changes it has to think of that.
create function plan_anew() returns trigger language plpgsql as $$
begin
    if new.current is null then
        delete from lifecycle where vault = new.vault and name_key = new.name_key;
    else
        insert into lifecycle (vault, name_key) values (new.vault, new.name_key)
            on conflict (vault, name_key) do update set check_at = '-infinity';
    end if;
    return null;
end $$;

create trigger certificate_planned after insert on certificate
    for each row when (new.current is not null)
    execute function plan_anew();
create trigger certificate_planned_anew after update of current, policy, deleted on certificate
    for each row when (old.current is distinct from new.current
        or (new.current is not null and (old.policy is distinct from new.policy or old.deleted is distinct from new.deleted)))
    execute function plan_anew();

create function plan_version_anew() returns trigger language plpgsql as $$
begin
    update lifecycle set check_at = '-infinity' where vault = new.vault and name_key = new.name_key;
    return null;
end $$;

create trigger version_planned_anew after update of enabled on certificate_version
    for each row when (old.complete and old.enabled is distinct from new.enabled)
    execute function plan_version_anew();

insert into lifecycle (vault, name_key) select vault, name_key from certificate where current is not null;
