package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOperationsTest {

    private static final String DIGEST = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);

    private final KeyVaultApi api = new KeyVaultApi();

    @ParameterizedTest
    @ValueSource(strings = {"/keys/web/%s/sign", "/keys/web/%s/sign/", "/keys/web//sign", "/keys/web//sign/"})
    void aDigestIsSignedByTheVersionThatIsNamedOrTheCurrentOne(String path) {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.vault.issue("web");
        String kid = api.get("/certificates/web/").text("/kid");

        KeyVaultApi.Answered answered = api.post(
                        path.formatted(kid.substring(kid.lastIndexOf('/') + 1)),
                        "{\"alg\":\"RS256\",\"value\":\"%s\"}".formatted(DIGEST))
                .is(200);

        assertThat(answered.text("/kid")).isEqualTo(kid);
    }
}
