package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.util.ArrayList;
import java.util.List;

/**
 * A signed certificate and its chain towards a root.
 *
 * @param rest its issuer, the issuer's issuer and so on, as far as they were given
 * @param given the certificate and all others received with it, without duplicates, in the order received
 */
public record CertificateChain(X509 leaf, List<Der> rest, List<Der> given) {

    /** How many certificates are taken with one, itself among them. */
    public static final int MAX_CERTIFICATES = 20;

    public CertificateChain {
        rest = List.copyOf(rest);
        given = List.copyOf(given);
    }

    /** One that came leaf first, with nothing beside it. */
    public CertificateChain(X509 leaf, List<Der> rest) {
        this(leaf, rest, leafFirst(leaf, rest));
    }

    /** The leaf and what leads to a root. */
    public List<Der> all() {
        return leafFirst(leaf, rest);
    }

    private static List<Der> leafFirst(X509 leaf, List<Der> rest) {
        List<Der> all = new ArrayList<>();
        all.add(leaf.der());
        all.addAll(rest);
        return all;
    }
}
