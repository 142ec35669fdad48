package dev.certloom.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores in the browser the parameters of its authorization request: the state and the nonce that must be returned, and
 * the proof key. They are secret only from other browsers and other sites; sessions would have to be created for every
 * unauthenticated visitor.
 */
final class CookieAuthorizationRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    private static final String REGISTRATION = OAuth2ParameterNames.REGISTRATION_ID;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final ClientRegistrationRepository clients;
    private final PageCookie cookie = new PageCookie("certloom-started");

    CookieAuthorizationRequests(ClientRegistrationRepository clients) {
        this.clients = clients;
    }

    /** The cookie's content. */
    record Kept(String state, String nonce, String verifier, String redirectUri) {

        /** Without what is secret. */
        @Override
        public String toString() {
            return "Kept[" + redirectUri + "]";
        }
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        String state = Optional.ofNullable(request.getParameter(OAuth2ParameterNames.STATE))
                .orElse("");
        return cookie.read(request)
                .flatMap(CookieAuthorizationRequests::parse)
                .filter(kept -> isSame(kept.state(), state))
                .map(this::authorizationRequest)
                .orElse(null);
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Kept> parse(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, Kept.class))
                    .filter(kept -> !kept.state().isEmpty());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private @Nullable OAuth2AuthorizationRequest authorizationRequest(Kept kept) {
        ClientRegistration client = clients.findByRegistrationId(PagesClient.ID);
        @Nullable
        String authorization =
                client == null ? null : client.getProviderDetails().getAuthorizationUri();
        if (client == null || authorization == null) {
            return null;
        }
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(authorization)
                .clientId(client.getClientId())
                .redirectUri(kept.redirectUri())
                .scopes(client.getScopes())
                .state(kept.state())
                .attributes(attributes -> {
                    attributes.put(REGISTRATION, PagesClient.ID);
                    attributes.put(OidcParameterNames.NONCE, kept.nonce());
                    attributes.put(PkceParameterNames.CODE_VERIFIER, kept.verifier());
                })
                .build();
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest started, HttpServletRequest request, HttpServletResponse response) {
        if (started == null) {
            cookie.remove(request, response);
            return;
        }
        cookie.write(
                response,
                JSON.writeValueAsString(new Kept(
                        String.valueOf(started.getState()),
                        String.valueOf(started.<Object>getAttribute(OidcParameterNames.NONCE)),
                        String.valueOf(started.<Object>getAttribute(PkceParameterNames.CODE_VERIFIER)),
                        String.valueOf(started.getRedirectUri()))));
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest started = loadAuthorizationRequest(request);
        if (started != null) {
            cookie.remove(request, response);
        }
        return started;
    }
}
