package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that were kept before, from a backup. */
class KeptKeyTest {

    private static final KeyPair KEY = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final Der CERTIFICATE = TestPki.selfSigned(KEY, "CN=web").der();
    private static final Der OTHER = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=web")
            .der();

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void aKeyComesBackAsItWasMade(KeyAlgorithm algorithm) {
        KeyPair made = TestPki.keys().make(algorithm);
        Der certificate = TestPki.selfSigned(made, "CN=web").der();

        KeyPair read = TestPki.formats()
                .readKept(made.privateKey(), List.of(List.of(certificate), List.of(certificate, OTHER)));

        assertThat(read.algorithm()).isEqualTo(algorithm);
        assertThat(read.publicKey()).isEqualTo(made.publicKey());
        assertThat(read.privateKey().pkcs8()).isEqualTo(made.privateKey().pkcs8());
    }

    @Test
    void aCertificateOfAnotherKeyIsRefusedWhicheverVersionHasIt() {
        refused(KEY.privateKey(), List.of(List.of(OTHER)));
        refused(KEY.privateKey(), List.of(List.of(CERTIFICATE), List.of(OTHER)));
    }

    @Test
    void whatIsNoCertificateIsRefusedWhereverItStands() {
        Der nothing = new Der("no certificate".getBytes(StandardCharsets.UTF_8));

        refused(KEY.privateKey(), List.of(List.of(nothing)));
        refused(KEY.privateKey(), List.of(List.of(CERTIFICATE, nothing)));
        refused(KEY.privateKey(), List.of());
    }

    @Test
    void whatIsNoKeyIsRefused() {
        byte[] pkcs8 = KEY.privateKey().pkcs8();
        byte[] changed = pkcs8.clone();
        changed[40] ^= 1;

        refused(new PrivateKeyMaterial(changed), List.of(List.of(CERTIFICATE)));
        refused(new PrivateKeyMaterial(new byte[0]), List.of(List.of(CERTIFICATE)));
        refused(new PrivateKeyMaterial(CERTIFICATE.bytes()), List.of(List.of(CERTIFICATE)));
    }

    private static void refused(PrivateKeyMaterial key, List<List<Der>> certificates) {
        assertThatThrownBy(() -> TestPki.formats().readKept(key, certificates))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(KeptKey.UNSOUND);
    }
}
