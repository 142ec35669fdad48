package dev.certloom.issuer;

import dev.certloom.crypto.CertificateContent;
import dev.certloom.kernel.Refusal;
import java.time.Instant;

/** What our own CA signs for an order: the content of the approved certification request, and of no other. */
public final class OrderedContent {

    private OrderedContent() {}

    /**
     * The content of the certificate to sign.
     *
     * @throws Refusal of kind INVALID when the request is not the one that was judged, or cannot be read
     */
    public static CertificateContent of(Order order, Instant now) {
        if (order.judged().filter(judged -> judged.isOf(order.csr())).isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Expected to sign the certificate signing request that was approved, but it is another.");
        }
        return CertificateContent.of(order.csr(), order.policy().x509().validityMonths(), now);
    }
}
