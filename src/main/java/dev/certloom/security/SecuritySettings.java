package dev.certloom.security;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is let in.
 *
 * @param publicUrl under which clients reach the vault {@code default} and the embedded authorization server; by default
 *     {@code https://localhost} and the port served
 * @param firstClientFile where the first client's secret is written, readable by the owner only
 * @param security tokens
 * @param vaults by name; without any there is one, {@code default}
 */
@ConfigurationProperties("certloom")
public record SecuritySettings(
        @Nullable URI publicUrl,
        @Nullable Path firstClientFile,
        @DefaultValue Tokens security,
        Map<String, VaultSettings> vaults) {

    static final String DEFAULT_VAULT = "default";

    public SecuritySettings {
        vaults = vaults == null || vaults.isEmpty() ? Map.of(DEFAULT_VAULT, VaultSettings.DEFAULT) : Map.copyOf(vaults);
    }

    /**
     * Tokens.
     *
     * @param embeddedServer whether the embedded authorization server issues tokens; off, an outside provider does
     * @param issuerUri of that outside OpenID Connect provider
     * @param authority URL shown in the challenge, one path segment: the tenant; by default derived
     * @param tenant of the embedded authorization server
     * @param audience that tokens must have; also the resource shown in the challenge, so it must be the parent of the
     *     vaults' hosts
     * @param rolesClaim claim whose values are bound to roles
     * @param tokenLifetime of tokens the embedded authorization server issues
     * @param auditedRefusalsPerMinute how many refusals of one caller are audited; what is beyond is only counted
     */
    public record Tokens(
            @DefaultValue("true") boolean embeddedServer,
            @Nullable URI issuerUri,
            @Nullable URI authority,
            @DefaultValue("certloom") String tenant,
            @DefaultValue("https://localhost") String audience,
            @DefaultValue("roles") String rolesClaim,
            @DefaultValue("PT1H") Duration tokenLifetime,
            @DefaultValue("60") int auditedRefusalsPerMinute) {}

    /**
     * A vault.
     *
     * @param hosts by which it is reached, beside {@code NAME.localhost}
     * @param roles values of the roles claim, and the built-in role each is bound to in this vault
     */
    public record VaultSettings(List<String> hosts, Map<String, BuiltInRole> roles) {

        static final VaultSettings DEFAULT = new VaultSettings(List.of(), Map.of());

        /** The role of the first client. */
        static final String ADMINISTRATOR = "certloom-administrator";

        public VaultSettings {
            hosts = hosts == null ? List.of() : List.copyOf(hosts);
            roles = roles == null || roles.isEmpty()
                    ? Map.of(ADMINISTRATOR, BuiltInRole.KEY_VAULT_ADMINISTRATOR)
                    : Map.copyOf(roles);
        }
    }
}
