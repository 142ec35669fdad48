package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.embedded.TestDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an installation of the release before has on record of people, programs and votes is carried over. */
class VoicesUpgradeIT {

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);

    @Test
    void historyIsReadFromTheAuditRecordAndTheFirstClientGetsAnOwner() {
        migrateTo("14");
        person("admin-id", "admin", true);
        person("bob-id", "bob", false);
        person("eve-2", "eve", false);
        client("first", true);
        client("tool", false);
        line(1, "person-added", "people/bob", "first", "{\"id\": \"bob-id\", \"roles\": \"\", \"groups\": \"\"}");
        line(2, "person-changed", "people/bob", "admin-id", """
                {"id": "bob-id", "roles": "r", "groups": "g,h", "before.groups": "g", "after.groups": "g,h",
                 "before.roles": "r,s", "after.roles": "r"}""");
        line(3, "person-changed", "people/bob", "admin-id", """
                {"id": "bob-id", "roles": "r", "groups": "g,h", "before.name": "Bob", "after.name": "Robert"}""");
        line(4, "person-added", "people/eve", "first", "{\"id\": \"eve-1\"}");
        line(5, "person-password-reset", "people/eve", "admin-id", "{}");
        line(6, "person-removed", "people/eve", "admin-id", "{\"id\": \"eve-1\"}");
        line(7, "person-added", "people/eve", "first", "{\"id\": \"eve-2\"}");
        line(8, "client-owners-set", "clients/tool", "admin-id", "{\"owners\": \"bob,admin\"}");
        line(9, "client-owners-set", "clients/tool", "admin-id", "{\"owners\": \"eve\"}");
        jdbc.sql("update oauth_client set owners = '{eve-2}' where id = 'tool'").update();

        migrateTo("15");

        assertThat(texts("select kind || ' ' || person || ' by ' || actor || ' ' || roles::text || groups::text"
                        + " from account_act order by id"))
                .containsExactly(
                        "ADDED bob-id by first {}{}",
                        "GRANTED bob-id by admin-id {}{h}",
                        "ADDED eve-1 by first {}{}",
                        "RESET eve-1 by admin-id {}{}",
                        "REMOVED eve-1 by admin-id {}{}",
                        "ADDED eve-2 by first {}{}");
        assertThat(
                        texts(
                                "select client || ' ' || owner || ' ' || (until is null) from client_owner order by client, owner"))
                .containsExactly("first admin-id true", "tool admin-id false", "tool bob-id false", "tool eve-2 true");
        assertThat(texts("select owners::text from oauth_client where is_first"))
                .containsExactly("{admin-id}");
    }

    @Test
    void votesKeepTheirVoicesAndOfTwoThatUseOneTheFirstCounts() {
        migrateTo("14");
        person("alice-id", "alice", false);
        person("dan-id", "dan", false);
        jdbc.sql("insert into certificate (vault, name_key, name, created) values ('default', 'web', 'web', now())")
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, cancellation, cancellation_attempt, launch_fence, created)
                        values (repeat('a', 32), 'default', 'web', 'web', repeat('b', 32), '{"issuer": "Self"}', 'Self', true, '{}',
                            'AWAITING_APPROVAL', true, now(), 'NONE', 0, 1, now())
                        """).update();
        step("1", 1);
        step("2", 1);
        step("3", 0);
        vote("1", "dan-id", "alice-id", 1);
        vote("1", "alice-id", "", 2);
        vote("2", "gone-id", "", 3);
        jdbc.sql("insert into approval_delegation values (repeat('1', 32), 'alice-id', 'dan-id', now())")
                .update();

        migrateTo("15");

        assertThat(texts("select voice || ' ' || person from approval_voice order by voice"))
                .containsExactly("alice dan-id", "dan dan-id", "gone-id gone-id");
        assertThat(texts("select from_whom || ' ' || to_whom from approval_delegation"))
                .containsExactly("alice-id dan-id");
        assertThat(texts("select person from approval_vote where independent order by cast_at"))
                .containsExactly("dan-id", "alice-id", "gone-id");
    }

    private void migrateTo(String version) {
        Flyway.configure().dataSource(source).target(version).load().migrate();
    }

    private List<String> texts(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    private void person(String id, String userName, boolean first) {
        jdbc.sql("""
                        insert into person (id, user_name, name, password_hash, roles, groups, must_change, failed_logins, created,
                            changed, is_first)
                        values (:id, :userName, :userName, 'x', '{}', '{}', false, 0, now(), now(), :first)
                        """)
                .param("id", id)
                .param("userName", userName)
                .param("first", first ? Boolean.TRUE : null)
                .update();
    }

    private void client(String id, boolean first) {
        jdbc.sql("""
                        insert into oauth_client (id, name, secret_hash, roles, vaults, created, is_first)
                        values (:id, :id, 'x', '{}', '{}', now(), :first)
                        """)
                .param("id", id)
                .param("first", first ? Boolean.TRUE : null)
                .update();
    }

    private void line(int minute, String action, String object, String actor, String details) {
        jdbc.sql("""
                        insert into audit_line (at, vault, object, action, outcome, actor, actor_name, token, address, details)
                        values (now() + make_interval(mins => :minute), 'default', :object, :action, 'DONE', :actor, :actor, '', '',
                            cast(:details as jsonb))
                        """)
                .param("minute", minute)
                .param("object", object)
                .param("action", action)
                .param("actor", actor)
                .param("details", details)
                .update();
    }

    private void step(String digit, int fence) {
        jdbc.sql("""
                        insert into approval_step (id, operation, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (repeat(:digit, 32), repeat('a', 32), 'default', :digit, '{pki}', '{}', 2, 'OPEN', true, 0, 0, now(),
                            now(), now(), now(), :fence, 1, 1)
                        """).param("digit", digit).param("fence", fence).update();
    }

    private void vote(String step, String person, String insteadOf, int minute) {
        jdbc.sql("""
                        insert into approval_vote (step, operation, person, person_name, instead_of, approved, reason, cast_at)
                        values (repeat(:step, 32), repeat('a', 32), :person, :person, :insteadOf, true, '',
                            now() + make_interval(mins => :minute))
                        """)
                .param("step", step)
                .param("person", person)
                .param("insteadOf", insteadOf)
                .param("minute", minute)
                .update();
    }
}
