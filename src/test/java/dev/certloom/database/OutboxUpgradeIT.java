package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Sets;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.certloom.approval.ApprovalStepChanged;
import dev.certloom.approval.StepId;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CancellationRequested;
import dev.certloom.operation.CertificateRequested;
import dev.certloom.operation.MergeRequested;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.ProcessRelaunched;
import dev.certloom.processview.RetryRequested;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.event.TransactionalApplicationListenerMethodAdapter;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/** What an earlier release committed and nobody heard yet is heard by this one, though classes have other names and places. */
class OutboxUpgradeIT {

    /** The last migration of the release that named classes in other words. */
    private static final String OTHER_NAMES = "35";

    /** The last one of the release that told kinds of events by their members. */
    private static final String KINDS_IN_MEMBERS = "40";

    private static final String OPERATION = "\"operationId\":{\"value\":\"" + "a".repeat(32) + "\"},";
    private static final String NAME = "\"vault\":{\"value\":\"default\"},\"certificate\":{\"value\":\"web\"},";
    private static final String BY_ALICE =
            "\"actor\":{\"id\":\"alice-id\",\"name\":\"alice\",\"tokenId\":\"t\",\"address\":\"192.0.2.1\"},"
                    + "\"at\":\"2026-11-28T12:00:00Z\"}";

    private static final Occurrence OCCURRENCE = new Occurrence(
            new OperationId("a".repeat(32)),
            new VaultName("default"),
            new CertificateName("web"),
            new Actor("alice-id", "alice", "t", "192.0.2.1"),
            Instant.parse("2026-11-28T12:00:00Z"),
            Map.of());
    private static final IssuerName CA = new IssuerName("ca");
    private static final StepId STEP = new StepId("b".repeat(32));

    /** Id of each listener that the outbox hands events to, and their type. */
    private static final Map<String, Class<?>> LISTENERS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.certloom").stream()
                    .flatMap(type -> type.getMethods().stream())
                    .filter(method -> method.isAnnotatedWith(TransactionalEventListener.class))
                    .map(JavaMethod::reflect)
                    .flatMap(Stream::ofNullable)
                    .collect(Collectors.toMap(OutboxUpgradeIT::id, method -> method.getParameterTypes()[0]));

    /** Listeners to kinds of events that no release before knew. */
    private static final Set<String> LATER = Set.of(
            "dev.certloom.process.ProcessMessenger.on(dev.certloom.operation.OrderFound)",
            "dev.certloom.process.ProcessMessenger.on(dev.certloom.operation.OrderCheckRequested)",
            "dev.certloom.process.ProcessMessenger.on(dev.certloom.operation.TicketGiven)");

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final JsonMapper mapper = JsonMapper.builder().build();

    @Test
    void whatWasNotHeardBeforeTheUpgradeFindsItsListenerAfterIt() {
        // given
        migrateTo(OTHER_NAMES);
        String messenger = "dev.certloom.lifecycle.ProcessMessenger";
        left("dev.certloom.vault.CertificateRequested", messenger, requested(1));
        left("dev.certloom.vault.MergeRequested", messenger, mergeRequested(0));
        left("dev.certloom.vault.MergeRequested", messenger, mergeRequested(2));
        left("dev.certloom.vault.CancellationRequested", messenger, cancellationRequested());
        left("dev.certloom.vault.RequestWithdrawn", messenger, "{" + OPERATION + NAME + BY_ALICE);
        left("dev.certloom.progress.RetryRequested", messenger, retryRequested("2"));
        left("dev.certloom.approval.StepTurned", messenger, stepChanged("approval-given"));
        left(
                "dev.certloom.security.PeopleAltered",
                "dev.certloom.approval.MissingApprovers",
                "{\"groups\":[\"pki\"],\"clients\":[]}");
        left(
                "dev.certloom.security.PersonAltered",
                "dev.certloom.security.PagesSecurity$SessionEnd",
                "{\"id\":\"alice-id\"}");

        // when
        migrateTo("latest");

        // then
        assertThat(publications())
                .hasSize(9)
                .allSatisfy(this::assertIsHeard)
                .extracting(Publication::listener)
                .as("a kind that is told by the outbox, and of which this test knows nothing")
                .containsExactlyInAnyOrderElementsOf(Sets.difference(LISTENERS.keySet(), LATER));
        assertThat(LISTENERS).containsKeys(LATER.toArray(String[]::new));
    }

    @Test
    void whatAMemberSaidOfAnEventBeforeItsTypeSaysNow() {
        // given
        migrateTo(KINDS_IN_MEMBERS);
        String messenger = "dev.certloom.process.ProcessMessenger";
        left("dev.certloom.operation.CertificateRequested", messenger, requested(1));
        left("dev.certloom.operation.CertificateRequested", messenger, requested(3));
        left("dev.certloom.operation.MergeRequested", messenger, mergeRequested(0));
        left(
                "dev.certloom.operation.MergeRequested",
                messenger,
                mergeRequested(2).replace("\"deviations\":[\"NamesAreMissing\"],", ""));
        left("dev.certloom.operation.CancellationRequested", messenger, cancellationRequested());
        left("dev.certloom.operation.RequestWithdrawn", messenger, "{" + OPERATION + NAME + BY_ALICE);
        left("dev.certloom.processview.RetryRequested", messenger, retryRequested("2"));
        left("dev.certloom.processview.RetryRequested", messenger, retryRequested("null"));
        for (String action : List.of("given", "refused", "question-asked", "question-answered")) {
            left("dev.certloom.approval.ApprovalStepChanged", messenger, stepChanged("approval-" + action));
        }

        // when
        migrateTo("latest");

        // then
        Map<String, String> facts = Map.of("step", "first");
        assertThat(publications())
                .allSatisfy(this::assertIsHeard)
                .extracting(this::event)
                .containsExactlyInAnyOrder(
                        new CertificateRequested(OCCURRENCE, CA, Optional.empty()),
                        new ProcessRelaunched(OCCURRENCE, CA, 3),
                        new MergeRequested.InTime(OCCURRENCE, "00", List.of("NamesAreMissing")),
                        new MergeRequested.Late(OCCURRENCE, 2, "00", List.of()),
                        new CancellationRequested(OCCURRENCE, 1, Optional.empty()),
                        new OperationFinished.Withdrawn(OCCURRENCE, Optional.empty()),
                        new RetryRequested(OCCURRENCE, 1, Optional.of(2L), "Task"),
                        new RetryRequested(OCCURRENCE, 1, Optional.empty(), "Task"),
                        new ApprovalStepChanged.Approved(OCCURRENCE, STEP, 1, facts),
                        new ApprovalStepChanged.Refused(OCCURRENCE, STEP, 1, facts),
                        new ApprovalStepChanged.Asked(OCCURRENCE, STEP, 1, facts),
                        new ApprovalStepChanged.Answered(OCCURRENCE, STEP, 1, facts));
    }

    private static String requested(int fence) {
        return "{" + OPERATION + NAME + "\"issuer\":{\"value\":\"ca\"},\"fence\":" + fence + "," + BY_ALICE;
    }

    private static String mergeRequested(int fence) {
        return "{" + OPERATION + NAME + "\"fence\":" + fence
                + ",\"leafSha1\":\"00\",\"deviations\":[\"NamesAreMissing\"]," + BY_ALICE;
    }

    private static String cancellationRequested() {
        return "{" + OPERATION + NAME + "\"attempt\":1," + BY_ALICE;
    }

    private static String retryRequested(String job) {
        return "{" + OPERATION + NAME + "\"incident\":1,\"job\":" + job + ",\"element\":\"Task\"," + BY_ALICE;
    }

    private static String stepChanged(String action) {
        return "{\"step\":{\"value\":\"" + STEP + "\"},\"revision\":1,\"action\":\"" + action + "\"," + OPERATION + NAME
                + "\"details\":{\"step\":\"first\"}," + BY_ALICE;
    }

    private record Publication(String listener, String type, String event) {}

    /** As the outbox delivers it: to the listener it names, which takes what it is read as. */
    private void assertIsHeard(Publication publication) {
        assertThat(LISTENERS).containsKey(publication.listener);
        assertThat(event(publication)).isInstanceOf(LISTENERS.get(publication.listener));
    }

    private Object event(Publication publication) {
        try {
            return mapper.readValue(publication.event, Class.forName(publication.type));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private List<Publication> publications() {
        return jdbc.sql("select listener_id listener, event_type type, serialized_event event from event_publication")
                .query(Publication.class)
                .list();
    }

    private static String id(Method method) {
        return new TransactionalApplicationListenerMethodAdapter("", method.getDeclaringClass(), method)
                .getListenerId();
    }

    private void left(String type, String listener, String event) {
        jdbc.sql("""
                        insert into event_publication (id, event_type, listener_id, publication_date, serialized_event)
                        values (gen_random_uuid(), :type, :listener, now(), :event)
                        """)
                .param("type", type)
                .param("listener", listener + ".on(" + type + ")")
                .param("event", event)
                .update();
    }

    private void migrateTo(String version) {
        Flyway.configure().dataSource(source).target(version).load().migrate();
    }
}
