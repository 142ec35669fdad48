-- What was judged: the facts of each launch of a request, and the certificate signing request from which they were read. An
-- approval counts for that one and for no other.
create table judged_request (
    operation  text        not null references operation,
    -- of the launch
    fence      int         not null,
    -- in lower-case hexadecimal
    csr_sha256 text        not null,
    facts      jsonb       not null,
    judged     timestamptz not null,
    primary key (operation, fence)
);

alter table approval_decision add foreign key (operation, fence) references judged_request;

-- Of approvals before this it is known for which request they were given, but not what the facts were: renewals ask people.
insert into judged_request (operation, fence, csr_sha256, facts, judged)
select o.id, 0, coalesce(encode(sha256(o.csr), 'hex'), ''), '{}', max(a.decided)
from approval a join operation o on o.id = a.operation group by o.id, o.csr;

alter table approval add column judged_fence int;
update approval set judged_fence = 0;
alter table approval alter column judged_fence set not null,
    add foreign key (operation, judged_fence) references judged_request;
