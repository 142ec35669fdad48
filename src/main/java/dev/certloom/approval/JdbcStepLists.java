package dev.certloom.approval;

import dev.certloom.database.Columns;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the open steps that concern somebody. */
@Repository
class JdbcStepLists {

    private final JdbcClient jdbc;

    JdbcStepLists(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Open steps that ask these groups, or are about something that these clients asked for, in the order of their ids.
     *
     * @param after the last one of the previous page
     */
    public List<ApprovalStep> openAsking(Set<String> groups, Set<String> clients, Optional<StepId> after, int limit) {
        return jdbc.sql(JdbcStepRows.STEP + """
                        where s.is_open and s.id > :after
                          and (s.groups && :groups::text[] or s.escalation_group && :groups::text[]
                               or u.requester = any (:clients))
                        order by s.id limit :limit
                        """)
                .param("after", after.map(StepId::value).orElse(""))
                .param("groups", Columns.texts(groups))
                .param("clients", Columns.texts(clients))
                .param("limit", limit)
                .query(JdbcStepRows::step)
                .list();
    }

    /**
     * Open steps for this person, the longest open first: as a member of a group, a delegate, or the requester.
     * Eligibility is not checked.
     *
     * @param kinds whether to decide, to answer as the requester, or both
     */
    public List<ApprovalStep> openFor(
            VaultName vault,
            String person,
            Set<String> groups,
            Set<OpenTask.Kind> kinds,
            Optional<PageCursor> after,
            int limit) {
        return jdbc.sql(JdbcApproverDirectory.SAME_PERSON + JdbcStepRows.STEP + """
                        where s.is_open and s.vault = :vault
                          and (s.opened, s.id) > (:after, :afterId)
                          and (:questions and s.state = 'ASKED' and (
                                  u.requester in (select id from me)
                                  or exists (select from me where me.id = any (u.requester_owners))
                                  or exists (
                                      select from client_owner c
                                      where c.owner in (select id from me)
                                        and (c.client = u.requester or c.client = any (u.requester_owners))
                                        and (c.until is null or c.until >= u.requested)))
                              or :approvals and (
                                  s.groups && :groups::text[]
                                  or s.escalated and s.escalation_group && :groups::text[]
                                  or exists (select from approval_delegation d where d.step = s.id and d.to_whom = :person)))
                        order by s.opened, s.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("person", person)
                .param("groups", Columns.texts(groups))
                .param("questions", kinds.contains(OpenTask.Kind.QUESTION))
                .param("approvals", kinds.contains(OpenTask.Kind.APPROVAL))
                .param("after", Columns.after(after))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query(JdbcStepRows::step)
                .list();
    }
}
