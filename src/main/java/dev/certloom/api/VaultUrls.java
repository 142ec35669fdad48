package dev.certloom.api;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The URLs that identify things (API reference 1.3), on the origin under which the client reached the vault.
 *
 * @param origin scheme, host and port, without a slash at the end
 */
record VaultUrls(String origin) {

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    static VaultUrls of(HttpServletRequest request) {
        String scheme = request.getScheme();
        int port = request.getServerPort();
        boolean usual = port == ("https".equals(scheme) ? HTTPS_PORT : HTTP_PORT);
        return new VaultUrls(scheme + "://" + request.getServerName() + (usual ? "" : ":" + port));
    }

    String certificates() {
        return origin + "/certificates";
    }

    String certificate(CertificateName name) {
        return certificates() + "/" + name;
    }

    String certificate(CertificateName name, VersionId version) {
        return certificate(name) + "/" + version;
    }

    String versions(CertificateName name) {
        return certificate(name) + "/versions";
    }

    String policy(CertificateName name) {
        return certificate(name) + "/policy";
    }

    String pending(CertificateName name) {
        return certificate(name) + "/pending";
    }

    String key(CertificateName name, VersionId version) {
        return origin + "/keys/" + name + "/" + version;
    }

    String keyVersions(CertificateName name) {
        return origin + "/keys/" + name + "/versions";
    }

    String secretVersions(CertificateName name) {
        return origin + "/secrets/" + name + "/versions";
    }

    String secret(CertificateName name, VersionId version) {
        return origin + "/secrets/" + name + "/" + version;
    }

    String contacts() {
        return certificates() + "/contacts";
    }

    String issuers() {
        return certificates() + "/issuers";
    }

    String issuer(IssuerName name) {
        return issuers() + "/" + name;
    }
}
