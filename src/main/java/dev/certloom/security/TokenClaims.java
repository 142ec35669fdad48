package dev.certloom.security;

import dev.certloom.security.spi.Client;
import dev.certloom.security.spi.Clients;
import java.util.List;
import java.util.UUID;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** The claims of the embedded server's tokens: those Key Vault reads (API reference 1.5). */
final class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final Clients clients;
    private final SecuritySettings settings;
    private final ServiceAddress address;

    TokenClaims(Clients clients, SecuritySettings settings, ServiceAddress address) {
        this.clients = clients;
        this.settings = settings;
        this.address = address;
    }

    @Override
    public void customize(JwtEncodingContext context) {
        RegisteredClient registered = context.getRegisteredClient();
        Client client = clients.find(registered.getClientId())
                .orElseThrow(() -> new IllegalStateException(
                        "Expected client " + registered.getClientId() + " to be registered, but it no longer is."));
        context.getClaims()
                .issuer(address.embeddedIssuer())
                .audience(List.of(settings.resource()))
                .id(UUID.randomUUID().toString())
                .claim("tid", settings.tenant())
                .claim("oid", client.id())
                .claim("appid", client.id())
                .claim("azp", client.id())
                .claim("name", client.name())
                .claim("roles", List.copyOf(client.roles()));
        if (!client.vaults().isEmpty()) {
            context.getClaims().claim(Callers.VAULTS_CLAIM, List.copyOf(client.vaults()));
        }
    }
}
