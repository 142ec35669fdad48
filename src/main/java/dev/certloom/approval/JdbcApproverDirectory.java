package dev.certloom.approval;

import dev.certloom.approval.Electoral.Elector;
import dev.certloom.approval.Electoral.Tie;
import dev.certloom.database.Columns;
import dev.certloom.operation.Requester;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stored data about the people who may be asked to decide on a request, for people of our own server. */
@Repository
class JdbcApproverDirectory {

    private static final String ASKED = """
            with recursive request as materialized (
                select cast(:requester as text) as requester, cast(:owners as text[]) as requester_owners,
                    cast(:requested as timestamptz) as requested,
                    cast(:requested as timestamptz) - make_interval(secs => :lately) as since
            ), named (id) as (
                select requester from request
                union select unnest(requester_owners) from request
                union select c.owner from request r
                join client_owner c on c.client = r.requester or c.client = any (r.requester_owners)
                where c.until is null or c.until >= r.requested
            ), asker_name (user_name) as materialized (
                select p.user_name from person p where p.id in (select id from named)
                union select a.user_name from account_act a where a.person in (select id from named)
            ), asker (id) as materialized (
                select id from named
                union select p.id from person p join asker_name n on n.user_name = p.user_name
                union select a.person from account_act a join asker_name n on n.user_name = a.user_name
            )
            """;

    /**
     * The ids of one person, {@code me}: an account that was removed and added again under the same user name is the
     * same person, as in {@link #ASKED}.
     */
    static final String SAME_PERSON = """
            with my_name (user_name) as materialized (
                select p.user_name from person p where p.id = :person
                union select a.user_name from account_act a where a.person = :person
            ), me (id) as materialized (
                select cast(:person as text)
                union select p.id from person p join my_name n on n.user_name = p.user_name
                union select a.person from account_act a join my_name n on n.user_name = a.user_name
            )
            """;

    /** Who recently controlled an account: whoever created or reset it, a program's owners, and who knows a secret of it. */
    private static final String RULERS = """
            lateral (
                select a.actor as id from account_act a
                where a.person = x.id and a.kind in ('ADDED', 'RESET') and a.at >= r.since
                union all select s.seen_by from oauth_client_secret s where s.client = x.id and s.seen_by is not null
                union all select c.owner from client_owner c
                where c.client = x.id and (c.until is null or c.until >= r.since)) n
            """;

    /**
     * Ties are searched upwards, from each eligible person and from the requester: the cost depends on how many people
     * created their accounts, not on how many accounts were created. A person added again under the same user name is
     * the same person.
     */
    private static final String ELECTORS = ASKED + """
            , close (id) as materialized (
                select id from asker
                union select c.owner from request r
                join client_owner c on c.until >= r.since and (c.client = r.requester or c.client = any (r.requester_owners))
            ), elector as materialized (
                select p.id, p.user_name, p.name, p.is_first,
                    p.roles && :roles::text[] as approver, p.groups && :groups::text[] as member
                from person p
                where (p.groups && :groups::text[] and p.roles && :roles::text[]) or p.id = any (:others)
            ), over_asker (id) as (
                select id from asker
              union
                select n.id from over_asker x cross join request r cross join RULERS
            ), over_elector (elector, id) as (
                select e.id, e.id from elector e
                union select a.person, a.actor from elector e cross join request r
                join account_act a on a.person = e.id and a.kind = 'GRANTED' and a.at >= r.since
                  and (a.groups && :groups::text[] or a.roles && :roles::text[])
              union
                select x.elector, n.id from over_elector x cross join request r cross join RULERS
            )
            select e.id, e.user_name, e.name, e.approver, e.member, coalesce(e.is_first, false) as administrator,
                case when e.id in (select id from asker) then 'ASKED'
                    when e.id in (select id from over_asker)
                      or exists (select from over_elector o where o.elector = e.id and o.id in (select id from close))
                      then 'DEPENDENT'
                    when exists (select from over_elector o where o.elector = e.id and o.id in (select id from over_asker))
                      then 'RELATED'
                    else 'NONE' end as tie
            from elector e
            """.replace("RULERS", RULERS);

    private final JdbcClient jdbc;

    JdbcApproverDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * All people with one of the roles and one of the groups, and the others given.
     *
     * @param requester of what is to be decided on
     * @param requested when that was asked for
     * @param groups of the step
     * @param roles whose holders may decide in the vault
     * @param others ids of people who are included in any case
     * @param lately how long before the request changes to an account count
     */
    public Electoral of(
            Requester requester,
            Instant requested,
            Set<String> groups,
            Set<String> roles,
            Set<String> others,
            Duration lately) {
        List<Elector> people = asking(ELECTORS, requester, requested, lately)
                .param("groups", Columns.texts(groups))
                .param("roles", Columns.texts(roles))
                .param("others", Columns.texts(others))
                .query(JdbcApproverDirectory::elector)
                .list();
        List<String> askers = asking(ASKED + "select id from asker", requester, requested, lately)
                .query(String.class)
                .list();
        boolean firstClient = jdbc.sql("select exists (select from oauth_client where id = :requester and is_first)")
                .param("requester", requester.id())
                .query(Boolean.class)
                .single();
        return new Electoral(people, Set.copyOf(askers), firstClient);
    }

    private JdbcClient.StatementSpec asking(String sql, Requester requester, Instant requested, Duration lately) {
        return jdbc.sql(sql)
                .param("requester", requester.id())
                .param("owners", Columns.texts(requester.others()))
                .param("requested", Columns.timestamp(requested))
                .param("lately", (double) lately.toSeconds());
    }

    private static Elector elector(ResultSet row, int number) throws SQLException {
        return new Elector(
                row.getString("id"),
                row.getString("user_name"),
                row.getString("name"),
                row.getBoolean("approver"),
                row.getBoolean("member"),
                Tie.valueOf(row.getString("tie")),
                row.getBoolean("administrator"));
    }

    /** Whether two accounts are one person's, who was removed and added again. */
    boolean isOnePerson(String one, String other) {
        return jdbc.sql(SAME_PERSON + "select exists (select from me where id = :other)")
                .param("person", one)
                .param("other", other)
                .query(Boolean.class)
                .single();
    }

    /**
     * Whether one of two accounts was recently created, reset or given roles or groups by the other, or is a program for which
     * the other answered, or somebody who answered for the other as well.
     */
    public boolean tied(String one, String other, Instant since) {
        return jdbc.sql("""
                        select exists (
                            select from account_act a where a.at >= :since
                            and ((a.actor = :one and a.person = :other) or (a.actor = :other and a.person = :one)))
                        or exists (
                            select from (
                                select cast(:one as text) as id
                                union select c.owner from client_owner c
                                where c.client = :one and (c.until is null or c.until >= :since)) a
                            join (
                                select cast(:other as text) as id
                                union select c.owner from client_owner c
                                where c.client = :other and (c.until is null or c.until >= :since)) b on b.id = a.id)
                        """)
                .param("one", one)
                .param("other", other)
                .param("since", Columns.timestamp(since))
                .query(Boolean.class)
                .single();
    }

    /** Ids of people with one of these roles; at most {@code limit}. */
    public Set<String> holding(Set<String> roles, int limit) {
        return Set.copyOf(jdbc.sql("select id from person where roles && :roles::text[] order by id limit :limit")
                .param("roles", Columns.texts(roles))
                .param("limit", limit)
                .query(String.class)
                .list());
    }
}
