package dev.certloom.endtoend;

import static dev.certloom.endtoend.BackdatedCertificates.backdate;
import static dev.certloom.endtoend.BackdatedCertificates.record;
import static dev.certloom.endtoend.BackdatedCertificates.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.security.keyvault.certificates.CertificateClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are approved and have to wait, on the real engine. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class HoldsIT extends ScenarioBase {

    /** From when a certificate is due to when its renewal waits, however busy the machine is. */
    private static final Duration BEFORE_THAT_IT_WAITS = Duration.ofSeconds(25);

    /** The freeze and the window are those of {@link SharedService}. */
    @ParameterizedTest
    @CsvSource({"freeze, the end of the freeze on %, %A very long freeze", "window, the window on %, %(UTC)"})
    void renewalWaitsUntilItsCertificateIsAboutToEnd(String hold, String words, String more) {
        // given
        String name = random(hold);
        CLIENT.updateCertificateProperties(
                create(name, ec(SharedService.IN_HOUSE)).getProperties().setTags(Map.of("hold", hold)));

        // when
        backdate(name, 300, 50);

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
        backdate(name, 300, 1);

        // then
        await().atMost(PATIENCE).until(() -> versions(name) > 1);
        assertThat(record(name)).containsSubsequence("certificate-requested", "hold-lifted", "certificate-issued");
    }

    /** The windows are those of {@link SharedService}: at each minute of an hour one opens, for those that name the minute. */
    @Test
    void renewalThatWaitsForItsWindowGoesOnWhenThatOpens() {
        // given
        CertificateClient client =
                SERVICE.certificates(SERVICE.vaultUrl().replace("default.localhost", SharedService.CLIENTS_VAULT));
        String name = random("opening");
        client.beginCreateCertificate(name, ec("Self")).waitForCompletion(PATIENCE);
        Instant opens = Instant.now()
                .plus(BEFORE_THAT_IT_WAITS)
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(1, ChronoUnit.MINUTES);
        client.updateCertificateProperties(client.getCertificate(name)
                .getProperties()
                .setTags(Map.of("hold", "minute-" + opens.atZone(ZoneOffset.UTC).getMinute())));

        // when
        backdate(name, 300, 50);

        // then
        await().atMost(PATIENCE).until(() -> phases(name).contains("AWAITING_WINDOW"));
        assertThat(versions(name)).isOne();
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> versions(name) > 1);
        assertThat(Instant.now()).isAfter(opens);
        assertThat(record(name))
                .containsSubsequence("certificate-requested", "certificate-issued")
                .doesNotContain("hold-lifted");
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
        assertThat(SERVICE.count(
                        "select count(distinct event) from notification where kind = 'TICKET_NEEDED' and operation = ?",
                        operation))
                .isOne();

        // when
        int refused = SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"<b>\"}")
                .status();
        int given = SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"CHG-1\"}")
                .status();

        // then
        assertThat(List.of(refused, given)).containsExactly(400, 200);
        await().atMost(PATIENCE).until(() -> phases(name).contains("COMPLETED"));
        assertThat(SERVICE.send("POST", "/operations/" + operation + "/ticket", "{\"ticket\":\"CHG-2\"}")
                        .status())
                .isEqualTo(409);
        assertThat(record(name)).containsSubsequence("approval-decided", "ticket-given", "certificate-issued");

        // when
        backdate(name, 300, 50);
        await().atMost(PATIENCE).until(() -> phases(name).contains("AWAITING_TICKET"));
        String renewal = SERVICE.texts("select id from operation where name_key = ? and is_open", name)
                .getFirst();
        SERVICE.send("POST", "/operations/" + renewal + "/ticket", "{\"ticket\":\"CHG-3\"}")
                .require(200);

        // then
        await().atMost(PATIENCE).until(() -> versions(name) > 1);
        assertThat(SERVICE.texts("select ticket from operation where name_key = ? order by created", name))
                .containsExactly("CHG-1", "CHG-3");
    }

    private static List<String> phases(String name) {
        return SERVICE.texts("select phase from operation where name_key = ? order by created", name);
    }

    private static long ordersOfRenewals(String name) {
        return SERVICE.count(
                "select count(*) from certificate_order r join operation o on o.id = r.operation where o.name_key = ? and o.cause <> 'REQUESTED'",
                name);
    }
}
