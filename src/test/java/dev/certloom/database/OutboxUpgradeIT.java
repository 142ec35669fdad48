package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.certloom.embedded.TestDatabase;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
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
    private static final String BEFORE = "35";

    private static final String OPERATION = "\"operationId\":{\"value\":\"" + "a".repeat(32) + "\"},";
    private static final String NAME = "\"vault\":{\"value\":\"default\"},\"certificate\":{\"value\":\"web\"},";
    private static final String BY_ALICE =
            "\"actor\":{\"id\":\"alice-id\",\"name\":\"alice\",\"tokenId\":\"t\",\"address\":\"192.0.2.1\"},"
                    + "\"at\":\"2026-11-28T12:00:00Z\"}";

    private static final String MESSENGER = "dev.certloom.lifecycle.ProcessMessenger";

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final JsonMapper mapper = JsonMapper.builder().build();

    @Test
    void whatWasNotHeardBeforeTheUpgradeFindsItsListenerAfterIt() throws ClassNotFoundException {
        // given
        migrateTo(BEFORE);
        left(
                "dev.certloom.vault.CertificateRequested",
                MESSENGER,
                "{" + OPERATION + NAME + "\"issuer\":{\"value\":\"ca\"},\"fence\":1," + BY_ALICE);
        left(
                "dev.certloom.vault.MergeRequested",
                MESSENGER,
                "{" + OPERATION + NAME + "\"fence\":0,\"leafSha1\":\"00\",\"deviations\":[]," + BY_ALICE);
        left(
                "dev.certloom.vault.CancellationRequested",
                MESSENGER,
                "{" + OPERATION + NAME + "\"attempt\":1," + BY_ALICE);
        left("dev.certloom.vault.RequestWithdrawn", MESSENGER, "{" + OPERATION + NAME + BY_ALICE);
        left(
                "dev.certloom.progress.RetryRequested",
                MESSENGER,
                "{" + OPERATION + NAME + "\"incident\":1,\"job\":2,\"element\":\"Task\"," + BY_ALICE);
        left(
                "dev.certloom.approval.StepTurned",
                MESSENGER,
                "{\"step\":{\"value\":\"" + "b".repeat(32) + "\"},\"revision\":1,\"action\":\"approval-given\","
                        + OPERATION + NAME + "\"details\":{}," + BY_ALICE);
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
        Map<String, Class<?>> listeners = listeners();
        List<Publication> publications = publications();
        assertThat(publications).hasSize(8).allSatisfy(publication -> {
            assertThat(listeners).containsKey(publication.listener);
            Class<?> event = Class.forName(publication.type);
            assertThat(listeners.get(publication.listener)).isEqualTo(event);
            assertThat(mapper.readValue(publication.event, event)).isInstanceOf(event);
        });
        assertThat(publications.stream().map(Publication::listener))
                .as("a kind that is told by the outbox, and of which this test knows nothing")
                .containsExactlyInAnyOrderElementsOf(listeners.keySet());
    }

    private record Publication(String listener, String type, String event) {}

    private List<Publication> publications() {
        return jdbc.sql("select listener_id listener, event_type type, serialized_event event from event_publication")
                .query(Publication.class)
                .list();
    }

    /** Id of each listener that the outbox hands events to, and their type. */
    private static Map<String, Class<?>> listeners() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.certloom").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(TransactionalEventListener.class))
                        .map(JavaMethod::reflect)
                        .flatMap(Stream::ofNullable)
                        .collect(Collectors.toMap(OutboxUpgradeIT::id, method -> method.getParameterTypes()[0]));
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
