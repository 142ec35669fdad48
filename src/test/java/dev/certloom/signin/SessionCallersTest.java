package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.Caller;
import dev.certloom.access.CurrentCallers;
import dev.certloom.access.SignedIn;
import dev.certloom.identity.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;

/** What a session remembers of somebody, and how long. */
class SessionCallersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String TOKEN = "an.id.token";

    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void loadWhenSignedInThenTheCallerHasTheAddressOfThisRequest() {
        signIn();
        request.setRemoteAddr("10.0.0.9");

        Caller caller = (Caller) Objects.requireNonNull(loaded(NOW)).getPrincipal();

        assertThat(caller).isEqualTo(ada().from("10.0.0.9"));
    }

    @Test
    void loadWhenTheTokenHasEndedThenNobody() {
        signIn();

        assertThat(loaded(NOW.plus(Duration.ofHours(1)).minusMillis(1))).isNotNull();
        assertThat(loaded(NOW.plus(Duration.ofHours(1)))).isNull();
    }

    @Test
    void loadWhenAnotherReleaseWroteItThenNobodyAndNoFailure() {
        signIn();
        Objects.requireNonNull(request.getSession()).setAttribute("certloom.caller", "{\"of\":\"another shape\"}");

        assertThat(loaded(NOW)).isNull();
    }

    @Test
    void saveThenNothingInTheSessionIsAToken() {
        signIn();

        Objects.requireNonNull(request.getSession());
        assertThat(Collections.list(request.getSession().getAttributeNames()))
                .allSatisfy(
                        name -> assertThat(String.valueOf(request.getSession().getAttribute(name)))
                                .doesNotContain(TOKEN));
    }

    private void signIn() {
        SignedIn somebody = new SignedIn(
                ada(),
                0,
                NOW.plus(Duration.ofHours(1)),
                new OidcIdToken(TOKEN, NOW, NOW.plusSeconds(60), Map.of("sub", "ada-id")));
        callers(NOW)
                .saveContext(
                        new SecurityContextImpl(
                                UsernamePasswordAuthenticationToken.authenticated(somebody, null, Set.of())),
                        request,
                        new MockHttpServletResponse());
    }

    private @org.jspecify.annotations.Nullable Authentication loaded(Instant now) {
        return callers(now).loadDeferredContext(request).get().getAuthentication();
    }

    private static SessionCallers callers(Instant now) {
        return new SessionCallers(
                CurrentCallers.asTokensSay(), TestSettings.noSessions(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Caller ada() {
        return new Caller(
                "ada-id",
                "certloom-people",
                "certloom",
                "https://localhost",
                "token-1",
                "Ada",
                Set.of("certloom-approver"),
                Set.of("pki"),
                Set.of(),
                Set.of(),
                "127.0.0.1");
    }
}
