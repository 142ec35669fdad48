package dev.certloom.issuer.client;

import dev.certloom.issuer.ManyLines;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.SecretRecipient;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * How a CA is called: a member of a provider's configuration, named {@code connection}.
 *
 * @param address where it is, such as {@code https://ca.example:8888}; its path is where those of the CA begin
 * @param trust certificates of authorities that may have issued the server's, as PEM; those of the Java platform where it is
 *     left out
 * @param proxy of HTTP, such as {@code http://proxy.example:3128}
 * @param identity what it is shown when it asks for a client certificate
 */
public record CaConnection(
        @SecretRecipient String address,
        @SecretRecipient @ManyLines Optional<String> trust,
        @SecretRecipient Optional<String> proxy,
        Optional<ClientIdentity> identity) {

    private static final MemberPath MEMBER =
            MemberPath.ROOT.member("configuration").member("connection");
    private static final String HTTPS = "https";
    private static final String HTTP = "http";

    /**
     * A client certificate.
     *
     * @param certificates as PEM, the client's first
     * @param key its private key, as PEM of PKCS#8
     */
    public record ClientIdentity(
            @ManyLines String certificates, @ManyLines Secret key) {}

    /** At this address, with the platform's trust. */
    public static CaConnection to(String address) {
        return new CaConnection(address, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Demands that every member can be used.
     *
     * @param plainToo whether an address without TLS is taken
     * @throws Refusal INVALID naming the member
     */
    public void check(boolean plainToo) {
        URI uri = read(address, "address");
        boolean plain = HTTP.equals(uri.getScheme());
        MEMBER.member("address")
                .demand((plain || HTTPS.equals(uri.getScheme()))
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getRawUserInfo() == null);
        if (plain && !plainToo) {
            throw Refusal.invalidProperty(
                    "configuration.connection.address",
                    "CAs are called over HTTPS, unless the setting certloom.issuers.calls.plain-http allows otherwise");
        }
        proxy.map(text -> read(text, "proxy"))
                .ifPresent(at -> MEMBER.member("proxy")
                        .demand(HTTP.equals(at.getScheme()) && at.getPort() > 0 && at.getRawUserInfo() == null));
        trust.ifPresent(text ->
                MEMBER.member("trust").demand(TlsContexts.certificates(text).isPresent()));
        identity.ifPresent(shown -> {
            MemberPath member = MEMBER.member("identity");
            member.member("certificates")
                    .demand(TlsContexts.certificates(shown.certificates()).isPresent());
            member.member("key").demand(TlsContexts.key(shown).isPresent());
        });
    }

    private static URI read(String text, String member) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null) {
                throw MEMBER.member(member).invalid();
            }
            return uri;
        } catch (URISyntaxException e) {
            throw MEMBER.member(member).invalid();
        }
    }

    /**
     * An address below this one.
     *
     * @param path begins with a slash
     */
    public URI at(String path) {
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        return URI.create(base + path);
    }

    /** The proxy's address, where there is one. */
    Optional<URI> proxyAddress() {
        return proxy.map(URI::create);
    }

    /** The trusted certificates, if others than the platform's. */
    Optional<List<java.security.cert.X509Certificate>> trusted() {
        return trust.flatMap(TlsContexts::certificates);
    }
}
