-- what somebody has decided, the latest first
create index approval_vote_of_person on approval_vote (person, cast_at desc, step);
