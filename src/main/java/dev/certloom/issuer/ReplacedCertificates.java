package dev.certloom.issuer;

import dev.certloom.kernel.Der;
import java.util.Optional;

/** What orders renew, for issuers that tell their CA. */
@FunctionalInterface
public interface ReplacedCertificates {

    /** The certificate that an order is to take the place of, signed for the same issuer; empty where it renews none of its. */
    Optional<Der> of(Order order);
}
