package dev.certloom.web;

import dev.certloom.access.RequestOwnership;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationQueries;
import org.springframework.stereotype.Component;

/** Whose a request is, by what is stored. */
@Component
class OwnRequests implements RequestOwnership {

    private final OperationQueries operations;

    OwnRequests(OperationQueries operations) {
        this.operations = operations;
    }

    @Override
    public boolean isOwn(VaultName vault, String request, String person) {
        return OperationId.isOne(request) && operations.isRequestOf(vault, new OperationId(request), person);
    }
}
