package dev.certloom.vault;

import java.util.ArrayList;
import java.util.List;

/** A signed certificate and what comes with it: leaf first, then intermediates as far as they were given. */
public record CertificateChain(X509 leaf, List<Der> rest) {

    public CertificateChain {
        rest = List.copyOf(rest);
    }

    /** All certificates, leaf first. */
    public List<Der> all() {
        List<Der> all = new ArrayList<>();
        all.add(leaf.der());
        all.addAll(rest);
        return all;
    }
}
