-- The serial number is written by whoever writes the chain. What is stored keeps its value, and its index.
alter table certificate_version alter column serial drop expression;

drop function certificate_serial(bytea);
