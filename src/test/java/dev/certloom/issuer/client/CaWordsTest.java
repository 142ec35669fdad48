package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaWordsTest {

    @Test
    void onlyVisibleCharactersOfOneLineAreShown() {
        assertThat(CaWords.of(" No\u0007 such\r\n  name\u202e, \u2028sorry\0 ", List.of()))
                .isEqualTo("No such name , sorry");
    }

    @Test
    void secretsAreMaskedWhereverTheyStand() {
        assertThat(CaWords.of("key topsecret is not topsecret", List.of("topsecret", "")))
                .isEqualTo("key … is not …");
        assertThat(CaWords.of("x".repeat(295) + "topsecret", List.of("topsecret")))
                .doesNotContain("top");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(CaWords.of("é𝄞".repeat(1_000), List.of()))
                .endsWith("…")
                .matches(cut -> cut.codePointCount(0, cut.length()) == 300);
    }
}
