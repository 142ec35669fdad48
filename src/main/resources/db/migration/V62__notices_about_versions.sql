-- The version that a notice about a certificate is about, and from when to when it is valid.

alter table notification
    add column version       text,
    add column version_since timestamptz,
    add column version_until timestamptz,
    add check ((version is null) = (version_since is null) and (version is null) = (version_until is null));
