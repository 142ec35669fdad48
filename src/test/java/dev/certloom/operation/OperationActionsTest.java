package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is offered is accepted, and what is accepted is offered. */
class OperationActionsTest {

    @ParameterizedTest
    @EnumSource
    void whatIsOfferedForAnOperationIsAccepted(State state) {
        for (Action action : Action.values()) {
            // given
            InMemoryVault fresh = new InMemoryVault();
            PendingOperation operation = state.in(fresh);
            boolean offered = action.isIn(actions(fresh, operation, true, true));

            // then
            if (offered) {
                assertThatCode(() -> action.press(fresh, operation))
                        .as("%s when %s", action, state)
                        .doesNotThrowAnyException();
            } else if (!isRepetition(action, operation)) {
                assertThatExceptionOfType(Refusal.class)
                        .as("%s when %s", action, state)
                        .isThrownBy(() -> action.press(fresh, operation));
            }
        }
    }

    @Test
    void withoutThePermissionNothingIsOffered() {
        InMemoryVault vault = new InMemoryVault();
        PendingOperation operation = State.STUCK.in(vault);

        assertThat(actions(vault, operation, true, false))
                .isEqualTo(new OperationActions(true, false, false, true, true));
        assertThat(actions(vault, operation, false, true))
                .isEqualTo(new OperationActions(false, true, true, false, false));
    }

    /** Accepted, but without effect: cancellation is requested, or the same certificate uploaded, again. */
    private static boolean isRepetition(Action action, PendingOperation operation) {
        return (action == Action.CANCEL
                        && operation.isOpen()
                        && operation.cancellationState() == CancellationState.REQUESTED)
                || (action == Action.MERGE && !operation.chain().isEmpty());
    }

    private static OperationActions actions(
            InMemoryVault vault, PendingOperation operation, boolean updates, boolean completesMerges) {
        return OperationActions.of(operation, vault.merges(), updates, updates, completesMerges);
    }

    private enum Action {
        CANCEL(
                OperationActions::cancel,
                (vault, operation) -> vault.requests()
                        .cancel(
                                VAULT,
                                operation.certificate(),
                                Optional.of(operation.id().value()),
                                true,
                                ALICE)),
        MERGE(OperationActions::merge, OperationActionsTest::upload),
        FETCH_REQUEST(
                OperationActions::downloadCsr,
                (vault, operation) -> vault.operationQueries().downloadCsr(VAULT, operation.id(), ALICE)),
        RESTART(
                OperationActions::restart,
                (vault, operation) -> vault.reconcileQueue().restart(operation, ALICE));

        private final Predicate<OperationActions> offered;
        private final BiConsumer<InMemoryVault, PendingOperation> press;

        Action(Predicate<OperationActions> offered, BiConsumer<InMemoryVault, PendingOperation> press) {
            this.offered = offered;
            this.press = press;
        }

        boolean isIn(OperationActions actions) {
            return offered.test(actions);
        }

        void press(InMemoryVault vault, PendingOperation operation) {
            press.accept(vault, operation);
        }
    }

    private static void upload(InMemoryVault vault, PendingOperation operation) {
        byte[] signed = operation.csr().map(FakePki::sign).map(Der::bytes).orElse(new byte[] {1});
        try {
            vault.merges().mergeUploaded(VAULT, operation.id(), signed, true, ALICE);
        } catch (Refusal refusal) {
            if (refusal.kind() != Refusal.Kind.NOT_YET) {
                throw refusal;
            }
        }
    }

    /** Where an operation can be when somebody looks at it. */
    private enum State {
        WITHOUT_CSR(vault -> {
            vault.withoutWorkers();
            vault.request("Unknown");
        }),
        NOT_APPROVED(vault -> {
            vault.request("Unknown");
            vault.withoutApproval("web");
        }),
        NOT_THE_APPROVED_REQUEST(vault -> {
            vault.request("Unknown");
            vault.exchangeRequest("web");
        }),
        AWAITING_MERGE(vault -> vault.request("Unknown")),
        AWAITING_MERGE_AND_CANCELLED(vault -> {
            vault.request("Unknown");
            vault.cancel("web");
        }),
        HOLDING_A_CERTIFICATE(vault -> {
            vault.request("Unknown");
            vault.withoutWorkers();
            upload(vault, vault.pending("web"));
        }),
        ORDERED(vault -> {
            vault.request("ca");
            vault.order("web");
        }),
        CANCELLATION_REQUESTED(vault -> {
            ORDERED.bring(vault);
            vault.cancel("web");
        }),
        CANCELLATION_REFUSED(vault -> {
            CANCELLATION_REQUESTED.bring(vault);
            vault.decideCancellation("web", CancelAnswer.REFUSED);
        }),
        COMPLETED(vault -> {
            vault.request("ca");
            vault.issue("web");
        }),
        REFUSED(vault -> {
            vault.request("ca");
            vault.refuse("web", Failure.Cause.ISSUER, "No.");
        }),
        REFUSED_AND_KEY_DELETED(vault -> {
            REFUSED.bring(vault);
            vault.wipeKey("web");
        }),
        REFUSED_AND_MERGED_LATE(vault -> {
            REFUSED.bring(vault);
            vault.withoutWorkers();
            upload(vault, vault.pending("web"));
        }),
        REFUSED_AND_REPLACED(vault -> {
            REFUSED.bring(vault);
            vault.request("Unknown");
        }),
        REFUSED_AND_DELETED(vault -> {
            REFUSED.bring(vault);
            vault.delete("web");
        }),
        REJECTED(vault -> {
            NOT_APPROVED.bring(vault);
            vault.reject("web");
        }),
        CANCELLED(vault -> {
            CANCELLATION_REQUESTED.bring(vault);
            vault.decideCancellation("web", CancelAnswer.GRANTED);
        }),
        WITHDRAWN(vault -> {
            vault.request("Unknown");
            vault.delete("web");
        }),
        STUCK(vault -> {
            AWAITING_MERGE.bring(vault);
            escalate(vault);
        }),
        STUCK_AFTER_A_LATE_MERGE(vault -> {
            REFUSED_AND_MERGED_LATE.bring(vault);
            escalate(vault);
        }),
        STUCK_AND_RESTARTED(vault -> {
            STUCK.bring(vault);
            vault.reconcileQueue().restart(vault.pending("web"), ALICE);
        });

        private final Consumer<InMemoryVault> bring;

        State(Consumer<InMemoryVault> bring) {
            this.bring = bring;
        }

        private void bring(InMemoryVault vault) {
            bring.accept(vault);
        }

        /** The first operation of the vault, in this state. */
        PendingOperation in(InMemoryVault vault) {
            vault.addIssuer("ca", "Test");
            bring(vault);
            return vault.operation(vault.firstRequest());
        }
    }

    private static void escalate(InMemoryVault vault) {
        vault.reconcileQueue().escalateToOperator(vault.overdue(vault.firstRequest()), "It does not move.");
    }
}
