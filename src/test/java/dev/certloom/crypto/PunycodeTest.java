package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {

    /** Samples of RFC 3492 section 7.1, and names in use. */
    @ParameterizedTest
    @CsvSource({
        "egbpdaj6bu4bxfgehfvwxn, \u0644\u064a\u0647\u0645\u0627\u0628\u062a\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064a\u061f",
        "ihqwcrb4cv8a8dqg056pqjye, \u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587",
        "Proprostnemluvesky-uyb24dma41a, Pro\u010dprost\u011bnemluv\u00ed\u010desky",
        "3B-ww4c5e180e575a65lsy2b, 3\u5e74B\u7d44\u91d1\u516b\u5148\u751f",
        "strae-oqa, stra\u00dfe",
        "abc-, abc"
    })
    void decodeThenItIsTheText(String label, String text) {
        assertThat(Punycode.decode(label)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "a_", "\u00fc", "zzzzzzzzzzzzzzzzzzzzz", "a-b!"})
    void decodeWhenItIsNoneThenEmpty(String label) {
        assertThat(Punycode.decode(label)).isEmpty();
    }
}
