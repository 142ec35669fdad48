package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.compute.TestCompute;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered when there is more to do than can be taken. */
class ThrottledTest {

    private static final String BUSY =
            "The service has as much to compute as it can take at the moment. Nothing was changed; try again in 5 seconds.";

    private final KeyVaultApi api = new KeyVaultApi();
    private int eventsBefore;

    @BeforeEach
    void oneRequestWaitsForItsCertificateAndAnotherHasIt() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.post("/certificates/old/create", MANUAL).is(202);
        api.merge("old").is(201);
        api.vault.pki().beforeReading(() -> TestCompute.saturated().call(() -> ""));
        eventsBefore = api.vault.events().size();
    }

    @Test
    void importIsRefusedAndMayBeRepeated() {
        demandThrottled(api.post("/certificates/other/import", KeyVaultApi.IMPORT));
    }

    @Test
    void mergeIsRefusedAndMayBeRepeated() {
        demandThrottled(api.merge("web"));

        api.vault.pki().beforeReading(() -> {});
        api.merge("web").is(201);
    }

    /** The audit record must not say that somebody read what was not shown. */
    @Test
    void secretIsNeitherShownNorIsItsReadingWrittenDown() {
        demandThrottled(api.get("/secrets/old"));
    }

    @Test
    void createIsAcceptedUntilTooManyWaitForTheirKeys() {
        api.vault.withoutWorkers();
        int accepted = 0;
        Answered answer = api.post("/certificates/n0/create", SELF_SIGNED);
        while (answer.response().getStatus() == 202 && accepted < 100) {
            accepted++;
            answer = api.post("/certificates/n" + accepted + "/create", SELF_SIGNED);
        }

        assertThat(accepted).isEqualTo(3);
        answer.refused(
                429,
                "Throttled",
                "The request cannot be accepted now: 3 of the same requester wait for their keys. Nothing was accepted; try again later.");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        api.get("/certificates/n3/pending").is(404);
        assertThat(api.refused).isEmpty();
    }

    private void demandThrottled(Answered answer) {
        answer.refused(429, "Throttled", BUSY);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(api.vault.events()).hasSize(eventsBefore);
        assertThat(api.refused).isEmpty();
    }
}
