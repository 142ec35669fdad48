package dev.certloom.approval;

import dev.certloom.database.Columns;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads who somebody is to the steps that ask them. */
@Repository
class JdbcTaskViewers {

    /**
     * A tie to a requester begins with an account that one of the two made, reset or gave something, or with a program that one answers
     * for. Whoever has done nothing of the kind, and had nothing of it done, is tied to nobody.
     */
    private static final String KNOWN = JdbcApproverDirectory.SAME_PERSON + """
            select array(select id from me) as ids,
                exists (select from person p where p.is_first and p.id in (select id from me)) as first,
                greatest(
                    (select max(a.at) from account_act a where a.person in (select id from me) or a.actor in (select id from me)),
                    (select max(coalesce(c.until, now())) from client_owner c where c.owner in (select id from me))) as last_tie
            """;

    /**
     * Steps are alike when the same groups are asked, by as many, on behalf of the same requester, and between the two requests nothing
     * changed that ties somebody to somebody.
     */
    private static final String DOUBTFUL = """
            with bound as materialized (
                select coalesce(array_agg(at order by at), '{}') as bounds from (
                    select a.at + make_interval(secs => :lately) as at from account_act a
                    union select c.until from client_owner c where c.until is not null
                    union select c.until + make_interval(secs => :lately) from client_owner c where c.until is not null) changed
                where at >= (select min(u.requested) from approval_step s join approval_subject u on u.id = s.subject
                    where s.is_open and s.vault = :vault)
            ), asked as (
                select s.id, u.requester, u.requester_owners, u.requested, s.groups, s.required,
                    case when s.escalated then s.escalation_group end as escalated,
                    case when exists (select from approval_delegation d where d.step = s.id) then s.id end as delegated
                from approval_step s join approval_subject u on u.id = s.subject
                where s.is_open and s.vault = :vault and u.operation is not null
                  and (s.groups && :groups::text[] or s.escalated and s.escalation_group && :groups::text[]
                      or exists (select from approval_delegation d where d.step = s.id and d.to_whom = :person))
            )
            select min(a.id) as one, array_agg(a.id) as steps
            from asked a cross join bound
            where a.requested <= :tied or a.delegated is not null
              or :first and exists (select from oauth_client c where c.id = a.requester and c.is_first)
            group by a.requester, a.requester_owners, a.groups, a.required, a.escalated, a.delegated,
                width_bucket(a.requested, bound.bounds)
            order by count(*) desc, one limit :limit
            """;

    private final JdbcClient jdbc;

    JdbcTaskViewers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Somebody.
     *
     * @param ids all of this person's
     * @param lastTie the last time at which something was done that may tie them to a requester
     */
    record Known(Set<String> ids, boolean firstAdministrator, Optional<Instant> lastTie) {}

    Known known(String person) {
        return jdbc.sql(KNOWN)
                .param("person", person)
                .query((row, number) -> new Known(
                        Columns.texts(row, "ids"), row.getBoolean("first"), Columns.optionalInstant(row, "last_tie")))
                .single();
    }

    /**
     * Open steps in which the same people may decide.
     *
     * @param one of them
     */
    record Alike(StepId one, Set<String> steps) {}

    /** Open steps that ask this person and in which they may perhaps not decide: because of a tie until then, or a delegation. */
    List<Alike> doubtful(
            VaultName vault, Approver person, Known known, Optional<Instant> tied, Duration lately, int limit) {
        return jdbc.sql(DOUBTFUL)
                .param("vault", vault.value())
                .param("person", person.id())
                .param("groups", Columns.texts(person.groups()))
                .param("first", known.firstAdministrator())
                .param("tied", Columns.timestamp(tied.orElse(Instant.EPOCH)))
                .param("lately", (double) lately.toSeconds())
                .param("limit", limit)
                .query((row, number) -> new Alike(new StepId(row.getString("one")), Columns.texts(row, "steps")))
                .list();
    }
}
