package dev.certloom.approval;

import dev.certloom.approval.StandingApproval.Person;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people are asked and what they said is of one vault. */
class ApprovalVaultIsolationIT extends VaultIsolationContract {

    private static final int MANY = 100;
    private static final VaultName VAULT = new VaultName(NORTH);
    private static final Instant NOW = BEGINNING.plus(Duration.ofDays(1));
    private static final Person BOB = new Person("bob", "Bob");
    private static final StepDefinition STEP = new StepDefinition(
            "step-3", Set.of("approvers"), 1, Set.of(), Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(3));

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcApprovalRecords.saidBefore",
                        jdbc -> Stream.of("name-1", "name-2")
                                .map(name -> records(jdbc)
                                        .saidBefore(VAULT, new CertificateName(name), BEGINNING, NOW, MANY))
                                .toList()),
                new Case("JdbcApprovalRecords.standing", jdbc -> records(jdbc).standing(VAULT, NOW, MANY)),
                new Case(
                        "JdbcApprovalRecords.confirmStanding",
                        jdbc -> vaults().stream()
                                .map(vault -> records(jdbc).confirmStanding(VAULT, id(vault, "standing-1"), BOB, NOW))
                                .toList()),
                new Case(
                        "JdbcApprovalRecords.removeStanding",
                        jdbc -> vaults().stream()
                                .map(vault -> records(jdbc).removeStanding(VAULT, id(vault, "standing-1")))
                                .toList()),
                new Case("JdbcApprovalSteps.open", jdbc -> {
                    Claim claim = new Claim(new OperationId(id(NORTH, "operation-2")), 1, 1, "engine", "worker");
                    ApprovalSubject.Id subject = ApprovalSubject.Id.of(claim.operation());
                    return new JdbcApprovalSteps(jdbc, new JdbcVotes(jdbc))
                            .open(subject, VAULT, StepOrigin.of(claim, 1), STEP, NOW)
                            .first();
                }),
                new Case(
                        "JdbcTaskViewers.doubtful",
                        jdbc -> new JdbcTaskViewers(jdbc)
                                .doubtful(
                                        VAULT,
                                        new Approver(new Actor("bob", "Bob", "", ""), Set.of("approvers")),
                                        new JdbcTaskViewers.Known(Set.of("bob"), false, Optional.empty()),
                                        Optional.of(NOW),
                                        Duration.ofDays(30),
                                        MANY)),
                new Case(
                        "JdbcStepLists.openFor",
                        jdbc -> Stream.of(OpenTask.Kind.values())
                                .map(kind -> new JdbcStepLists(jdbc)
                                        .openFor(
                                                VAULT,
                                                "ada",
                                                Set.of("approvers"),
                                                Set.of(kind),
                                                Optional.empty(),
                                                MANY))
                                .toList()));
    }

    private static JdbcApprovalRecords records(JdbcClient jdbc) {
        return new JdbcApprovalRecords(jdbc);
    }
}
