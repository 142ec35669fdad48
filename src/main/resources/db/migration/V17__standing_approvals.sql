-- Approvals given in advance count once a second person has confirmed them, and reach no further than they say.

-- no DNS name, so nothing was ever covered by it
delete from standing_approval where name_pattern !~ '^\.?([0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?\.)+[0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?$';

alter table standing_approval
    add column issuers text[] not null default '{}',
    add column max_validity_months int not null default 12 check (max_validity_months between 1 and 36),
    add column key_types text[] not null default '{}',
    -- attributes that a subject may have beside its common name, by short name
    add column subject jsonb not null default '{}',
    -- those given before can be confirmed for two weeks; then they lapse
    add column confirm_by timestamptz not null default now() + interval '14 days',
    add column confirmed_by text,
    add column confirmed_by_name text,
    add column confirmed timestamptz,
    add check ((confirmed is null) = (confirmed_by is null)),
    -- two people, in whichever way the confirmation came
    add check (confirmed_by is null or confirmed_by <> author);

update standing_approval set issuers = array[issuer] where issuer <> '';

alter table standing_approval
    drop column issuer,
    alter column confirm_by drop default;
