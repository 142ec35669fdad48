package dev.certloom.issuer;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/**
 * Our request at an issuer for one operation. It is committed before the issuer is contacted, so that none is
 * placed twice.
 *
 * @param reference our own reference, by which an {@link OrderFinder} looks the order up; unique
 * @param issuer name of the issuer, for {@code provider}
 * @param csr what is to be signed
 * @param key the key the CSR was made with; only the self-signing issuer may ask the store for it
 * @param judged what the latest recorded approval was given for; empty when the order is only to be withdrawn
 * @param cancellationRequested whether the requester wants it cancelled, as of now
 * @param created when the intent was committed
 * @param handle what the issuer's answers said so far
 */
public record Order(
        OperationId operation,
        VaultName vault,
        CertificateName certificate,
        String reference,
        IssuerName issuer,
        String provider,
        Der csr,
        KeyId key,
        CertificatePolicy policy,
        Optional<JudgedRequest> judged,
        boolean cancellationRequested,
        Instant created,
        OrderHandle handle) {

    /** The same, once it is no longer wanted: an issuer that has not signed need not do so. */
    public Order unwanted() {
        return new Order(
                operation,
                vault,
                certificate,
                reference,
                issuer,
                provider,
                csr,
                key,
                policy,
                judged,
                true,
                created,
                handle);
    }
}
