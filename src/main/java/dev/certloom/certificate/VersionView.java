package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;

/** A certificate as clients see it: at one of its versions. */
public record VersionView(Certificate certificate, CertificateVersion version) {

    public CertificateName name() {
        return certificate.name();
    }

    /** What has a version has a policy. */
    public CertificatePolicy policy() {
        return certificate
                .policy()
                .orElseThrow(() -> new IllegalStateException(
                        "Expected certificate %s to have a policy, but it has none.".formatted(name())));
    }
}
