package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.InMemoryVault;
import dev.certloom.web.Wire;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class IssuersControllerTest {

    private static final String FULL = """
            {"provider":"Test","credentials":{"account_id":"acc","pwd":"secret"},
            "org_details":{"id":"org","admin_details":[{"first_name":"f","last_name":"l","email":"e","phone":"p"}]},
            "attributes":{"enabled":true}}
            """;

    private final KeyVaultApi api = new KeyVaultApi();

    @Test
    void anIssuerIsSetWithEveryMemberAndItsPasswordIsNeverAnswered() {
        api.put("/certificates/issuers/ca", FULL).is(200).golden("issuer");

        assertThat(api.issuers.kept(InMemoryVault.VAULT, "ca").credentials().password())
                .contains("secret");
        assertThat(api.get("/certificates/issuers/ca").is(200).body()).doesNotContain("secret");
    }

    @Test
    void anIssuerNeedsNoMoreThanItsProvider() {
        api.put("/certificates/issuers/ca", "{\"provider\":\"Test\",\"credentials\":{}}")
                .is(200)
                .golden("issuer-minimal");
    }

    @Test
    void anIssuerWithoutProviderOrWithOneThatIsNotThereIsRefused() {
        for (String body : List.of("", "{}", "{\"provider\":null}", "{\"provider\":\"GlobalSign\"}")) {
            api.put("/certificates/issuers/ca", body)
                    .refused(400, "BadParameter", "Property provider has invalid value: this installation has Test");
        }
        api.get("/certificates/issuers/ca").is(404);
        assertThat(api.issuers.events()).isEmpty();
    }

    @Test
    void credentialsThatTheProviderCannotUseAreRefused() {
        api.put("/certificates/issuers/ca", "{\"provider\":\"Test\",\"credentials\":{\"account_id\":\"unusable\"}}")
                .refused(400, "BadParameter", "Property credentials.account_id has invalid value");
    }

    @Test
    void aConfigurationIsSetAsAWholeAndItsSecretIsNeverAnswered() {
        api.put("/certificates/issuers/ca", FULL).is(200);
        assertThat(api.get("/certificates/issuers/ca/configuration").is(200).body())
                .isEqualTo("{}");

        assertThat(api.put(
                                "/certificates/issuers/ca/configuration",
                                "{\"address\":\"https://ca.example\",\"token\":\"secret-token\"}")
                        .is(200)
                        .body())
                .isEqualTo("{\"address\":\"https://ca.example\"}");

        assertThat(api.issuers
                        .kept(InMemoryVault.VAULT, "ca")
                        .configuration()
                        .orElseThrow()
                        .json())
                .contains("secret-token");
        assertThat(api.get("/certificates/issuers/ca/configuration").is(200).body())
                .isEqualTo("{\"address\":\"https://ca.example\"}");
        assertThat(api.get("/certificates/issuers/ca").is(200).body()).doesNotContain("address", "secret-token");
        api.put("/certificates/issuers/ca/configuration", "{\"adress\":1}")
                .refused(
                        400,
                        "BadParameter",
                        "Property configuration.adress has invalid value: there is no such member");
        api.put("/certificates/issuers/none/configuration", "{}")
                .refused(404, "CertificateIssuerNotFound", "Issuer not found");
    }

    @Test
    void settingAgainReplacesTheWholeAndKeepsTheDateOfCreation() {
        String created = api.put("/certificates/issuers/ca", FULL).text("/attributes/created");
        api.vault.clock().advance(Duration.ofDays(1));

        Answered answer =
                api.put("/certificates/issuers/CA", "{\"provider\":\"Test\"}").is(200);

        assertThat(answer.json().has("org_details")).isFalse();
        assertThat(answer.json().has("credentials")).isFalse();
        assertThat(answer.text("/attributes/created")).isEqualTo(created);
        assertThat(answer.text("/id")).isEqualTo(ORIGIN + "/certificates/issuers/ca");
    }

    @Test
    void anUpdateChangesWhatItStatesAndErasesNothing() {
        api.put("/certificates/issuers/ca", FULL).is(200);
        api.vault.clock().advance(Duration.ofDays(1));

        api.patch("/certificates/issuers/ca", "{\"credentials\":{},\"org_details\":{},\"attributes\":{}}")
                .is(200);
        Answered answer = api.patch(
                "/certificates/issuers/ca",
                "{\"credentials\":{\"account_id\":\"z\"},\"attributes\":{\"enabled\":false}}");

        answer.is(200).golden("issuer-updated");
        assertThat(api.issuers.kept(InMemoryVault.VAULT, "ca").credentials().password())
                .contains("secret");
    }

    @Test
    void deletingAnswersWhatItRemoved() {
        api.put("/certificates/issuers/ca", FULL).is(200);
        String before = api.get("/certificates/issuers/ca").body();

        assertThat(api.delete("/certificates/issuers/ca").is(200).body()).isEqualTo(before);

        api.get("/certificates/issuers/ca").refused(404, "CertificateIssuerNotFound", "Issuer not found");
        api.delete("/certificates/issuers/ca").refused(404, "CertificateIssuerNotFound", "Issuer not found");
        api.patch("/certificates/issuers/ca", "{}").refused(404, "CertificateIssuerNotFound", "Issuer not found");
    }

    @Test
    void theListIsWalkedPageByPage() {
        for (int number = 0; number < 10; number++) {
            api.put("/certificates/issuers/ca-" + number, "{\"provider\":\"Test\"}")
                    .is(200);
        }

        List<String> ids = new ArrayList<>();
        String next = "/certificates/issuers?api-version=7.6&maxresults=4";
        while (!next.isEmpty()) {
            JsonNode page = api.send(HttpMethod.GET, next, "").is(200).json();
            page.path("value").forEach(item -> {
                ids.add(item.path("id").asString());
                assertThat(item.path("provider").asString()).isEqualTo("Test");
            });
            next = page.path("nextLink").isNull()
                    ? ""
                    : page.path("nextLink").asString().substring(ORIGIN.length());
        }

        assertThat(ids).hasSize(10).first().isEqualTo(ORIGIN + "/certificates/issuers/ca-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "policy", "versions", "create", "import", "backup"})
    void anIssuerMayBeCalledLikeARoute(String name) {
        api.put("/certificates/issuers/" + name, "{\"provider\":\"Test\"}").is(200);

        assertThat(api.get("/certificates/issuers/" + name).is(200).text("/provider"))
                .isEqualTo("Test");
        api.delete("/certificates/issuers/" + name).is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Self", "unknown", "a_b"})
    void aBuiltInNameOrOneOutOfRuleIsRefused(String name) {
        api.put("/certificates/issuers/" + name, "{\"provider\":\"Test\"}")
                .refused(400, "BadParameter", "The request URI contains an invalid name: " + name);
    }

    @Test
    void anEmptyNameIsNotAllowed() {
        api.put("/certificates/issuers/", "{\"provider\":\"Test\"}")
                .refused(405, "MethodNotAllowed", "HTTP PUT not allowed");
    }

    @Test
    void theBodyNeverShowsItsPasswordInALogLine() {
        assertThat(Wire.MAPPER.readValue(FULL, IssuerAccountBody.class).toString())
                .doesNotContain("secret");
    }
}
