package dev.certloom.access;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Trusted token issuers, under {@code certloom.security}. By default tokens come from the embedded authorization
 * server.
 *
 * @param embeddedServer whether tokens come from the embedded authorization server; by default unless an issuer is
 *     named
 * @param resource what tokens must be for and the challenge names: a URL whose host is a parent of the vaults' hosts,
 *     without a slash at the end (API reference 1.5). With the embedded server the challenge adds the port by which a
 *     client came, unless it has one; an outside provider knows it as it is set
 * @param authority URL clients are sent to for a token, its path the tenant; by default
 *     {@code https://localhost:PORT/certloom}, or the first issuer without {@code /v2.0}
 * @param issuerUri the {@code iss} values accepted, of one outside OIDC provider; the first is where its metadata is
 * @param jwkSetUri where the provider's keys are; by default what its metadata says
 * @param audience the {@code aud} values accepted beside the resource
 * @param rolesClaim the claim with the caller's roles; a dot leads into an object ({@code realm_access.roles})
 * @param groupsClaim the claim with the caller's groups, which approval steps name
 * @param tokenLifetime how long tokens of the embedded server are good; an outside provider sets that of its own
 * @param clockSkew how far clocks may differ when the times in a token are checked
 * @param refusalsPerMinute how many refusals of one caller, by routes and by approvals, are audited per minute;
 *     further ones are only counted
 */
@ConfigurationProperties("certloom.security")
public record SecuritySettings(
        @Nullable Boolean embeddedServer,
        @DefaultValue("https://localhost") String resource,
        @Nullable URI authority,
        @DefaultValue List<String> issuerUri,
        @Nullable URI jwkSetUri,
        @DefaultValue List<String> audience,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue("groups") String groupsClaim,
        @DefaultValue("PT1H") Duration tokenLifetime,
        @DefaultValue("PT30S") Duration clockSkew,
        @DefaultValue("60") int refusalsPerMinute) {

    private static final String DEFAULT_TENANT = "certloom";
    private static final String VERSION = "/v2.0";
    private static final Pattern AUTHORITY = Pattern.compile("https?://[^\\s,=\"?#/]+/[^\\s,=\"?#/]+");

    public SecuritySettings {
        if (Resource.parse(resource).isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected certloom.security.resource to be an https URL without a slash at the end, but it is '"
                            + resource + "'.");
        }
        if (!issuerUri.isEmpty() && Boolean.TRUE.equals(embeddedServer)) {
            throw new IllegalArgumentException(
                    "Expected either certloom.security.issuer-uri or certloom.security.embedded-server, but both are set. "
                            + "Leave one out.");
        }
        if (issuerUri.isEmpty() && Boolean.FALSE.equals(embeddedServer)) {
            throw new IllegalArgumentException(
                    "Expected certloom.security.issuer-uri to name an OIDC provider because the embedded server is off, but "
                            + "it is not set. Set it, or switch the embedded server on.");
        }
        issuerUri = List.copyOf(issuerUri);
        audience = List.copyOf(audience);
        URI named = authority != null ? authority : issuerUri.isEmpty() ? null : authorityOf(issuerUri.getFirst());
        if (named != null && !AUTHORITY.matcher(named.toString()).matches()) {
            throw new IllegalArgumentException(
                    "Expected certloom.security.authority to be a URL whose path is one segment, the tenant, but it is '"
                            + named + "'. Clients read the tenant from it; any word does if they need none.");
        }
        authority = named;
    }

    /** The resource in its parts. */
    public Resource tokenResource() {
        return Resource.parse(resource).orElseThrow();
    }

    public boolean isEmbedded() {
        return issuerUri.isEmpty();
    }

    /** The authority, unless it is the embedded server's own address, known only once it listens. */
    Optional<URI> knownAuthority() {
        return Optional.ofNullable(authority);
    }

    /** The authority's path: a single segment. */
    public String tenant() {
        return authority == null ? DEFAULT_TENANT : authority.getPath().substring(1);
    }

    /**
     * Whether tokens for this are for us: for the resource as it is set, with the port where it is reached, or without
     * one.
     *
     * @param port where it is reached
     */
    boolean accepts(Collection<String> audiences, int port) {
        Resource ours = tokenResource();
        return audiences.stream()
                .anyMatch(one -> one.equals(resource)
                        || audience.contains(one)
                        || Resource.parse(one)
                                .filter(named -> ours.isAt(port, named))
                                .isPresent());
    }

    private static URI authorityOf(String issuer) {
        String bare = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(bare.endsWith(VERSION) ? bare.substring(0, bare.length() - VERSION.length()) : bare);
    }
}
