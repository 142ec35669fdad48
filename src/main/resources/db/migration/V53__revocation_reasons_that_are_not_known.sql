-- of what a CA had revoked before it was asked, the reason is not known
alter table certificate_version drop constraint certificate_version_check1;
alter table certificate_version add constraint certificate_version_revocation check (revoked is not null or revocation_reason is null);
