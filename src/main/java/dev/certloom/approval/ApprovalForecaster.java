package dev.certloom.approval;

import dev.certloom.operation.PendingOperation;

/** Says what the approval of a request would come to, before it is made; implemented where the engine is known. */
@FunctionalInterface
public interface ApprovalForecaster {

    /**
     * Evaluates what counts now, as the vault does when a request is judged.
     *
     * @param asked as it would be stored; nothing has to be
     * @throws dev.certloom.kernel.Refusal INVALID when its subject or names cannot be encoded
     */
    ApprovalForecast forecast(PendingOperation asked);
}
