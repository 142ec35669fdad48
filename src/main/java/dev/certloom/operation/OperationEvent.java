package dev.certloom.operation;

import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import java.util.Optional;

/** An event of one operation. */
sealed interface OperationEvent extends VaultEvent
        permits CertificateRequested, CancellationRequested, MergeRequested, RequestWithdrawn {

    OperationId operationId();

    CertificateName certificate();

    @Override
    default String object() {
        return AuditObject.certificate(certificate());
    }

    @Override
    default Optional<OperationId> operation() {
        return Optional.of(operationId());
    }
}
