package dev.certloom.notification;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageSettings;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.PendingOperation;
import java.net.URI;
import java.util.Optional;

/** What a notice is about. */
public sealed interface NoticeSubject {

    /** The request for a certificate that it is about. */
    static NoticeSubject of(PendingOperation operation) {
        return new Operation(operation.vault(), operation.certificate(), operation.id());
    }

    VaultName vault();

    CertificateName certificate();

    /** Empty when it is about the certificate as such. */
    Optional<OperationId> operation();

    /** Where its reader sees it. */
    URI page(PageSettings pages);

    /** A certificate, whichever request made its versions. */
    record Certificate(VaultName vault, CertificateName certificate) implements NoticeSubject {

        @Override
        public Optional<OperationId> operation() {
            return Optional.empty();
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofCertificate(vault, certificate);
        }

        @Override
        public String toString() {
            return "certificate %s of vault %s".formatted(certificate, vault);
        }
    }

    /** One request for a certificate. */
    record Operation(VaultName vault, CertificateName certificate, OperationId id) implements NoticeSubject {

        @Override
        public Optional<OperationId> operation() {
            return Optional.of(id);
        }

        @Override
        public URI page(PageSettings pages) {
            return pages.ofRequest(vault, id);
        }

        @Override
        public String toString() {
            return "certificate %s of vault %s, request %s".formatted(certificate, vault, id);
        }
    }
}
