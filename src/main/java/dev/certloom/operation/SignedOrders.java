package dev.certloom.operation;

import dev.certloom.certificate.Revocations;
import dev.certloom.certificate.VersionId;
import dev.certloom.issuer.Order;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The orders by which versions were signed. */
@Component
class SignedOrders {

    private final Revocations versions;
    private final Operations operations;
    private final TransactionOperations transaction;

    SignedOrders(Revocations versions, Operations operations, TransactionOperations transaction) {
        this.versions = versions;
        this.operations = operations;
        this.transaction = transaction;
    }

    /** The order of a version; empty where none of our issuers signed it. */
    Optional<Order> of(VaultName vault, CertificateName name, VersionId version) {
        return versions.madeBy(vault, name, version)
                .flatMap(operation -> transaction.execute(status -> operations
                        .lock(operation)
                        .filter(Operations.Locked::isIssued)
                        .flatMap(locked -> locked.order()
                                .map(row -> row.toOrder(
                                        locked.operation(), locked.approvals().latest())))));
    }
}
