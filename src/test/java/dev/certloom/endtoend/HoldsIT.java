package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are approved and have to wait, on the real engine. */
@SharedServiceTest
class HoldsIT extends ScenarioBase {

    /** The freeze and the window are those of {@link SharedService}. */
    @ParameterizedTest
    @CsvSource({"freeze, the end of the freeze on %, %A very long freeze", "window, the window on %, %(UTC)"})
    void renewalWaitsUntilItsCertificateIsAboutToEnd(String hold, String words, String more) {
        // given
        String name = random(hold);
        CLIENT.updateCertificateProperties(
                create(name, ec(SharedService.IN_HOUSE)).getProperties().setTags(Map.of("hold", hold)));

        // when
        age(name, 300, 50);

        // then
        await().atMost(PATIENCE).until(() -> phases(name).contains("AWAITING_WINDOW"));
        assertThat(SERVICE.count(
                        "select count(*) from operation where name_key = ? and held_up_by like ? and held_up_by like ?",
                        name,
                        words,
                        more))
                .isEqualTo(1);
        assertThat(ordersOfRenewals(name)).isZero();

        // when
        age(name, 300, 1);

        // then
        await().atMost(PATIENCE).until(() -> versions(name) > 1);
        assertThat(record(name)).containsSubsequence("certificate-requested", "hold-lifted", "certificate-issued");
    }

    @Test
    void requestWaitsForTheTicketThatItsTableDemands() {
        // given
        OwnApprovals.deployTicketed(SERVICE);
        String name = random("ticketed");
        CLIENT.beginCreateCertificate(name, ec("ticketed"));
        await().atMost(PATIENCE).until(() -> phases(name).contains("AWAITING_TICKET"));
        String operation = SERVICE.texts("select id from operation where name_key = ?", name)
                .getFirst();

        // when
        int refused = SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"<b>\"}")
                .status();
        int given = SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"CHG-1\"}")
                .status();
        int another = SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"CHG-2\"}")
                .status();

        // then
        assertThat(List.of(refused, given, another)).containsExactly(400, 200, 409);
        await().atMost(PATIENCE).until(() -> phases(name).contains("COMPLETED"));
        assertThat(record(name)).containsSubsequence("approval-decided", "ticket-given", "certificate-issued");
    }

    private static List<String> phases(String name) {
        return SERVICE.texts("select phase from operation where name_key = ? order by created", name);
    }

    private static long ordersOfRenewals(String name) {
        return SERVICE.count(
                "select count(*) from certificate_order r join operation o on o.id = r.operation where o.name_key = ? and o.cause <> 'REQUESTED'",
                name);
    }

    /** As if its version had been made so many days ago, and ended so many days from now. */
    private static void age(String name, int daysAgo, int daysLeft) {
        SERVICE.texts("""
                with aged as (
                    update certificate_version set not_before = now() - %d * interval '1 day', expires = now() + %d * interval '1 day'
                    where name_key = ? and complete returning name_key)
                update lifecycle l set check_at = '-infinity', version = null, not_before = null, not_after = null, due = false
                from aged where l.name_key = aged.name_key returning l.name_key
                """.formatted(daysAgo, daysLeft), name);
    }

    private static long versions(String name) {
        return SERVICE.count("select count(*) from certificate_version where name_key = ? and complete", name);
    }

    private static List<String> record(String name) {
        return SERVICE.texts("select action from audit_line where object = 'certificates/' || ? order by id", name);
    }
}
