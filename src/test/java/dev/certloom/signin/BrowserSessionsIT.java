package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.embedded.TestDatabase;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

/** Requests of one browser at the same moment. */
class BrowserSessionsIT {

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();

    private final JdbcIndexedSessionRepository sessions = new JdbcIndexedSessionRepository(
            new JdbcTemplate(SOURCE), new TransactionTemplate(new JdbcTransactionManager(SOURCE)));

    @BeforeEach
    void asTheServiceHasThem() {
        sessions.setTableName("browser_session");
        new BrowserSessions().customize(sessions);
    }

    @Test
    void theLastOfTwoRequestsThatPutTheSameAttributeCounts() {
        String id = started(sessions);

        put(sessions, id, () -> put(sessions, id, () -> {}, "first"), "last");

        Session session = found(sessions, id);
        assertThat((Object) session.getAttribute("said")).isEqualTo("last");
    }

    @Test
    void whatASessionWouldHaveGotThatAnotherRequestEndedIsDropped() {
        String id = started(sessions);

        put(sessions, id, () -> sessions.deleteById(id), "late");

        assertThat(sessions.findById(id)).isNull();
    }

    private static <S extends Session> S found(SessionRepository<S> sessions, String id) {
        return Objects.requireNonNull(sessions.findById(id));
    }

    private static <S extends Session> String started(SessionRepository<S> sessions) {
        S session = sessions.createSession();
        session.setAttribute("other", "one");
        sessions.save(session);
        return session.getId();
    }

    /** @param meanwhile after the session was read */
    private static <S extends Session> void put(
            SessionRepository<S> sessions, String id, Runnable meanwhile, String value) {
        S session = found(sessions, id);
        session.setAttribute("said", value);
        meanwhile.run();
        sessions.save(session);
    }
}
