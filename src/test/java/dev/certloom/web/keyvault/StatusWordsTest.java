package dev.certloom.web.keyvault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import org.junit.jupiter.api.Test;

class StatusWordsTest {

    private final InMemoryVault vault = new InMemoryVault();

    @Test
    void requestThatDoesNotMoveWaitsForAnOperatorAndSaysWhatIsKnown() {
        vault.addIssuer("ca", "Test");
        PendingOperation request = vault.request("ca");
        vault.reconcileQueue().escalateToOperator(vault.overdue(request.id()), "It stands at Task_PlaceOrder.");

        assertThat(StatusWords.of(vault.operation(request.id())))
                .endsWith("Waiting for an operator, since 2026-03-01T12:00:00Z. It stands at Task_PlaceOrder.");
    }
}
