package dev.certloom.approval;

import dev.certloom.approval.spi.ApprovalRecords;
import dev.certloom.approval.spi.ApprovalRecords.Approved;
import dev.certloom.vault.Actor;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultAct;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Records approvals. Without one nothing is ordered, signed or merged (design D3). */
@Service
public class Approvals {

    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}");

    private final ApprovalRecords records;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Approvals(
            ApprovalRecords records, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.records = records;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Records that a rule of the approval process approved without a person (design D9).
     *
     * @param rule its name, for the audit trail: 1 to 100 letters, digits, dots, hyphens, underscores
     * @param processInstance and {@code processVersion} say which model decided
     * @return false when the operation is not open to this process instance
     * @throws IllegalArgumentException when the rule has no proper name
     */
    public boolean recordAutomatic(
            OperationId operation, int fence, String rule, long processInstance, int processVersion) {
        if (!RULE.matcher(rule).matches()) {
            throw new IllegalArgumentException(
                    "Expected the approval process to name its rule in variable 'approvalRule' (letters, digits, . _ -), but it did not.");
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Instant now = clock.instant();
            Optional<Approved> approved =
                    records.recordAutomatic(operation, fence, rule, processInstance, processVersion, now);
            approved.filter(Approved::first)
                    .ifPresent(first -> events.publishEvent(new VaultAct(
                            "request-approved",
                            first.vault(),
                            "certificates/" + first.certificate(),
                            Optional.of(operation),
                            Actor.system("record-automatic-approval"),
                            now,
                            Map.of(
                                    "rule", rule,
                                    "processInstance", Long.toString(processInstance),
                                    "processVersion", Integer.toString(processVersion)))));
            return approved.isPresent();
        }));
    }
}
