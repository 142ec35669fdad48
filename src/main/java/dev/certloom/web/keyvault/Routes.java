package dev.certloom.web.keyvault;

/** Paths that several routes begin with. */
final class Routes {

    /**
     * A certificate by name. The path of issuers is no name: without this, an issuer called {@code pending} would have the
     * path of a pending operation.
     */
    static final String CERTIFICATE = "/certificates/{name:(?!issuers$).*}";

    static final String ISSUERS = "/certificates/issuers";

    static final String CONTACTS = "/certificates/contacts";

    private Routes() {}
}
