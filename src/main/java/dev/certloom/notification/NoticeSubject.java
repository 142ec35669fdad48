package dev.certloom.notification;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageSettings;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.PendingOperation;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** What a notice is about. */
public sealed interface NoticeSubject {

    /** The request for a certificate that it is about. */
    static NoticeSubject of(PendingOperation operation) {
        return new Operation(operation.vault(), operation.certificate(), operation.id());
    }

    VaultName vault();

    /** Empty when it is about an issuer. */
    Optional<CertificateName> certificate();

    /** Empty when it is about no request. */
    Optional<OperationId> operation();

    /** Empty when it is about a certificate or a request for one. */
    Optional<IssuerName> issuer();

    /** Empty when it is about no version in particular. */
    default Optional<Version> version() {
        return Optional.empty();
    }

    /** Where its reader sees it. */
    URI page(PageSettings pages);

    /** A certificate, whichever request made its versions. */
    record Certificate(VaultName vault, CertificateName name) implements NoticeSubject {

        @Override
        public Optional<CertificateName> certificate() {
            return Optional.of(name);
        }

        @Override
        public Optional<OperationId> operation() {
            return Optional.empty();
        }

        @Override
        public Optional<IssuerName> issuer() {
            return Optional.empty();
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofCertificate(vault, name);
        }

        @Override
        public String toString() {
            return "certificate %s of vault %s".formatted(name, vault);
        }
    }

    /** A version of a certificate. */
    record Version(VaultName vault, CertificateName name, VersionId id, Instant notBefore, Instant notAfter)
            implements NoticeSubject {

        @Override
        public Optional<CertificateName> certificate() {
            return Optional.of(name);
        }

        @Override
        public Optional<OperationId> operation() {
            return Optional.empty();
        }

        @Override
        public Optional<IssuerName> issuer() {
            return Optional.empty();
        }

        @Override
        public Optional<Version> version() {
            return Optional.of(this);
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofCertificate(vault, name);
        }

        @Override
        public String toString() {
            return "certificate %s of vault %s, version %s".formatted(name, vault, id);
        }
    }

    /** One request for a certificate. */
    record Operation(VaultName vault, CertificateName name, OperationId id) implements NoticeSubject {

        @Override
        public Optional<CertificateName> certificate() {
            return Optional.of(name);
        }

        @Override
        public Optional<OperationId> operation() {
            return Optional.of(id);
        }

        @Override
        public Optional<IssuerName> issuer() {
            return Optional.empty();
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofRequest(vault, id);
        }

        @Override
        public String toString() {
            return "certificate %s of vault %s, request %s".formatted(name, vault, id);
        }
    }

    /** An issuer of a vault. */
    record Issuer(VaultName vault, IssuerName name) implements NoticeSubject {

        @Override
        public Optional<CertificateName> certificate() {
            return Optional.empty();
        }

        @Override
        public Optional<OperationId> operation() {
            return Optional.empty();
        }

        @Override
        public Optional<IssuerName> issuer() {
            return Optional.of(name);
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofIssuer(vault, name);
        }

        @Override
        public String toString() {
            return "issuer %s of vault %s".formatted(name, vault);
        }
    }
}
