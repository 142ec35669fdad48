package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Occurrence;
import dev.certloom.processview.ProcessActivity.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** Another try for a process that stopped at an incident. */
class IncidentRetriesTest {

    private static final long INCIDENT = 77;

    private final InMemoryVault vault = new InMemoryVault();
    private final OperationId operation = vault.request("Self").id();
    private final List<Incident> open = new ArrayList<>(List.of(
            new Incident(INCIDENT, "Task_PlaceOrder", "JOB_NO_RETRIES", "away", Optional.of(55L), Instant.EPOCH)));
    private final List<Object> events = new ArrayList<>();
    private final IncidentRetries retries = new IncidentRetries(
            vault.operationQueries(),
            new ProcessProgress(vault.operationQueries(), (id, instances, activities) -> List.of(instance())),
            TransactionOperations.withoutTransaction(),
            events::add,
            vault.clock());

    @Test
    void retryThenItIsAuditedAndTheEngineIsToldOfJobAndIncident() {
        retries.retry(InMemoryVault.VAULT, operation, INCIDENT, InMemoryVault.ALICE);

        assertThat(events)
                .containsExactly(new RetryRequested(
                        Occurrence.of(
                                vault.pending("web"),
                                InMemoryVault.ALICE,
                                vault.clock().instant()),
                        INCIDENT,
                        Optional.of(55L),
                        "Task_PlaceOrder"));
        assertThat(events).first().isInstanceOfSatisfying(RetryRequested.class, event -> {
            assertThat(event.action()).isEqualTo(AuditAction.RETRY_REQUESTED);
            assertThat(event.object()).isEqualTo("certificates/web");
            assertThat(event.details()).isEqualTo(Map.of("incident", "77", "element", "Task_PlaceOrder"));
        });
    }

    @Test
    void retryWhenTheIncidentIsForeignOrOverThenItIsRefused() {
        assertRefused(INCIDENT + 1, Refusal.Kind.TASK_ENDED, InMemoryVault.VAULT);
        open.clear();
        assertRefused(INCIDENT, Refusal.Kind.TASK_ENDED, InMemoryVault.VAULT);
    }

    @Test
    void retryWhenTheRequestIsOfAnotherVaultThenItIsNotFound() {
        assertRefused(INCIDENT, Refusal.Kind.PENDING_NOT_FOUND, new VaultName("other"));
    }

    private void assertRefused(long incident, Refusal.Kind kind, VaultName of) {
        assertThatThrownBy(() -> retries.retry(of, operation, incident, InMemoryVault.ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
        assertThat(events).isEmpty();
    }

    private Instance instance() {
        return new Instance(
                1,
                10,
                Optional.empty(),
                Optional.empty(),
                "certificate-request",
                1,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.copyOf(open),
                List.of());
    }
}
