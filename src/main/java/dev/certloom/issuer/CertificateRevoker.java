package dev.certloom.issuer;

/** Ability of an issuer to revoke what it has signed. */
public interface CertificateRevoker {

    /** Whether it can, as far as this order's account goes; not asked of the CA. */
    default boolean canRevoke(Order order) {
        return true;
    }

    /**
     * Revokes a certificate. Asked again, for instance after its answer was lost, a CA says that it has been done.
     *
     * @throws OrderNotReceived when nothing was revoked, and nothing will be
     * @throws IssuerUnavailable when it is not known whether it was
     */
    RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable;
}
