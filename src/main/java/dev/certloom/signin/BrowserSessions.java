package dev.certloom.signin;

import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.stereotype.Component;

/**
 * Browsers send several requests at once: two may set the same attribute of their session, and one may end it while
 * another is in progress. The last write counts, and writes to an ended session are dropped.
 */
@Component
class BrowserSessions implements SessionRepositoryCustomizer<JdbcIndexedSessionRepository> {

    private static final String INSERT_ATTRIBUTE = """
            insert into %TABLE_NAME%_attributes (session_primary_id, attribute_name, attribute_bytes)
            select s.primary_id, a.name, a.bytes
            from (values (cast(? as char(36)), cast(? as text), cast(? as bytea))) a (session, name, bytes)
            join %TABLE_NAME% s on s.primary_id = a.session
            for key share of s
            on conflict (session_primary_id, attribute_name) do update set attribute_bytes = excluded.attribute_bytes
            """;

    @Override
    public void customize(JdbcIndexedSessionRepository sessions) {
        sessions.setCreateSessionAttributeQuery(INSERT_ATTRIBUTE);
    }
}
