package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.SecuritySlice;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where callers are said to come from: what a caller says itself counts for nothing, unless a proxy is named that says it. */
class BehindAProxyTest {

    @ParameterizedTest
    @CsvSource({"none, 127.0.0.1", "native, 203.0.113.9"})
    void callersAddressIsTheForwardedOneOnlyBehindATrustedProxy(String strategy, String address) {
        try (SliceServer service = new SliceServer("server.forward-headers-strategy=" + strategy)) {
            // when
            Answer refused = service.send(
                    "GET /certificates/web",
                    "localhost",
                    "",
                    "Authorization: Bearer " + service.tokenWithRoles("stranger"),
                    "X-Forwarded-For: 203.0.113.9",
                    "X-Forwarded-Proto: https");

            // then
            assertThat(refused.status()).isEqualTo(403);
            assertThat(service.bean(SecuritySlice.class).refused)
                    .singleElement()
                    .satisfies(event -> assertThat(event.caller().address()).isEqualTo(address));
        }
    }
}
