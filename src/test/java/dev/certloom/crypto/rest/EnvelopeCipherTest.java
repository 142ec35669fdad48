package dev.certloom.crypto.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeCipherTest {

    private static final byte[] PLAIN = "a secret".getBytes(StandardCharsets.UTF_8);

    private final EnvelopeCipher cipher = new EnvelopeCipher(new LocalKeyWrapper(new byte[32]));
    private final byte[] sealed = cipher.seal(PLAIN, "table/row");

    @Test
    void whatWasSealedOpensInItsPlaceOnly() {
        assertThat(cipher.open(sealed, "table/row")).isEqualTo(PLAIN);
        assertThatIllegalStateException().isThrownBy(() -> cipher.open(sealed, "table/other"));
    }

    @Test
    void whatIsCutShortAnywhereIsRefused() {
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatIllegalStateException().as("%d bytes", length).isThrownBy(() -> cipher.open(cut, "table/row"));
        }
    }

    @Test
    void whatIsChangedAnywhereIsRefused() {
        for (int place = 0; place < sealed.length; place++) {
            byte[] changed = sealed.clone();
            changed[place] ^= (byte) 0x81;
            assertThatIllegalStateException().as("byte %d", place).isThrownBy(() -> cipher.open(changed, "table/row"));
        }
    }
}
