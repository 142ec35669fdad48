package dev.certloom.identity;

import dev.certloom.access.Callers;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/**
 * The claims of the embedded server's tokens: those Key Vault reads (API reference 1.5). Roles, groups and owners are
 * those stored at that moment.
 */
final class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final Clients clients;
    private final People people;
    private final SecuritySettings settings;
    private final ServiceAddress address;

    TokenClaims(Clients clients, People people, SecuritySettings settings, ServiceAddress address) {
        this.clients = clients;
        this.people = people;
        this.settings = settings;
        this.address = address;
    }

    /**
     * @throws OAuth2AuthenticationException when the person is gone, or may no longer log in with the password they
     *     used
     */
    @Override
    public void customize(JwtEncodingContext context) {
        String client = context.getRegisteredClient().getClientId();
        JwtClaimsSet.Builder claims = context.getClaims()
                .issuer(address.embeddedIssuer())
                .id(UUID.randomUUID().toString())
                .claim("tid", settings.tenant())
                .claim("appid", client)
                .claim("azp", client);
        // An ID token is for the program that asked for it (OIDC Core section 2), and must be of no use to us.
        if (context.getTokenType().equals(OAuth2TokenType.ACCESS_TOKEN)) {
            claims.audience(List.of(settings.resource()));
        }
        if (client.equals(PeopleClient.ID)) {
            Authentication principal = Objects.requireNonNull(context.getPrincipal());
            ofPerson(claims, principal.getName());
        } else {
            ofClient(claims, client);
        }
    }

    private void ofPerson(JwtClaimsSet.Builder claims, String id) {
        Person person = people.byId(id)
                .filter(known -> !known.passwordChangeRequired())
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        claims.claim("oid", person.id())
                .claim("name", person.name())
                .claim("preferred_username", person.userName())
                .claim("roles", List.copyOf(person.roles()))
                .claim("groups", List.copyOf(person.groups()))
                .claim(Callers.PASSWORD_CLAIM, person.passwordVersion());
        person.mail().ifPresent(mail -> claims.claim("email", mail));
    }

    private void ofClient(JwtClaimsSet.Builder claims, String id) {
        Client client = clients.find(id)
                .orElseThrow(() ->
                        new IllegalStateException("Expected client " + id + " to be registered, but it no longer is."));
        claims.claim("oid", client.id()).claim("name", client.name()).claim("roles", List.copyOf(client.roles()));
        if (!client.vaults().isEmpty()) {
            claims.claim(Callers.VAULTS_CLAIM, List.copyOf(client.vaults()));
        }
        if (!client.owners().isEmpty()) {
            claims.claim(Callers.OWNERS_CLAIM, List.copyOf(client.owners()));
        }
    }
}
