package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.certloom.access.AccessDenied;
import dev.certloom.access.Caller;
import dev.certloom.access.DenialPublisher;
import dev.certloom.access.PageRefused;
import dev.certloom.access.Permission;
import dev.certloom.access.PermissionCheck;
import dev.certloom.access.RefusalLimit;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.access.TestRoutes;
import dev.certloom.access.VaultHostFilter;
import dev.certloom.access.Vaults;
import dev.certloom.access.VaultsSettings;
import dev.certloom.identity.PeopleClient;
import dev.certloom.identity.PersonChanged;
import dev.certloom.identity.TestSettings;
import dev.certloom.runtime.MonotonicClock;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSession;
import org.springframework.session.Session;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.method.HandlerMethod;

/** Parts of the way in to the pages, each by itself. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated
class PagesWayInTest {

    private static final Caller ADA = new Caller(
            "ada-id",
            "pages",
            "certloom",
            "https://issuer.example",
            "token-1",
            "Ada",
            Set.of("readers"),
            Set.of(),
            Set.of(),
            Set.of(),
            "127.0.0.1");

    private final MockEnvironment environment = new MockEnvironment().withProperty("local.server.port", "8443");
    private final List<Object> events = new ArrayList<>();
    private @Nullable HttpServer provider;

    @AfterEach
    void tidyUp() {
        SecurityContextHolder.clearContext();
        if (provider != null) {
            provider.stop(0);
        }
    }

    @Test
    void codesGoToEachVaultsPagesAlsoWithoutPortExceptLocally() {
        Vaults vaults = vaults("vault.example.org", "localhost", "team-a.localhost");
        SecuritySettings settings = TestSettings.outside();

        assertThat(new PeopleClient(settings, new ServiceAddress(settings, environment), vaults)
                        .registered()
                        .getRedirectUris())
                .containsExactlyInAnyOrder(
                        "http://127.0.0.1/",
                        "https://vault.example.org:8443/signed-in",
                        "https://vault.example.org/signed-in",
                        "https://localhost:8443/signed-in",
                        "https://team-a.localhost:8443/signed-in");
    }

    @Test
    void hostsThenEachIsToldOnceInLowerCase() {
        assertThat(vaults("Vault.Example.org", "vault.example.org.").hosts()).containsExactly("vault.example.org");
    }

    @Test
    void outsideProviderWhenItsMetadataIsThereThenItIsKept() throws IOException {
        PagesClient client = outside(new PagesSettings("pages-id", "hidden", List.of("openid", "api")));
        serveMetadata();

        ClientRegistration found = found(client);

        assertThat(found.getClientId()).isEqualTo("pages-id");
        assertThat(found.getClientAuthenticationMethod()).isEqualTo(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        assertThat(found.getProviderDetails().getAuthorizationUri()).isEqualTo(issuer() + "/authorize");
        assertThat(found.getProviderDetails().getTokenUri()).isEqualTo(issuer() + "/token");
        assertThat(found.getRedirectUri()).isEqualTo("{baseUrl}/signed-in");
        assertThat(found.getScopes()).containsExactly("openid", "api");
        assertThat(found.getClientSettings().isRequireProofKey()).isTrue();
        provider().stop(0);
        assertThat(client.findByRegistrationId("people")).isSameAs(found);
    }

    @Test
    void outsideProviderWhenItIsAwayThenNobodyCanSignInUntilItIsThere(CapturedOutput output) throws IOException {
        PagesClient client = outside(new PagesSettings("pages-id", null, List.of("openid")));

        assertThat(client.findByRegistrationId("people")).isNull();
        assertThat(output).contains("Expected the provider's metadata at " + issuer());

        serveMetadata();
        assertThat(found(client).getClientAuthenticationMethod()).isEqualTo(ClientAuthenticationMethod.NONE);
    }

    @Test
    void outsideProviderWhenNoClientIsNamedThenNobodyCanSignIn(CapturedOutput output) throws IOException {
        PagesClient client = outside(new PagesSettings(null, null, List.of("openid")));
        serveMetadata();

        assertThat(client.findByRegistrationId("people")).isNull();
        assertThat(output).contains("certloom.security.pages.client-id");
    }

    @Test
    void outsideProviderWhenOfAnotherIssuerThenNobodyCanSignIn(CapturedOutput output) throws IOException {
        PagesClient client = outside(new PagesSettings("pages-id", null, List.of("openid")));
        serveMetadata("https://issuer.example", "");

        assertThat(client.findByRegistrationId("people")).isNull();
        assertThat(output).contains("it speaks for 'https://issuer.example', and the two must be the same");
    }

    @Test
    void signOutThenLeadsToTheProviderAndBackFromThere() throws IOException {
        PagesClient client = outside(new PagesSettings("pages & more", null, List.of("openid")));
        serveMetadata(issuer(), "\"end_session_endpoint\":\"https://issuer.example/out?flow=a\",");

        assertThat(client.signOut("https://localhost:8443/out"))
                .contains("https://issuer.example/out?flow=a&client_id=pages%20%26%20more"
                        + "&post_logout_redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fout");
    }

    @Test
    void signOutWhenTheProviderHasNoPlaceForItOrIsAwayThenItEndsHere() throws IOException {
        PagesClient client = outside(new PagesSettings("pages-id", null, List.of("openid")));

        assertThat(client.signOut("https://localhost:8443/out")).isEmpty();
        serveMetadata();
        assertThat(client.signOut("https://localhost:8443/out")).isEmpty();
    }

    @Test
    void registrationOfAnotherNameIsNotThere() {
        SecuritySettings settings = TestSettings.outside();
        PagesClient client = new PagesClient(
                settings, new PagesSettings(null, null, List.of()), new ServiceAddress(settings, environment));

        assertThat(client.findByRegistrationId("others")).isNull();
        assertThat(found(client).getClientId()).isEqualTo("certloom-people");
    }

    @Test
    void refusalBelowThePagesIsSaidByAPageAndWrittenDown() throws Exception {
        PermissionCheck check = check();
        MockHttpServletRequest request = asked("GET", "/dashboard/audit");

        assertThatThrownBy(() -> check.preHandle(request, new MockHttpServletResponse(), demanding()))
                .isInstanceOfSatisfying(
                        PageRefused.class,
                        refused -> assertThat(refused.lacking()).isEqualTo(Permission.CERTIFICATES_CREATE));

        assertThat(events).singleElement().isInstanceOfSatisfying(AccessDenied.class, refused -> {
            assertThat(refused.caller().oid()).isEqualTo("ada-id");
            assertThat(refused.action()).isEqualTo(Permission.CERTIFICATES_CREATE.action());
            assertThat(refused.resource()).isEqualTo("/vaults/default/dashboard/audit");
        });
    }

    @Test
    void refusalElsewhereIsTheBodyThatProgramsKnow() throws Exception {
        for (String path : List.of("/dashboards", "/certificates/web/create")) {
            MockHttpServletResponse response = new MockHttpServletResponse();

            assertThat(check().preHandle(asked("POST", path), response, demanding()))
                    .isFalse();
            assertThat(response.getStatus()).isEqualTo(403);
            assertThat(response.getContentAsString()).contains("ForbiddenByRbac");
        }
    }

    @Test
    void restOfAStreamIsNotCheckedAgainAfterTheSessionHasEnded() throws Exception {
        MockHttpServletRequest request = asked("GET", "/dashboard/live");
        request.setDispatcherType(DispatcherType.ASYNC);
        SecurityContextHolder.clearContext();

        assertThat(check().preHandle(request, new MockHttpServletResponse(), demanding()))
                .isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void sessionsOfSomebodyWhoIsAlteredEndAndThoseOfOthersDoNot() {
        @SuppressWarnings("unchecked")
        FindByIndexNameSessionRepository<Session> kept = mock(FindByIndexNameSessionRepository.class);
        @SuppressWarnings("unchecked")
        ObjectProvider<FindByIndexNameSessionRepository<?>> all = mock(ObjectProvider.class);
        when(all.stream()).thenAnswer(call -> Stream.of(kept));
        when(kept.findByPrincipalName("ada-id"))
                .thenReturn(Map.of("session-1", mock(Session.class), "session-2", mock(Session.class)));

        new PagesSecurity.SessionEnd(all).on(new PersonChanged("ada-id"));

        verify(kept).deleteById("session-1");
        verify(kept).deleteById("session-2");
        new PagesSecurity.SessionEnd(all).on(new PersonChanged("bob-id"));
        verify(kept, never()).deleteById("session-3");
        verify(kept, org.mockito.Mockito.times(2)).deleteById(anyString());
    }

    @Test
    void oneMoreSessionThanSomebodyMayHaveEndsThoseNotUsedForLongest() {
        @SuppressWarnings("unchecked")
        FindByIndexNameSessionRepository<Session> kept = mock(FindByIndexNameSessionRepository.class);
        @SuppressWarnings("unchecked")
        ObjectProvider<FindByIndexNameSessionRepository<?>> all = mock(ObjectProvider.class);
        when(all.stream()).thenAnswer(call -> Stream.of(kept));
        Map<String, Session> sessions = new HashMap<>();
        for (int i = 0; i < 21; i++) {
            MapSession session = new MapSession("session-" + i);
            session.setLastAccessedTime(Instant.EPOCH.plusSeconds(i));
            sessions.put(session.getId(), session);
        }
        when(kept.findByPrincipalName("ada-id")).thenReturn(sessions);

        new PagesSecurity.SessionEnd(all).makeRoom("ada-id");

        verify(kept).deleteById("session-0");
        verify(kept).deleteById("session-1");
        verify(kept, org.mockito.Mockito.times(2)).deleteById(anyString());
    }

    @Test
    void refusalThatCouldNotBeRecordedIsLoggedWithWhoAndWhat() throws Exception {
        // given
        PermissionCheck check = new PermissionCheck(
                vaults("localhost"),
                new RefusalLimit(3, MonotonicClock.system()),
                event -> {
                    throw new CannotCreateTransactionException("The database is away");
                },
                (vault, request, person) -> false,
                Clock.systemUTC());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(DenialPublisher.class);
        log.addAppender(lines);
        lines.start();

        // when
        try {
            check.preHandle(asked("POST", "/certificates/web/create"), new MockHttpServletResponse(), demanding());
        } finally {
            log.detachAppender(lines);
        }

        // then: whatever has an exception of the database is left out while it is away
        ILoggingEvent line = lines.list.getFirst();
        assertThat(line.getFormattedMessage())
                .contains("ada-id", "certificates/create/action", "/certificates/web", "The database is away");
        assertThat(line.getThrowableProxy()).isNull();
    }

    private PermissionCheck check() {
        return new PermissionCheck(
                vaults("localhost"),
                new RefusalLimit(3, MonotonicClock.system()),
                events::add,
                (vault, request, person) -> false,
                Clock.systemUTC());
    }

    /** Ada asks, who may nothing; the door has let her in. */
    private MockHttpServletRequest asked(String verb, String path) throws Exception {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(ADA, ""));
        MockHttpServletRequest request = new MockHttpServletRequest(verb, path);
        new VaultHostFilter(vaults("localhost"), any -> false)
                .doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        return request;
    }

    private static HandlerMethod demanding() throws NoSuchMethodException {
        return new HandlerMethod(
                new TestRoutes(), TestRoutes.class.getDeclaredMethod("create", String.class, Map.class));
    }

    private static ClientRegistration found(PagesClient client) {
        ClientRegistration found = client.findByRegistrationId("people");
        if (found == null) {
            throw new AssertionError("Expected a client, but there is none.");
        }
        return found;
    }

    private PagesClient outside(PagesSettings pages) throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.start();
        SecuritySettings settings = TestSettings.outside(issuer());
        return new PagesClient(settings, pages, new ServiceAddress(settings, environment));
    }

    private HttpServer provider() {
        return java.util.Objects.requireNonNull(provider);
    }

    private String issuer() {
        return "http://localhost:" + provider().getAddress().getPort() + "/tenant";
    }

    private void serveMetadata() {
        serveMetadata(issuer(), "");
    }

    /** @param more members, each with a comma at its end */
    private void serveMetadata(String speaksFor, String more) {
        byte[] metadata = """
                {"issuer":"%2$s",%3$s"authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token","jwks_uri":"%1$s/keys",
                 "subject_types_supported":["public"],"response_types_supported":["code"],
                 "id_token_signing_alg_values_supported":["RS256"]}""".formatted(issuer(), speaksFor, more).getBytes(StandardCharsets.UTF_8);
        provider().createContext("/tenant/.well-known/openid-configuration", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, metadata.length);
                exchange.getResponseBody().write(metadata);
            }
        });
    }

    private static Vaults vaults(String... hosts) {
        return new Vaults(new VaultsSettings(Map.of("default", VaultsSettings.Vault.at(List.of(hosts), Map.of()))));
    }
}
