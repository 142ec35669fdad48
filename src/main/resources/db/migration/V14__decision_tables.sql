-- the decision tables that were deployed, as each engine counts their versions: with them an auditor sees why a decision came out so
create table deployed_decision (
    engine   text        not null,
    decision text        not null,
    version  int         not null,
    checksum text        not null,
    content  text        not null,
    deployed timestamptz not null,
    primary key (engine, decision, version)
);
