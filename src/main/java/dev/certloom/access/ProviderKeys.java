package dev.certloom.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an outside OIDC provider, looked up when the first token comes, kept for a minute, and kept longer while
 * the provider is away. Their address comes from the setting, or from the provider's metadata (OpenID Connect Discovery
 * 1.0 section 4).
 */
public final class ProviderKeys implements JWKSource<SecurityContext> {

    /** How long its keys are kept. */
    static final Duration CACHE_LIFETIME = Duration.ofMinutes(1);

    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration OUTAGE_TOLERANCE = Duration.ofHours(4);

    private final SecuritySettings settings;
    private volatile @Nullable JWKSource<SecurityContext> found;

    public ProviderKeys(SecuritySettings settings) {
        this.settings = settings;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        return source().get(selector, context);
    }

    private JWKSource<SecurityContext> source() throws RemoteKeySourceException {
        JWKSource<SecurityContext> source = found;
        if (source == null) {
            source = find();
            found = source;
        }
        return source;
    }

    private JWKSource<SecurityContext> find() throws RemoteKeySourceException {
        URI keys = settings.jwkSetUri();
        try {
            URI where = keys != null ? keys : advertised();
            return JWKSourceBuilder.<SecurityContext>create(
                            ProviderMetadata.confidential(where).toURL(), ProviderMetadata.HTTP)
                    .cache(CACHE_LIFETIME.toMillis(), FETCH_TIMEOUT.toMillis())
                    .retrying(true)
                    .outageTolerant(OUTAGE_TOLERANCE.toMillis())
                    .build();
        } catch (IOException | ParseException | IllegalArgumentException e) {
            throw new RemoteKeySourceException(
                    "Expected to find the keys of " + settings.issuerUri().getFirst() + ", but it failed: "
                            + e.getMessage(),
                    e);
        }
    }

    private URI advertised() throws IOException, ParseException {
        return URI.create(JSONObjectUtils.getString(
                ProviderMetadata.of(settings.issuerUri().getFirst()), "jwks_uri"));
    }
}
