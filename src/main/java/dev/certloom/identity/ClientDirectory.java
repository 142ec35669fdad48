package dev.certloom.identity;

import dev.certloom.access.SecuritySettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * Shows the clients to the authorization server: the kept ones, who log in by their secret, and the built-in one, with
 * which people do.
 */
final class ClientDirectory implements RegisteredClientRepository {

    /** Scopes that the identity libraries always request besides the resource (API reference 10). */
    static final List<String> USUAL_SCOPES = List.of("openid", "profile", "offline_access");

    /** An id from an unauthenticated caller reaches the store only if it is well-formed. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z._-]{1,128}");

    private final Clients clients;
    private final PeopleClient peopleClient;
    private final SecuritySettings settings;

    ClientDirectory(Clients clients, PeopleClient peopleClient, SecuritySettings settings) {
        this.clients = clients;
        this.peopleClient = peopleClient;
        this.settings = settings;
    }

    /** Whether this is a valid client name. */
    static boolean isPossible(String clientId) {
        return ID.matcher(clientId).matches();
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        if (clientId.equals(PeopleClient.ID)) {
            return peopleClient.registered();
        }
        Optional<RegisteredClient> found = isPossible(clientId)
                ? clients.find(clientId).filter(Client::enabled).map(this::registered)
                : Optional.empty();
        return found.orElse(null);
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("Expected clients to be registered by the vault's people only.");
    }

    private RegisteredClient registered(Client client) {
        return RegisteredClient.withId(client.id())
                .clientId(client.id())
                .clientIdIssuedAt(client.created())
                .clientName(client.name())
                .clientSecret(SecretHash.anyOf(client.secrets()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope(settings.tokenResource().scope())
                .scopes(scopes -> scopes.addAll(USUAL_SCOPES))
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(settings.tokenLifetime())
                        .build())
                .build();
    }
}
