package dev.certloom.web.pages;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deleted certificates that can still be recovered, as pages show them. */
interface DeletedCertificates {

    /**
     * Those of a vault by name, after the one named {@code after}.
     *
     * @param search words of name, subject, alternative names, or the whole serial number of any version; the last word may be
     *     the beginning of one
     */
    List<DeletedRow> find(VaultName vault, Optional<String> search, Optional<CertificateName> after, int limit);

    /** Who deleted it, as the audit record says; empty once that line is dropped. */
    Optional<String> deletedBy(VaultName vault, CertificateName name);

    /** What a purge removes. */
    Content content(VaultName vault, CertificateName name);

    /**
     * One line of the list.
     *
     * @param subject as the policy asks for it
     * @param issuer that the policy names
     * @param deletedBy as the audit record says; empty once that line is dropped
     */
    record DeletedRow(
            CertificateName name,
            Optional<String> subject,
            IssuerName issuer,
            Instant deleted,
            Instant scheduledPurge,
            Optional<String> deletedBy) {}

    /**
     * What there is of a certificate; both numbers end at {@link #MAX_COUNTED}.
     *
     * @param versions that are complete
     * @param keys of these versions, in the vault
     */
    record Content(int versions, int keys) {

        /** Where counting ends. */
        static final int MAX_COUNTED = 1_000;
    }
}
