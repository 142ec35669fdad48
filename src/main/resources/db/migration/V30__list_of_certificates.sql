-- a list of certificates goes along names, and takes the versions of no more names than it shows
create index certificate_listed on certificate (vault, name_key) where current is not null;
