package dev.certloom.identity;

import dev.certloom.access.PageAddresses;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.access.Vaults;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * The one program that people log in with. It has no secret (RFC 6749 section 2.1), so every code is bound to a proof
 * key (RFC 7636), and codes are sent to our own pages or to a program on the person's machine (RFC 8252 section 7.3).
 */
public final class PeopleClient {

    public static final String ID = "certloom-people";
    static final String CHALLENGE_METHOD = "S256";

    /** With any port. */
    private static final String LOOPBACK = "http://127.0.0.1/";

    private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
    private static final Pattern CHALLENGE = Pattern.compile("[0-9A-Za-z_-]{43}");
    private static final int MAX_NONCE_LENGTH = 256;

    private final SecuritySettings settings;
    private final ServiceAddress address;
    private final Vaults vaults;

    public PeopleClient(SecuritySettings settings, ServiceAddress address, Vaults vaults) {
        this.settings = settings;
        this.address = address;
        this.vaults = vaults;
    }

    /** Created each time, because the port is known only once the service listens. */
    public RegisteredClient registered() {
        return RegisteredClient.withId(ID)
                .clientId(ID)
                .clientName("Certloom for people")
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(uris -> uris.addAll(redirects()))
                .scope(settings.tokenResource().scope())
                .scopes(scopes -> scopes.addAll(ClientDirectory.USUAL_SCOPES))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .authorizationCodeTimeToLive(CODE_LIFETIME)
                        .accessTokenTimeToLive(settings.tokenLifetime())
                        .build())
                .build();
    }

    /**
     * The pages of each vault, which live at its hosts: at the port we listen on, and elsewhere than on this machine at
     * the usual one, where something may listen for us.
     */
    private Set<String> redirects() {
        URI authority = URI.create(address.authority());
        Set<String> redirects = new LinkedHashSet<>();
        redirects.add(LOOPBACK);
        redirects.add(authority.getScheme() + "://" + authority.getRawAuthority() + PageAddresses.CALLBACK_PATH);
        for (String host : vaults.hosts()) {
            redirects.add("https://" + host + ":" + address.port() + PageAddresses.CALLBACK_PATH);
            if (!host.equals("localhost") && !host.endsWith(".localhost")) {
                redirects.add("https://" + host + PageAddresses.CALLBACK_PATH);
            }
        }
        return redirects;
    }

    /**
     * Limits the parts of an authorization request that are stored but not checked by the framework.
     *
     * @throws OAuth2AuthorizationCodeRequestAuthenticationException when it is out of rule
     */
    static void limit(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
        Map<String, Object> parameters = request.getAdditionalParameters();
        Object challenge = parameters.getOrDefault(PkceParameterNames.CODE_CHALLENGE, "");
        // The framework reports a missing one.
        if (!challenge.equals("") && !CHALLENGE.matcher(challenge.toString()).matches()) {
            throw outOfRule(PkceParameterNames.CODE_CHALLENGE, request);
        }
        Object nonce = parameters.getOrDefault(OidcParameterNames.NONCE, "");
        if (!(nonce instanceof String text) || text.length() > MAX_NONCE_LENGTH) {
            throw outOfRule(OidcParameterNames.NONCE, request);
        }
    }

    private static OAuth2AuthorizationCodeRequestAuthenticationException outOfRule(
            String parameter, OAuth2AuthorizationCodeRequestAuthenticationToken request) {
        return new OAuth2AuthorizationCodeRequestAuthenticationException(
                new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, "OAuth 2.0 Parameter: " + parameter, null), request);
    }
}
