package dev.certloom.approval;

import dev.certloom.database.Columns;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores what steps are about. */
@Repository
class JdbcApprovalSubjects {

    private final JdbcClient jdbc;

    JdbcApprovalSubjects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores a subject, once. */
    public void save(ApprovalSubject subject) {
        jdbc.sql("""
                        insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
                        values (:id, :kind, :vault, :requester, :owners, :requested) on conflict do nothing
                        """)
                .param("id", subject.id().value())
                .param("kind", subject.id().kind())
                .param("vault", subject.vault().value())
                .param("requester", subject.requester().id())
                .param("owners", Columns.texts(subject.requester().others()))
                .param("requested", Columns.timestamp(subject.requested()))
                .update();
    }
}
