package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.embedded.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Who was locked out by an installation of the release before is not any more. */
class SignInUpgradeIT {

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);

    @Test
    void whoWasLockedOutMaySignInAndIsTheSamePerson() {
        // given
        migrateTo("14");
        jdbc.sql("""
                        insert into person (id, user_name, name, password_hash, roles, groups, must_change, failed_logins,
                            locked_until, created, changed)
                        values ('alice-id', 'alice', 'Alice', '{argon2}x', '{r}', '{g}', false, 0,
                            now() + interval '15 minutes', now(), now())
                        """).update();

        // when
        migrateTo("latest");

        // then
        Person alice = new JdbcPeople(jdbc).find("alice").orElseThrow();
        assertThat(alice.id()).isEqualTo("alice-id");
        assertThat(alice.passwordHash()).isEqualTo("{argon2}x");
        assertThat(new JdbcSignInPlaces(jdbc).isKnown("person:alice", "127.0.0.1"))
                .isFalse();
    }

    private void migrateTo(String version) {
        Flyway.configure().dataSource(source).target(version).load().migrate();
    }
}
