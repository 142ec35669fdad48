package dev.certloom.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * The client that the pages are to whoever signs people in: the embedded server, or the outside provider. There is one, and
 * its codes are always bound to a proof key (RFC 7636).
 */
final class PagesClient implements ClientRegistrationRepository {

    static final String ID = "people";
    /** Where providers send people back to, at each host. */
    static final String BACK = "/signed-in";

    private static final Logger log = LoggerFactory.getLogger(PagesClient.class);

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

    /** Made anew each time, because the port is known only once the service listens. */
    private ClientRegistration embedded() {
        String authority = address.authority();
        return common(ClientRegistration.withRegistrationId(ID))
                .clientId(PeopleClient.ID)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .scope("openid", "profile", settings.resource() + "/.default")
                .issuerUri(address.embeddedIssuer())
                .authorizationUri(authority + EmbeddedServer.AUTHORIZE)
                .tokenUri(authority + EmbeddedServer.TOKEN)
                .jwkSetUri(authority + EmbeddedServer.KEYS)
                .build();
    }

    /** Asks the provider for its metadata at first use, and again as long as it could not be had. */
    private Optional<ClientRegistration> outside() {
        ClientRegistration known = outside;
        if (known != null) {
            return Optional.of(known);
        }
        if (pages.client().isEmpty()) {
            log.warn(
                    "Expected certloom.security.pages.client-id to name the pages' client at the provider, but it is not"
                            + " set. Nobody can sign in to the pages; the API is served.");
            return Optional.empty();
        }
        try {
            ClientRegistration found = common(ClientRegistrations.fromIssuerLocation(
                            settings.issuerUri().getFirst()))
                    .registrationId(ID)
                    .clientId(pages.client().get())
                    .clientSecret(pages.secret().orElse(""))
                    .clientAuthenticationMethod(
                            pages.secret().isPresent()
                                    ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                                    : ClientAuthenticationMethod.NONE)
                    .scope(pages.scopes())
                    .build();
            outside = found;
            return Optional.of(found);
        } catch (RuntimeException e) {
            log.warn(
                    "Expected the provider's metadata at {}, but: {}. Nobody can sign in to the pages until it is there.",
                    settings.issuerUri().getFirst(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static ClientRegistration.Builder common(ClientRegistration.Builder builder) {
        return builder.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("{baseUrl}" + BACK)
                .clientName("Certloom")
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build());
    }
}
