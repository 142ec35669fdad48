package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.Jwt;

class CallersTest {

    private static final String LONG = "a".repeat(257);

    private final Callers callers = new Callers("roles", "groups");

    @ParameterizedTest
    @ValueSource(strings = {"oid", "sub"})
    void ofWhenTheSubjectIsNoCleanTextThenRefused(String claim) {
        for (Object subject : List.of(
                LONG,
                "ada\u0000",
                "ada\n",
                "ada\u0085",
                "ada\u009b",
                " ada",
                "\u00a0ada",
                "ada\u2007",
                "\ud800",
                List.of("a", "b"),
                12,
                Map.of("a", "b"))) {
            assertThatThrownBy(() -> of(Map.of(claim, subject)))
                    .as("%s %s", claim, subject)
                    .isInstanceOf(TokenRefused.class);
        }
        assertThat(of(Map.of(claim, "a".repeat(256))).oid()).hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"appid", "tid", Callers.OWNERS_CLAIM, Callers.VAULTS_CLAIM})
    void ofWhenAClaimThatRestrictsIsNoCleanTextThenRefused(String claim) {
        for (Object value : Arrays.asList(LONG, "bob\u0007", 12, Map.of("a", "b"))) {
            assertThatThrownBy(() -> of(Map.of("oid", "ada", claim, value)))
                    .as("%s %s", claim, value)
                    .isInstanceOf(TokenRefused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Callers.OWNERS_CLAIM, Callers.VAULTS_CLAIM})
    void ofWhenAListThatRestrictsHoldsNoTextThenRefused(String claim) {
        assertThatThrownBy(() -> of(Map.of("oid", "ada", claim, Arrays.asList("bob", null))))
                .isInstanceOf(TokenRefused.class);
    }

    @Test
    void ofWhenARoleOrGroupIsNoCleanTextThenItGrantsNothing() {
        List<Object> values =
                Arrays.asList("reader", null, 12, LONG, "admin\u0000", "admin\u009b", "admin\u00a0", List.of("nested"));
        Caller caller = of(Map.of("oid", "ada", "roles", values, "groups", values));
        assertThat(caller.roles()).containsExactly("reader");
        assertThat(caller.groups()).containsExactly("reader");
    }

    @Test
    void ofWhenANameIsLongThenItIsCut() {
        Caller caller = of(Map.of("oid", "ada", "name", "\u00a0Ada\u0000\u009b" + LONG));
        assertThat(caller.name()).startsWith("Adaa").hasSizeBetween(255, 256);
    }

    private Caller of(Map<String, Object> claims) {
        return callers.of(
                Jwt.withTokenValue("token")
                        .header("alg", "RS256")
                        .claims(all -> all.putAll(claims))
                        .build(),
                "127.0.0.1");
    }
}
