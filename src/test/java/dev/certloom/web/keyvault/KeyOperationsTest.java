package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyUsage;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.Sha256;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.operation.FakePki;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** The fake of the mechanics names algorithm and key in what it makes. */
class KeyOperationsTest {

    private static final String DIGEST = base64Url(new byte[32]);
    private static final String SIGN = "{\"alg\":\"RS256\",\"value\":\"%s\"}".formatted(DIGEST);
    private static final String VERIFY = "{\"alg\":\"RS256\",\"digest\":\"%s\",\"value\":\"%s\"}"
            .formatted(DIGEST, base64Url("RS256 by a key".getBytes(US_ASCII)));
    private static final String ENCRYPT = "{\"alg\":\"RSA-OAEP\",\"value\":\"AQID\"}";
    private static final String CIPHERTEXT = base64Url(filled((byte) 1, 256));
    private static final String DECRYPT = "{\"alg\":\"RSA-OAEP\",\"value\":\"%s\"}".formatted(CIPHERTEXT);
    private static final Map<String, String> BODIES = Map.of(
            "sign", SIGN,
            "verify", VERIFY,
            "encrypt", ENCRYPT,
            "decrypt", DECRYPT,
            "wrapkey", ENCRYPT,
            "unwrapkey", DECRYPT);

    private final KeyVaultApi api = new KeyVaultApi();

    private String make(String policy) {
        api.post("/certificates/web/create", policy).is(202);
        api.vault.issue("web");
        return version();
    }

    private String version() {
        String kid = api.get("/certificates/web/").text("/kid");
        return kid.substring(kid.lastIndexOf('/') + 1);
    }

    private static String body(String path) {
        return requireNonNull(BODIES.get(path));
    }

    private static String rsa(boolean exportable) {
        return "{\"policy\":{\"key_props\":{\"exportable\":%s},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}"
                .formatted(exportable);
    }

    private static String ec(String curve) {
        return "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"%s\"},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}"
                .formatted(curve);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/keys/web/%s/sign", "/keys/web/%s/sign/", "/keys/web//sign", "/keys/web//sign/"})
    void aDigestIsSignedByTheVersionThatIsNamedOrTheCurrentOne(String path) {
        String version = make(rsa(false));

        KeyVaultApi.Answered answered = api.post(path.formatted(version), SIGN).is(200);

        assertThat(answered.text("/kid")).isEqualTo(KeyVaultApi.ORIGIN + "/keys/web/" + version);
        assertThat(decoded(answered)).isEqualTo("RS256 by private key of RSA_2048");
        assertThat(answered.body()).doesNotContain("=");
    }

    @Test
    void anEarlierVersionSignsWithItsOwnKey() {
        String first = make(rsa(false));
        api.vault.clock().advance(Duration.ofMillis(1));
        make(ec("P-256"));

        assertThat(decoded(api.post("/keys/web/" + first + "/sign", SIGN).is(200)))
                .isEqualTo("RS256 by private key of RSA_2048");
        assertThat(decoded(api.post("/keys/web//sign", SIGN.replace("RS256", "ES256"))
                        .is(200)))
                .isEqualTo("ES256 by private key of EC_P256");
    }

    @Test
    void aSignatureIsRightOrNot() {
        make(SELF_SIGNED);

        assertThat(api.post("/keys/web//verify", VERIFY).is(200).body()).isEqualTo("{\"value\":true}");
        assertThat(api.post("/keys/web//verify", VERIFY.replace("RS256", "PS256"))
                        .is(200)
                        .body())
                .isEqualTo("{\"value\":false}");
    }

    @Test
    void dataIsEncipheredAndDeciphered() {
        make(SELF_SIGNED);

        for (String path : List.of("encrypt", "wrapkey")) {
            assertThat(octets(api.post("/keys/web//" + path, ENCRYPT).is(200)))
                    .hasSize(256)
                    .startsWith(1, 2, 3);
        }
        for (String path : List.of("decrypt", "unwrapkey")) {
            assertThat(decoded(api.post("/keys/web//" + path, DECRYPT).is(200)))
                    .isEqualTo("RSA-OAEP with private key of RSA_2048");
        }
    }

    @Test
    void usesOfThePrivateKeyAreAuditedWithoutWhatIsSecret() {
        String version = make(SELF_SIGNED);
        int before = api.vault.events().size();

        BODIES.forEach((path, body) -> api.post("/keys/web//" + path, body).is(200));

        List<AuditableEvent> uses = api.vault.events().stream()
                .skip(before)
                .filter(AuditableEvent.class::isInstance)
                .map(AuditableEvent.class::cast)
                .toList();
        String sha256 = Sha256.of(filled((byte) 1, 256));
        assertThat(uses)
                .extracting(VaultEvent::action)
                .containsExactlyInAnyOrder(
                        AuditAction.DIGEST_SIGNED, AuditAction.CIPHERTEXT_DECRYPTED, AuditAction.KEY_UNWRAPPED);
        assertThat(uses)
                .allSatisfy(use -> assertThat(use.object()).isEqualTo("certificates/web"))
                .extracting(AuditableEvent::details)
                .containsOnly(
                        Map.of("version", version, "algorithm", "RS256", "digest", "0".repeat(64)),
                        Map.of("version", version, "algorithm", "RSA-OAEP", "sha256", sha256));
    }

    @Test
    void theOtherAlphabetAndPaddingAreTaken() {
        make(SELF_SIGNED);
        String standard = Base64.getEncoder().encodeToString(filled((byte) 0xff, 32));

        assertThat(standard).contains("/").endsWith("=");
        api.post("/keys/web//sign", "{\"alg\": \"RS256\", \"value\": \"%s\"}".formatted(standard))
                .is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign", "verify", "encrypt", "decrypt", "wrapkey", "unwrapkey"})
    void nothingIsDoneWithAnUnknownOrDisabledOrIncompleteKey(String path) {
        String body = body(path);
        api.post("/keys/web//" + path, body).is(404);
        api.post("/keys/web/%s/%s".formatted("0".repeat(32), path), body).is(404);
        api.post("/keys/web/no-version/" + path, body)
                .refused(
                        404,
                        "KeyNotFound",
                        "A key with (name/id) web was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");
        String operation = path.replace("key", "Key");

        api.post("/certificates/web/create", MANUAL).is(202);
        refused(path, body, "Operation %s is not allowed on a disabled key.".formatted(operation), "KeyDisabled");

        String cer = FakePki.sign(api.vault.pending("web").csr().orElseThrow()).base64();
        api.post("/certificates/web/pending/merge", "{\"x5c\":[\"" + cer + "\"],\"attributes\":{\"enabled\":false}}")
                .is(201);
        refused(path, body, "Operation %s is not allowed on a disabled key.".formatted(operation), "KeyDisabled");
    }

    @Test
    void aKeyOfADeletedCertificateIsOfNoUse() {
        String version = make(SELF_SIGNED);
        api.send(HttpMethod.DELETE, "/certificates/web?api-version=7.6", "").is(200);

        BODIES.forEach((path, body) -> {
            api.post("/keys/web//" + path, body).is(404);
            api.post("/keys/web/%s/%s".formatted(version, path), body).is(404);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "DIGITAL_SIGNATURE, sign verify",
        "NON_REPUDIATION, sign verify",
        "KEY_ENCIPHERMENT, wrapkey unwrapkey",
        "DATA_ENCIPHERMENT, encrypt decrypt",
        "ENCIPHER_ONLY, encrypt",
        "DECIPHER_ONLY, decrypt",
        "KEY_AGREEMENT, ''"
    })
    void aKeyIsUsedForWhatItsCertificateAllowsAndForNothingElse(KeyUsage usage, String allowed) {
        make(SELF_SIGNED);
        api.vault.pki().keyUsages(usage);

        BODIES.forEach((path, body) -> {
            if (List.of(allowed.split(" ")).contains(path)) {
                api.post("/keys/web//" + path, body).is(200);
            } else {
                refused(
                        path,
                        body,
                        "Operation %s is not permitted on this key.".formatted(path.replace("key", "Key")),
                        "KeyOperationForbidden");
            }
        });
    }

    @Test
    void aKeyOfACurveSignsAndEnciphersNothing() {
        make(ec("P-384"));

        api.post("/keys/web//sign", "{\"alg\":\"ES384\",\"value\":\"%s\"}".formatted(base64Url(new byte[48])))
                .is(200);
        refused("encrypt", ENCRYPT, "Operation encrypt is not permitted on this key.", "KeyOperationForbidden");
        refused("unwrapkey", DECRYPT, "Operation unwrapKey is not permitted on this key.", "KeyOperationForbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "1000, KeyExpired, Operation %s is not allowed on an expired key.",
        "-1000, KeyNotYetValid, Operation %s is not allowed on a key that is not yet valid."
    })
    void outsideItsValidityAKeyOnlyUndoesAndChecks(int days, String inner, String message) {
        make(SELF_SIGNED);
        api.vault.clock().advance(Duration.ofDays(days));

        for (String path : List.of("sign", "encrypt", "wrapkey")) {
            refused(path, body(path), message.formatted(path.replace("key", "Key")), inner);
        }
        for (String path : List.of("verify", "decrypt", "unwrapkey")) {
            api.post("/keys/web//" + path, body(path)).is(200);
        }
    }

    @Test
    void anAlgorithmOfAnotherTypeOrCurveIsRefused() {
        String version = make(ec("P-256K"));

        api.post("/keys/web//sign", SIGN.replace("RS256", "ES256"))
                .refused(
                        400,
                        "BadParameter",
                        "Key and signing algorithm are incompatible. Key web/%s uses curve 'P-256K', and algorithm 'ES256' can only be used with curve 'P-256'."
                                .formatted(version));
        api.post("/keys/web//verify", VERIFY)
                .refused(
                        400,
                        "BadParameter",
                        "Key and signing algorithm are incompatible. Key web/%s uses curve 'P-256K', and algorithm 'RS256' can only be used with key type 'RSA'."
                                .formatted(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RS1", "rs256", "HS256", "RSNULL", "none", "RSA-OAEP"})
    void anAlgorithmThatIsNotServedIsRefused(String algorithm) {
        make(SELF_SIGNED);

        api.post("/keys/web//sign", SIGN.replace("RS256", algorithm))
                .refused(
                        400,
                        "BadParameter",
                        "Property alg has invalid value: expected one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES256K, ES384, ES512");
        api.post("/keys/web//decrypt", DECRYPT.replace("RSA-OAEP", "A128GCM"))
                .refused(
                        400,
                        "BadParameter",
                        "Property alg has invalid value: expected one of RSA1_5, RSA-OAEP, RSA-OAEP-256");
    }

    @ParameterizedTest
    @CsvSource({
        "sign, RS256, 31, requires 32 bytes",
        "sign, PS256, 48, requires 32 bytes",
        "sign, RS512, 0, requires 64 bytes",
        "decrypt, RSA1_5, 255, requires 256 bytes",
        "unwrapkey, RSA-OAEP, 257, requires 256 bytes",
        "decrypt, RSA-OAEP-256, 0, requires 256 bytes"
    })
    void aValueOfAnotherLengthIsRefused(String path, String algorithm, int length, String rule) {
        make(SELF_SIGNED);

        api.post(
                        "/keys/web//" + path,
                        "{\"alg\":\"%s\",\"value\":\"%s\"}".formatted(algorithm, base64Url(new byte[length])))
                .refused(
                        400,
                        "BadParameter",
                        "Invalid length of 'value': %d bytes. %s %s, encoded with base64url."
                                .formatted(length, algorithm, rule));
    }

    @ParameterizedTest
    @CsvSource({"RSA1_5, 245", "RSA-OAEP, 214", "RSA-OAEP-256, 190"})
    void aTextThatDoesNotFitIsRefused(String algorithm, int max) {
        make(SELF_SIGNED);
        String body = "{\"alg\":\"%s\",\"value\":\"%s\"}";

        api.post("/keys/web//encrypt", body.formatted(algorithm, base64Url(new byte[max])))
                .is(200);
        api.post("/keys/web//encrypt", body.formatted(algorithm, base64Url(new byte[max + 1])))
                .refused(
                        400,
                        "BadParameter",
                        "Invalid length of 'value': %d bytes. %s takes at most %d bytes with this key."
                                .formatted(max + 1, algorithm, max));
    }

    @Test
    void membersThatAreMissingOrNoOctetsAreRefused() {
        make(SELF_SIGNED);

        api.post("/keys/web//sign", "{\"alg\":\"RS256\"}")
                .refused(400, "BadParameter", "Property 'value' is required.");
        api.post("/keys/web//verify", "{\"alg\":\"RS256\",\"value\":\"AA\"}")
                .refused(400, "BadParameter", "Property 'digest' is required.");
        for (String text : List.of("*", "A", "AA==A", "AAAA AAAA", "ä")) {
            api.post("/keys/web//sign", "{\"alg\":\"RS256\",\"value\":\"%s\"}".formatted(text))
                    .refused(
                            400,
                            "BadParameter",
                            "Content of 'value' is not base64url.\r\nProperty 'value' is required.\r\n");
        }
        api.post("/keys/web//sign", "").is(400);
        api.post("/keys/web//sign", "[]").is(400);
        api.post("/keys/web//sign", "{\"alg\":1,\"value\":2}").is(400);
    }

    @Test
    void whatIsWrongWithinACiphertextIsNotSaidAndTheAttemptIsWrittenDown() {
        make(SELF_SIGNED);
        String wrong = DECRYPT.replace(CIPHERTEXT, base64Url(new byte[256]));

        for (String path : List.of("decrypt", "unwrapkey")) {
            api.post("/keys/web//" + path, wrong)
                    .refused(400, "BadParameter", "Unable to decrypt specified value with this key.");
        }

        assertThat(api.refused)
                .extracting(event -> event instanceof ActionDenied act ? act.action() + " " + act.object() : "")
                .containsExactly("ciphertext-decrypted keys/web//decrypt", "key-unwrapped keys/web//unwrapkey");
    }

    private void refused(String path, String body, String message, String inner) {
        assertThat(api.post("/keys/web//" + path, body)
                        .refused(403, "Forbidden", message)
                        .text("/error/innererror/code"))
                .isEqualTo(inner);
    }

    private static String decoded(KeyVaultApi.Answered answered) {
        return new String(octets(answered), US_ASCII);
    }

    private static byte[] octets(KeyVaultApi.Answered answered) {
        return Base64.getUrlDecoder().decode(answered.text("/value"));
    }

    private static String base64Url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static byte[] filled(byte with, int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, with);
        return octets;
    }
}
