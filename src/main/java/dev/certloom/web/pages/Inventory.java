package dev.certloom.web.pages;

import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Certificates that have a complete version, each with its current one, as lists and charts show them. */
interface Inventory {

    /** Certificates of a vault that pass the filter, in this order, after {@code after}. */
    List<InventoryRow> find(
            VaultName vault, InventoryFilter filter, InventoryOrder order, Optional<Position> after, int limit);

    /**
     * How many current versions expire between each two of the moments, before the first and from the last one on.
     *
     * @param bounds ascending, at most 100
     */
    List<Expiries> expiries(VaultName vault, List<Instant> bounds);

    /** Whether no certificate has a complete version. */
    boolean isEmpty(VaultName vault);

    /** Complete versions of a name, newest first, after the one with id {@code after}. */
    List<VersionRow> versions(VaultName vault, CertificateName name, Optional<VersionId> after, int limit);

    /**
     * What became of a name, the latest first: requests for it, and versions that came in without one.
     *
     * @param limit at most
     */
    List<LifeEvent> life(VaultName vault, CertificateName name, int limit);

    /** What a list is ordered by. Certificates that expire at the same time are in the order of their names. */
    enum InventoryOrder {
        EXPIRY,
        NAME
    }

    /**
     * Which certificates to show.
     *
     * @param issuer that the policy names
     * @param from the earliest expiry
     * @param until expiries from here on are left out
     * @param search words of name, subject, alternative names, or the whole serial number of any version; the last word
     *     may be the beginning of one
     */
    record InventoryFilter(
            Optional<IssuerName> issuer,
            Optional<KeyAlgorithm> keyType,
            Optional<Instant> from,
            Optional<Instant> until,
            Optional<String> search) {}

    /** Where in either order a certificate stands. */
    record Position(Instant expires, CertificateName name) {}

    /**
     * One line of the list: the current version.
     *
     * @param subject as the policy asks for it
     * @param issuer that the policy names
     * @param names alternative names of all kinds, as the policy asks for them
     * @param serial lower-case hexadecimal; empty where it cannot be read
     * @param sha1 of the certificate's DER, lower-case hexadecimal
     */
    record InventoryRow(
            CertificateName name,
            VersionId version,
            Optional<String> subject,
            List<String> names,
            IssuerName issuer,
            KeyAlgorithm keyType,
            Instant notBefore,
            Instant expires,
            boolean enabled,
            Optional<String> serial,
            String sha1) {

        public InventoryRow {
            names = List.copyOf(names);
        }

        public Position position() {
            return new Position(expires, name);
        }
    }

    /**
     * A number of certificates.
     *
     * @param span 0 before the first bound, then 1 for those from the first bound on, and so on
     */
    record Expiries(int span, IssuerName issuer, KeyAlgorithm keyType, long number) {}

    /** Something that happened to a name. */
    sealed interface LifeEvent {

        /**
         * Somebody, or its plan, asked for a version.
         *
         * @param since when it came to its phase
         * @param failure in words for people
         * @param version that came of it and is still there
         */
        record Request(
                OperationId id,
                RequestCause cause,
                Phase phase,
                Instant created,
                Instant since,
                Optional<String> failure,
                Optional<VersionId> version)
                implements LifeEvent {}

        /** A version came in without a request. */
        record Imported(Instant at, VersionId version) implements LifeEvent {}
    }

    /** A version in a list of versions. */
    record VersionRow(
            VersionId id,
            Instant created,
            Instant notBefore,
            Instant expires,
            boolean enabled,
            Optional<String> serial) {}
}
