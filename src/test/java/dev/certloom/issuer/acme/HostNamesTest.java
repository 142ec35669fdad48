package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"_acme-challenge.www.example.org", "a.b", "1.2.example", "xn--bcher-kva.example", "0xa.example"})
    void aNameOfAHostIsPlain(String name) {
        assertThat(HostNames.isPlain(name)).isTrue();
        assertThat(HostNames.isPlain(TestNameServer.name(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "localhost",
                "127.0.0.1",
                "127.1",
                "example.1",
                "0x7f.0x1",
                "a.b.",
                "a..b",
                "-v.example",
                "a b.example",
                "a:80.example",
                "a/b.example",
                "a?b.example",
                "[::1].example",
                "a\\.b.example",
                "a.example\n",
                "ä.example",
                "a1234567890123456789012345678901234567890123456789012345678901234.example"
            })
    void whatIsNoneIsNot(String name) {
        assertThat(HostNames.isPlain(name)).isFalse();
    }
}
