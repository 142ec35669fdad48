package dev.certloom.web.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.kernel.ActionDenied;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.MergeRequested;
import dev.certloom.operation.Phase;
import dev.certloom.web.keyvault.KeyVaultApi;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

/** The merge by hand, as tools for people send it. */
class OperationsControllerTest {

    private final KeyVaultApi api = new KeyVaultApi();

    @BeforeEach
    void somebodyHasToBringACertificate() {
        api.post("/certificates/web/create", KeyVaultApi.MANUAL).is(202);
    }

    @Test
    void certificateWhenItIsAsAskedForThenTheRequestIsCompleted() {
        assertThat(bring("").is(200).text("/phase")).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?accept="})
    void certificateWhenADeviationIsNotAcceptedThenRefusedAndAudited(String query) {
        api.vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");

        bring(query)
                .refused(
                        400,
                        "BadParameter",
                        "It lacks a name. If this is intended, accept the deviation and upload it again.");

        assertThat(api.vault.pending("web").phase()).isNotEqualTo(Phase.COMPLETED);
        assertThat(api.vault.pending("web").chain()).isEmpty();
        assertThat(api.refused).singleElement().isInstanceOf(ActionDenied.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "Deviations", "deviations,all"})
    void certificateWhenWhatIsAcceptedIsMalformedThenItIsRefused(String accept) {
        bring("?accept=" + accept).refused(400, "BadParameter", "Property accept has invalid value");

        assertThat(api.vault.pending("web").phase()).isNotEqualTo(Phase.COMPLETED);
    }

    @Test
    void certificateWhenDeviationsAreAcceptedThenTheyGoOnRecord() {
        api.vault.pki().findDeviation("NamesAreMissing", "It lacks a name.");

        assertThat(bring("?accept=deviations").is(200).text("/phase")).isEqualTo("completed");

        assertThat(api.vault.events())
                .filteredOn(MergeRequested.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        MergeRequested.class,
                        merge -> assertThat(merge.details()).containsEntry("acceptedDeviations", "NamesAreMissing"));
    }

    private Answered bring(String query) {
        var pending = api.vault.pending("web");
        return api.send(post(URI.create(KeyVaultApi.ORIGIN + "/operations/" + pending.id() + "/certificate" + query))
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .content(FakePki.sign(pending.csr().orElseThrow()).bytes()));
    }
}
