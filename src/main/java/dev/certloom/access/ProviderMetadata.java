package dev.certloom.access;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The metadata of an external provider (OpenID Connect Discovery 1.0 section 4), and how it is fetched. */
public final class ProviderMetadata {

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 512 * 1024;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    static final ResourceRetriever HTTP =
            new DefaultResourceRetriever((int) CONNECT_TIMEOUT.toMillis(), (int) READ_TIMEOUT.toMillis(), MAX_BYTES);

    private ProviderMetadata() {}

    /**
     * Asks the provider.
     *
     * @throws IOException when it does not answer, or answers with something else
     * @throws IllegalArgumentException when the connection does not protect the answer from tampering
     */
    public static Map<String, Object> of(String issuer) throws IOException {
        String where = (issuer.endsWith("/") ? issuer : issuer + "/") + ".well-known/openid-configuration";
        try {
            return JSONObjectUtils.parse(
                    HTTP.retrieveResource(confidential(URI.create(where)).toURL())
                            .getContent());
        } catch (ParseException e) {
            throw new IOException("Expected JSON at " + where + ", but: " + e.getMessage(), e);
        }
    }

    /** Anyone who can tamper with the provider's answers can impersonate any caller. */
    static URI confidential(URI uri) {
        if ("https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && THIS_MACHINE.contains(uri.getHost()))) {
            return uri;
        }
        throw new IllegalArgumentException("Expected an https URL, but got " + uri);
    }
}
