package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.VaultName;
import dev.certloom.notification.NoticeSubject;
import dev.certloom.operation.Requester;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** A kind of things that people approve and that is no request for a certificate: made up, in a table of its own. */
class TestCampaigns implements ApprovalSubjectKind<TestCampaigns.Campaign> {

    private final JdbcClient jdbc;
    private final ApprovalSteps steps;
    private final ApplicationEventPublisher events;

    TestCampaigns(JdbcClient jdbc, ApprovalSteps steps, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.steps = steps;
        this.events = events;
        jdbc.sql("create table test_campaign (id text primary key, requester text not null, outcome text)")
                .update();
    }

    /** What became of one. */
    record Ended(String outcome) {}

    ApprovalSubject.Id start(String requester) {
        String id = HexId.random();
        jdbc.sql("insert into test_campaign (id, requester) values (:id, :requester)")
                .param("id", id)
                .param("requester", requester)
                .update();
        return new ApprovalSubject.Id(name(), id);
    }

    /** Asks people, without a process. */
    @Transactional
    StepId ask(ApprovalSubject.Id campaign, StepDefinition step) {
        return steps.open(
                        lock(campaign.value()).orElseThrow(),
                        new StepOrigin(0, Optional.empty(), Actor.system("campaigns")),
                        step)
                .id();
    }

    /** Nobody needs it any more. */
    @Transactional
    void giveUp(ApprovalSubject.Id campaign) {
        end(lock(campaign.value()).orElseThrow(), "given up");
    }

    @Override
    public String name() {
        return "TEST_CAMPAIGN";
    }

    @Override
    public Optional<Campaign> lock(String id) {
        return jdbc.sql("select * from test_campaign where id = :id for update")
                .param("id", id)
                .query((row, number) -> new Campaign(
                        new ApprovalSubject.Id(name(), id),
                        row.getString("requester"),
                        row.getString("outcome") == null))
                .optional();
    }

    @Override
    public void approved(Campaign campaign, Actor by) {
        end(campaign, "approved by " + by.name());
    }

    @Override
    public void rejected(Campaign campaign, String why, Actor by) {
        end(campaign, why);
    }

    private void end(Campaign campaign, String outcome) {
        jdbc.sql("update test_campaign set outcome = :outcome where id = :id")
                .param("outcome", outcome)
                .param("id", campaign.id().value())
                .update();
        steps.close(campaign.id(), Instant.now());
        events.publishEvent(new Ended(outcome));
    }

    /** Many certificates renewed at once, say. */
    record Campaign(ApprovalSubject.Id id, String requesterId, boolean isOpen) implements ApprovalSubject {

        private static final CertificateName FIRST = new CertificateName("first");

        @Override
        public VaultName vault() {
            return ApprovalScene.VAULT;
        }

        @Override
        public Requester requester() {
            return ApprovalScene.asker(requesterId);
        }

        @Override
        public Instant requested() {
            return Instant.EPOCH;
        }

        @Override
        public String described() {
            return "campaign";
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("Certificates", "17");
        }

        @Override
        public NoticeSubject noticeSubject() {
            return new NoticeSubject.Certificate(vault(), FIRST);
        }

        @Override
        public AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details) {
            return new AuditableEvent(action, vault(), "campaigns/" + id.value(), Optional.empty(), actor, at, details);
        }
    }
}
