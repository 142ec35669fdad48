package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WildcardsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.example",
                "a.*.example",
                "w*w.example",
                "example.*",
                "\uff0a.example",
                "\ufe61.example",
                "\u2217.example",
                "\u204e.example",
                "\u2731.example",
                "\u066d.example",
                // the full-width asterisk and the asterisk operator in Punycode
                "xn--1g7c.example",
                "XN--y9g.example",
                "a@xn--y9g.example",
                // no Punycode at all
                "xn--99999999999.example"
            })
    void isInWhenThereIsAnAsteriskOrWhatMayBeTakenForOneThenTrue(String name) {
        assertThat(Wildcards.isIn(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "www.example",
                "M\u00fcller & S\u00f6hne AB",
                "\u4f8b\u3048.example",
                "xn--r8jz45g.example",
                // with a letter that older tables write otherwise
                "xn--strae-oqa.example",
                "xn--mnchen-3ya.example",
                "xn--abc-.example",
                "100% +1"
            })
    void isInWhenThereIsNoneThenFalse(String name) {
        assertThat(Wildcards.isIn(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://*.example/",
                "https://%2A.example/",
                "https://%252a.example/",
                "https://%ef%bc%8a.example/",
                "https://%25252525252525252a.example/",
                "https://%zz.example/"
            })
    void isInUriWhenAnAsteriskIsWrittenAsOctetsThenTrue(String uri) {
        assertThat(Wildcards.isInUri(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://www.example/a%20b?c=d+e", "spiffe://example/workload", "urn:x"})
    void isInUriWhenThereIsNoneThenFalse(String uri) {
        assertThat(Wildcards.isInUri(uri)).isFalse();
    }
}
