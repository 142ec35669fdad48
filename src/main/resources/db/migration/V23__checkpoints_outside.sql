-- Checkpoints are held against the record at each start: in the order in which they were made, with the restores that somebody
-- acknowledged among them.

alter table audit_checkpoint
    add column kind text not null default 'checkpoint' constraint audit_checkpoint_kind check (kind in ('checkpoint', 'restore'));

create index audit_checkpoint_latest on audit_checkpoint (vault, id);
create index audit_checkpoint_restore on audit_checkpoint (vault, id) where kind = 'restore';

-- up to where each file of checkpoints outside the database was given those of a vault
create table audit_checkpoint_file (
    -- identifies the home, or the machine, that the file belongs to
    home       text        not null,
    file       text        not null,
    vault      text        not null,
    checkpoint bigint      not null,
    given      timestamptz not null,
    primary key (home, file, vault)
);

-- what is signed, and the key that signs, are kept as the lines are
create trigger audit_checkpoint_is_not_emptied before truncate on audit_checkpoint
    for each statement execute function keep_signed_record();
create trigger audit_anchor_is_not_emptied before truncate on audit_anchor
    for each statement execute function keep_signed_record();
create trigger audit_key_is_kept before update or delete on audit_key
    for each row execute function keep_signed_record();
create trigger audit_key_is_not_emptied before truncate on audit_key
    for each statement execute function keep_signed_record();
