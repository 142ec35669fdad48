package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationQueriesTest {

    private final InMemoryVault vault = new InMemoryVault();
    private final OperationQueries queries = vault.operationQueries();

    @Test
    void aPageContinuesAfterTheOperationNamed() {
        PendingOperation last = vault.request("Unknown", "one");
        vault.clock().advance(Duration.ofSeconds(1));
        PendingOperation first = vault.request("Unknown", "two");

        assertThat(queries.operations(InMemoryVault.VAULT, Optional.empty(), Optional.of(first.id()), 25))
                .extracting(PendingOperation::id)
                .containsExactly(last.id());
    }

    @Test
    void aPageAfterAnOperationThatIsNotThereIsRefused() {
        assertIsRefused(InMemoryVault.VAULT, OperationId.random());
    }

    @Test
    void aPageAfterAnOperationOfAnotherVaultIsRefused() {
        assertIsRefused(new VaultName("other"), vault.request("Unknown").id());
    }

    private void assertIsRefused(VaultName asked, OperationId after) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> queries.operations(asked, Optional.empty(), Optional.of(after), 25))
                .extracting(Refusal::kind)
                .isEqualTo(Refusal.Kind.INVALID);
    }
}
