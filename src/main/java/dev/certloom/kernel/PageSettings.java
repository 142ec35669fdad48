package dev.certloom.kernel;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The address of the pages, for links in notices and in the forms of the engine's task list.
 *
 * @param address where people reach a vault's pages, for links in notices and in the engine's forms; {@code
 *     {vault}} stands for its name, without a slash at the end
 */
@ConfigurationProperties("certloom.pages")
public record PageSettings(String address) {

    private static final String VAULT = "{vault}";

    public PageSettings {
        URI example = URI.create(address.replace(VAULT, "default"));
        if (example.getHost() == null || !"https".equals(example.getScheme()) || address.endsWith("/")) {
            throw new IllegalArgumentException(
                    "Expected certloom.pages.address to be an https URL without a slash at the end, but it is '"
                            + address + "'.");
        }
    }

    /** The vault itself, as its clients address it. */
    public URI ofVault(VaultName vault) {
        return URI.create(address.replace(VAULT, vault.value()));
    }

    /** The page of a request. */
    public URI ofRequest(VaultName vault, OperationId operation) {
        return page(vault, "requests/" + operation);
    }

    /** The page of a certificate. */
    public URI ofCertificate(VaultName vault, CertificateName certificate) {
        return page(vault, "certificates/" + certificate);
    }

    /** The page of an issuer. */
    public URI ofIssuer(VaultName vault, IssuerName issuer) {
        return page(vault, "issuers/" + issuer);
    }

    /** The page that says which renewals fail. */
    public URI ofRenewals(VaultName vault) {
        return page(vault, "renewals");
    }

    private URI page(VaultName vault, String path) {
        return URI.create(ofVault(vault) + "/dashboard/" + path);
    }
}
