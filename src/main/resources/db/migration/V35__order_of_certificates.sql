-- The certificates as they came, of requests and versions whose certificates are to keep that order (preserveCertOrder); else empty.
-- The chain itself is always leaf first, each signed by the next.
alter table operation add column given bytea[] not null default '{}';
alter table certificate_version add column given bytea[] not null default '{}';
