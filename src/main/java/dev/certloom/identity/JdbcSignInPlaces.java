package dev.certloom.identity;

import dev.certloom.database.Columns;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSignInPlaces implements SignInPlaces {

    private static final int MAX_PER_SUBJECT = 20;
    /** Programs sign in often: the interval at which that is recorded. */
    private static final Duration WRITE_INTERVAL = Duration.ofHours(1);

    private final JdbcClient jdbc;

    JdbcSignInPlaces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean isKnown(String subject, String place) {
        return jdbc.sql("select exists (select from sign_in_place where subject = :subject and place = :place)")
                .param("subject", subject)
                .param("place", place)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void remember(String subject, String place, Instant now) {
        int written = jdbc.sql("""
                        insert into sign_in_place (subject, place, last_used) values (:subject, :place, :now)
                        on conflict (subject, place) do update set last_used = excluded.last_used
                        where sign_in_place.last_used < :before
                        """)
                .param("subject", subject)
                .param("place", place)
                .param("now", Columns.timestamp(now))
                .param("before", Columns.timestamp(now.minus(WRITE_INTERVAL)))
                .update();
        if (written > 0) {
            jdbc.sql("""
                            delete from sign_in_place where subject = :subject and place in (
                                select place from sign_in_place where subject = :subject
                                order by last_used desc, place offset :limit)
                            """)
                    .param("subject", subject)
                    .param("limit", MAX_PER_SUBJECT)
                    .update();
        }
    }
}
