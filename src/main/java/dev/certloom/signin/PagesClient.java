package dev.certloom.signin;

import dev.certloom.access.PageAddresses;
import dev.certloom.access.ProviderMetadata;
import dev.certloom.access.SecuritySettings;
import dev.certloom.access.ServiceAddress;
import dev.certloom.identity.EmbeddedServer;
import dev.certloom.identity.PeopleClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.web.util.UriUtils;

/**
 * The pages' registration as a client of the server that signs people in: the embedded server, or the external
 * provider. There is one, and its codes are always bound to a proof key (RFC 7636).
 */
final class PagesClient implements ClientRegistrationRepository {

    static final String ID = "people";

    private static final Logger LOG = LoggerFactory.getLogger(PagesClient.class);

    private final SecuritySettings settings;
    private final PagesSettings pages;
    private final ServiceAddress address;
    private volatile @Nullable ClientRegistration outside;

    PagesClient(SecuritySettings settings, PagesSettings pages, ServiceAddress address) {
        this.settings = settings;
        this.pages = pages;
        this.address = address;
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String registrationId) {
        if (!registrationId.equals(ID)) {
            return null;
        }
        return settings.isEmbedded() ? embedded() : outside().orElse(null);
    }

    /** Created each time, because the port is known only once the service listens. */
    private ClientRegistration embedded() {
        String authority = address.authority();
        return common(ClientRegistration.withRegistrationId(ID))
                .clientId(PeopleClient.ID)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .scope("openid", "profile", settings.tokenResource().scope())
                .issuerUri(address.embeddedIssuer())
                .authorizationUri(authority + PageAddresses.AUTHORIZE)
                .tokenUri(authority + EmbeddedServer.TOKEN)
                .jwkSetUri(authority + EmbeddedServer.KEYS)
                .build();
    }

    /**
     * Where somebody signs out at the provider, and comes back from, if it has such a place (OpenID Connect
     * RP-Initiated Logout 1.0 section 2). Without a hint of who it is, because no ID token is kept: the provider asks
     * them.
     */
    Optional<String> signOut(String back) {
        return Optional.ofNullable(findByRegistrationId(ID))
                .flatMap(client -> Optional.ofNullable(client.getProviderDetails()
                                .getConfigurationMetadata()
                                .get("end_session_endpoint"))
                        .map(end -> "%s%sclient_id=%s&post_logout_redirect_uri=%s"
                                .formatted(
                                        end,
                                        end.toString().contains("?") ? "&" : "?",
                                        UriUtils.encode(client.getClientId(), StandardCharsets.UTF_8),
                                        UriUtils.encode(back, StandardCharsets.UTF_8))));
    }

    /** Asks the provider for its metadata at first use, and again as long as it could not be had. */
    private Optional<ClientRegistration> outside() {
        ClientRegistration known = outside;
        if (known != null) {
            return Optional.of(known);
        }
        if (pages.client().isEmpty()) {
            LOG.warn(
                    "Expected certloom.security.pages.client-id to name the pages' client at the provider, but it is not"
                            + " set. Nobody can sign in to the pages; the API is served.");
            return Optional.empty();
        }
        String issuer = settings.issuerUri().getFirst();
        try {
            ClientRegistration found = registration(
                    issuer, ProviderMetadata.of(issuer), pages.client().get());
            outside = found;
            return Optional.of(found);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Expected the provider's metadata at {}, but: {}. Nobody can sign in to the pages until it is there.",
                    issuer,
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** A secret is sent as the metadata requires, in the header if the provider allows either. */
    private ClientRegistration registration(String issuer, Map<String, Object> metadata, String id) {
        if (!issuer.equals(metadata.get("issuer"))) {
            throw new IllegalArgumentException(
                    "it speaks for '%s', and the two must be the same".formatted(metadata.get("issuer")));
        }
        ClientRegistration.Builder builder = common(ClientRegistrations.fromOidcConfiguration(metadata))
                .registrationId(ID)
                .clientId(id)
                .clientSecret(pages.secret().orElse(""))
                .scope(pages.scopes());
        return pages.secret().isPresent()
                ? builder.build()
                : builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build();
    }

    private static ClientRegistration.Builder common(ClientRegistration.Builder builder) {
        return builder.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("{baseUrl}" + PageAddresses.CALLBACK_PATH)
                .clientName("Certloom")
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build());
    }
}
