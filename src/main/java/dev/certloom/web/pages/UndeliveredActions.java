package dev.certloom.web.pages;

import dev.certloom.kernel.OperationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was done about requests, and their processes have not heard of yet. */
public interface UndeliveredActions {

    /** Those of these requests; one whose process has heard of everything is left out. */
    Map<OperationId, UndeliveredAction> among(Collection<OperationId> requests);

    /** Of one request. */
    default Optional<UndeliveredAction> of(OperationId request) {
        return Optional.ofNullable(among(List.of(request)).get(request));
    }
}
