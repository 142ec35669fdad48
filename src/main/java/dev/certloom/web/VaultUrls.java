package dev.certloom.web;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The URLs that identify things (API reference 1.3), on the origin under which the client reached the vault.
 *
 * @param origin scheme, host and port, without a slash at the end
 * @param apiVersion as the client sent it: addresses of next pages carry it on
 */
public record VaultUrls(String origin, String apiVersion) {

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** @throws dev.certloom.kernel.Refusal when the version is missing or not served */
    static VaultUrls of(HttpServletRequest request) {
        String scheme = request.getScheme();
        int port = request.getServerPort();
        boolean usual = port == ("https".equals(scheme) ? HTTPS_PORT : HTTP_PORT);
        return new VaultUrls(
                scheme + "://" + request.getServerName() + (usual ? "" : ":" + port),
                ApiVersions.of(QueryParameters.of(request)));
    }

    /** Of the pages of a list, up to where the paging's parameters begin. */
    public String pages(String list) {
        return list + "?api-version=" + apiVersion + "&";
    }

    public String certificates() {
        return origin + "/certificates";
    }

    public String certificate(CertificateName name) {
        return certificates() + "/" + name;
    }

    public String certificate(CertificateName name, VersionId version) {
        return certificate(name) + "/" + version;
    }

    public String versions(CertificateName name) {
        return certificate(name) + "/versions";
    }

    public String policy(CertificateName name) {
        return certificate(name) + "/policy";
    }

    public String pending(CertificateName name) {
        return certificate(name) + "/pending";
    }

    public String keys() {
        return origin + "/keys";
    }

    public String key(CertificateName name) {
        return keys() + "/" + name;
    }

    public String key(CertificateName name, VersionId version) {
        return key(name) + "/" + version;
    }

    public String keyVersions(CertificateName name) {
        return key(name) + "/versions";
    }

    public String deletedKeys() {
        return origin + "/deletedkeys";
    }

    public String deletedKey(CertificateName name) {
        return deletedKeys() + "/" + name;
    }

    public String secrets() {
        return origin + "/secrets";
    }

    public String secret(CertificateName name) {
        return secrets() + "/" + name;
    }

    public String secret(CertificateName name, VersionId version) {
        return secret(name) + "/" + version;
    }

    public String secretVersions(CertificateName name) {
        return secret(name) + "/versions";
    }

    public String deletedSecrets() {
        return origin + "/deletedsecrets";
    }

    public String deletedSecret(CertificateName name) {
        return deletedSecrets() + "/" + name;
    }

    public String deletedCertificates() {
        return origin + "/deletedcertificates";
    }

    public String deletedCertificate(CertificateName name) {
        return deletedCertificates() + "/" + name;
    }

    public String contacts() {
        return certificates() + "/contacts";
    }

    public String issuers() {
        return certificates() + "/issuers";
    }

    public String issuer(IssuerName name) {
        return issuers() + "/" + name;
    }
}
