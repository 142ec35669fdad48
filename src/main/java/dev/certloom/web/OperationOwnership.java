package dev.certloom.web;

import dev.certloom.access.RequestOwnership;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Provenance;
import org.springframework.stereotype.Component;

/** Whose a request is, by what is stored. */
@Component
class OperationOwnership implements RequestOwnership {

    private final Provenance provenance;

    OperationOwnership(Provenance provenance) {
        this.provenance = provenance;
    }

    @Override
    public boolean isOwn(VaultName vault, String request, String person) {
        return OperationId.isOne(request) && provenance.isRequestOf(vault, new OperationId(request), person);
    }
}
