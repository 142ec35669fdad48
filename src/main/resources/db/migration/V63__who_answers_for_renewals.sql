-- Who brought in what no operation made: whoever asks for its renewal does so on their behalf.

alter table lifecycle
    add column importer      text,
    add column importer_name text,
    add check ((importer is null) = (importer_name is null));

update lifecycle l set importer = brought.actor, importer_name = brought.actor_name
    from certificate c
    join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current and v.operation is null
    cross join lateral (
        select a.actor, a.actor_name from audit_line a
        where a.vault = c.vault and a.object = 'certificates/' || c.name and a.outcome = 'DONE'
            and a.action in ('certificate-imported', 'certificate-restored')
        order by a.id desc limit 1) brought
    where l.vault = c.vault and l.name_key = c.name_key;

-- By which settings plans were made. Where they are others, all plans are made anew, some at a time: those after the name that is
-- kept here are left to do.
create table renewal_settings (
    only_one     boolean primary key default true check (only_one),
    digest       text    not null,
    done_vault   text,
    done_name    text,
    check ((done_vault is null) = (done_name is null))
);
