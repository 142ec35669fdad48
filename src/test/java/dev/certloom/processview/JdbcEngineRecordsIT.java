package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.certloom.Crowd;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.JdbcAuditLines;
import dev.certloom.availability.Availability;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.OperationChanges;
import dev.certloom.operation.TestClock;
import dev.certloom.processview.EngineRecord.Deployed;
import dev.certloom.processview.EngineRecord.ElementEntered;
import dev.certloom.processview.EngineRecord.ElementLeft;
import dev.certloom.processview.EngineRecord.ElementMigrated;
import dev.certloom.processview.EngineRecord.IncidentRaised;
import dev.certloom.processview.EngineRecord.IncidentResolved;
import dev.certloom.processview.EngineRecord.InstanceEnded;
import dev.certloom.processview.EngineRecord.InstanceMigrated;
import dev.certloom.processview.EngineRecord.InstanceStarted;
import dev.certloom.processview.EngineRecord.JobTroubled;
import dev.certloom.processview.EngineRecord.StartedByMessage;
import dev.certloom.processview.EngineRecord.Unknown;
import dev.certloom.processview.EngineRecords.LogState;
import dev.certloom.processview.ProcessActivity.Instance;
import dev.certloom.runtime.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Process activity on the real database. Record n was written at second n. */
@Isolated("a transaction in progress in any database of the server counts")
class JdbcEngineRecordsIT {

    private static final String LOG = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_LOG = "fedcba9876543210fedcba9876543210";
    private static final byte[] BPMN = "<bpmn name=\"\u00e4\"/>".getBytes(StandardCharsets.UTF_8);
    private static final int MANY = 100;

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();

    private final TestClock clock = new TestClock();
    private final JdbcClient jdbc = JdbcClient.create(SOURCE);
    private final DataSourceTransactionManager transactions = new DataSourceTransactionManager(SOURCE);
    private final JdbcEngineRecords records = new JdbcEngineRecords(jdbc, new TransactionTemplate(transactions));
    private final JdbcProcessActivity activity = new JdbcProcessActivity(jdbc, transactions);
    private final OperationId operation = OperationId.random();

    @BeforeEach
    void nothingButOneOperationIsKept() {
        jdbc.sql("truncate engine_log, process_definition, process_instance, element_activity, process_incident,"
                        + " process_retry, operation, certificate cascade")
                .update();
        insertOperation();
    }

    @Test
    void storeThenWhatTheInstancesOfAnOperationDidIsReadBack() {
        long stored = store(LOG, request());

        assertThat(stored).isEqualTo(14);
        List<Instance> instances = activity.ofOperation(operation, MANY, MANY);
        assertThat(instances).hasSize(2);
        Instance called = instances.get(0);
        assertThat(called.processId()).isEqualTo("approval");
        assertThat(called.parent()).contains(10L);
        assertThat(called.callActivity()).contains("Call");
        assertThat(called.bpmn()).isEmpty();
        assertThat(called.outcome()).contains(Activity.State.COMPLETED);
        assertThat(called.activities())
                .containsExactly(new Activity("Ask", "TASK", at(6), Optional.of(at(7)), Activity.State.COMPLETED));
        Instance root = instances.get(1);
        assertThat(root.key()).isEqualTo(10);
        assertThat(root.version()).isEqualTo(2);
        assertThat(root.bpmn()).contains(new String(BPMN, StandardCharsets.UTF_8));
        assertThat(root.started()).isEqualTo(at(3));
        assertThat(root.ended()).isEmpty();
        assertThat(root.activities())
                .containsExactly(
                        new Activity("Call", "CALL_ACTIVITY", at(4), Optional.of(at(9)), Activity.State.COMPLETED),
                        new Activity("Order", "TASK", at(10), Optional.of(at(13)), Activity.State.TERMINATED),
                        // left before it was ever entered
                        new Activity("Wait", "TASK", at(14), Optional.of(at(14)), Activity.State.TERMINATED));
    }

    @Test
    void storeWhenBatchesComeAgainOrOverlapThenNothingIsCountedTwice() {
        List<EngineRecord> all = request();
        for (int from = 0; from < all.size(); from++) {
            store(LOG, all.subList(Math.max(0, from - 3), from + 1));
        }
        assertThat(store(LOG, all)).isEqualTo(14);
        assertThat(store(LOG, all.subList(0, 2))).isEqualTo(14);

        assertThat(rows("process_instance")).isEqualTo(2);
        assertThat(rows("element_activity")).isEqualTo(4);
        assertThat(activity.ofOperation(operation, MANY, MANY).get(1).activities())
                .extracting(Activity::left)
                .containsExactly(Optional.of(at(9)), Optional.of(at(13)), Optional.of(at(14)));
    }

    @Test
    void storeWhenCallsNestInOneBatchThenAllBelongToTheOperation() {
        store(
                LOG,
                List.of(
                        new StartedByMessage(1, at(1), 10, "request", 1, operation.value()),
                        new InstanceStarted(2, at(2), 10, "request", 1, 2, 0, 0),
                        new InstanceStarted(3, at(3), 11, "approval", 3, 1, 10, 12),
                        new InstanceStarted(4, at(4), 13, "vote", 4, 5, 11, 14),
                        new InstanceStarted(5, at(5), 15, "orders", 9, 1, 99, 98),
                        new InstanceEnded(6, at(6), 13, true),
                        new InstanceEnded(7, at(7), 11, false)));

        assertThat(activity.ofOperation(operation, MANY, MANY))
                .extracting(Instance::processId, Instance::version, Instance::ended)
                .containsExactly(
                        tuple("vote", 5, Optional.of(at(6))),
                        tuple("approval", 1, Optional.of(at(7))),
                        tuple("request", 2, Optional.empty()));
        assertThat(rows("process_instance")).isEqualTo(3);
    }

    @Test
    void storeWhenManyDeliverTheSameAtOnceThenItIsThereOnce() throws Exception {
        assertThat(Crowd.of(8, who -> store(LOG, request()))).hasSize(8).containsOnly(14L);

        assertThat(rows("element_activity")).isEqualTo(4);
        assertThat(rows("engine_log")).isEqualTo(1);
    }

    @Test
    void storeWhenTheInstanceIsNotOfOurOperationsThenItIsPassedOver() {
        long stored = store(
                LOG,
                List.of(
                        new StartedByMessage(1, at(1), 10, "orders", 1, "order-4711"),
                        new InstanceStarted(2, at(2), 10, "orders", 1, 1, 0, 0),
                        new ElementEntered(3, at(3), 11, 10, "Task", "TASK"),
                        new IncidentRaised(4, at(4), 12, 10, "Task", 11, "IO", "no"),
                        troubled(5, 13, 10, 11, 0, "no"),
                        new InstanceEnded(6, at(6), 10, true),
                        new Unknown(7, at(7))));

        assertThat(stored).isEqualTo(7);
        assertThat(rows("process_instance")
                        + rows("element_activity")
                        + rows("process_incident")
                        + rows("process_retry"))
                .isZero();
    }

    @Test
    void storeWhenTheEngineLostItsDataThenReusedKeysAreOthers() {
        store(LOG, request());
        store(
                OTHER_LOG,
                List.of(
                        new StartedByMessage(1, at(101), 10, "request", 1, operation.value()),
                        new InstanceStarted(2, at(102), 10, "request", 1, 1, 0, 0),
                        new ElementEntered(3, at(103), 20, 10, "Create", "TASK")));

        List<Instance> instances = activity.ofOperation(operation, MANY, MANY);
        assertThat(instances).extracting(Instance::key).containsExactly(10L, 11L, 10L);
        assertThat(instances.getFirst().activities())
                .containsExactly(new Activity("Create", "TASK", at(103), Optional.empty(), Activity.State.ACTIVE));
        assertThat(records.logs()).extracting(LogState::name).hasSize(1);
    }

    @Test
    void incidentThenItIsOpenUntilItIsResolved() {
        store(LOG, request());
        store(LOG, List.of(new IncidentRaised(20, at(20), 77, 10, "Order", 15, "JOB_NO_RETRIES", "no")));
        assertThat(root().incidents())
                .containsExactly(new Incident(77, "Order", "JOB_NO_RETRIES", "no", Optional.empty(), at(20)));

        store(LOG, List.of(new IncidentResolved(21, at(21), 77, 10)));
        assertThat(root().incidents()).isEmpty();
    }

    @Test
    void incidentWhenAJobLeftItThenTheJobIsNamedAndOfSeveralTheLatest() {
        store(LOG, request().subList(0, 10));
        store(
                LOG,
                List.of(
                        troubled(20, 78, 10, 15, 0, "no"),
                        troubled(21, 79, 10, 15, 0, "no"),
                        // of another element, whose job has a higher key
                        new ElementEntered(22, at(22), 17, 10, "Wait", "TASK"),
                        troubled(23, 99, 10, 17, 0, "no"),
                        new IncidentRaised(24, at(24), 77, 10, "Order", 15, "JOB_NO_RETRIES", "no"),
                        new IncidentRaised(25, at(25), 81, 10, "Call", 12, "IO_MAPPING_ERROR", "no")));

        assertThat(root().incidents()).extracting(Incident::job).containsExactly(Optional.of(79L), Optional.empty());
    }

    @Test
    void retryThenTheLatestCountsUntilItsElementIsLeft() {
        store(LOG, request().subList(0, 10));
        store(LOG, List.of(troubled(20, 78, 10, 15, 5_000, "not now"), troubled(21, 78, 10, 15, 0, "")));
        assertThat(root().retries())
                .containsExactly(new Retry("Order", "place-order", 2, Optional.empty(), "not now", at(21)));
        store(LOG, List.of(troubled(22, 78, 10, 15, 5_000, "still not")));
        assertThat(root().retries())
                .containsExactly(new Retry("Order", "place-order", 2, Optional.of(at(27)), "still not", at(22)));

        store(LOG, List.of(new ElementLeft(23, at(23), 15, 10, "Order", "TASK", true)));
        assertThat(root().retries()).isEmpty();
    }

    @Test
    void migrationThenTheInstanceHasTheOtherVersionAndElement() {
        store(LOG, request().subList(0, 10));
        store(
                LOG,
                List.of(
                        new Deployed(20, at(20), 2, "request", 3, "<new/>".getBytes(StandardCharsets.UTF_8)),
                        new InstanceMigrated(21, at(21), 10, "request", 2, 3),
                        new ElementMigrated(22, at(22), 15, 10, "OrderAnew")));

        assertThat(root().version()).isEqualTo(3);
        assertThat(root().bpmn()).contains("<new/>");
        assertThat(root().activities().getLast().element()).isEqualTo("OrderAnew");
    }

    @Test
    void ofOperationWhenThereAreMoreThenTheNewestAreToldInTheirOrder() {
        store(LOG, request());

        assertThat(activity.ofOperation(operation, MANY, 2).getLast().activities())
                .extracting(Activity::element)
                .containsExactly("Order", "Wait");
        assertThat(activity.ofOperation(operation, 1, 2))
                .extracting(Instance::processId)
                .containsExactly("approval");
    }

    @Test
    void logsThenTheLagIsFromTheRecordToTheStore() {
        records.store(LOG, 1, List.of(new Unknown(5, clock.instant().minusMillis(250))), clock.instant());
        clock.advance(Duration.ofSeconds(5));
        assertThat(records.store(LOG, 1, List.of(), clock.instant())).isEqualTo(5);

        assertThat(records.logs()).containsExactly(new LogState(LOG, 1, 5, Duration.ofMillis(250), clock.instant()));
    }

    @Test
    void deleteEndedBeforeThenOldAndLostGoAndTheRestStays() {
        store(LOG, request());
        store(
                OTHER_LOG,
                List.of(
                        new StartedByMessage(1, at(500), 10, "request", 1, operation.value()),
                        new InstanceStarted(2, at(500), 10, "request", 1, 1, 0, 0)));

        // the operation is open: only the approval, which ended
        assertThat(records.deleteEndedBefore(at(100), 10)).isEqualTo(1);
        assertThat(records.deleteEndedBefore(at(100), 10)).isZero();

        // it has ended: also the first launch, which the engine lost
        jdbc.sql("update operation set is_open = false, phase = 'COMPLETED'").update();
        assertThat(records.deleteEndedBefore(at(100), 10)).isEqualTo(1);
        assertThat(activity.ofOperation(operation, MANY, MANY)).hasSize(1);
        assertThat(rows("element_activity")).isZero();
    }

    @Test
    void changesOfOperationsAndOfTheirActivityAreToldToWhoeverListens() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        JdbcOperationWatch watch =
                new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system()));
        watch.subscribe(new RecordingListener(heard, new AtomicBoolean(true)));
        String expected = "default/" + operation;
        watch.start();
        try {
            awaitAndForget(heard, "missed");
            store(LOG, request());
            awaitAndForget(heard, expected);
            jdbc.sql("update operation set phase = 'KEYED'").update();
            awaitAndForget(heard, expected);
            jdbc.sql("truncate operation, certificate cascade").update();
            insertOperation();
            awaitAndForget(heard, expected);
        } finally {
            watch.stop();
        }
    }

    /** Pages show the record too: nothing else of the request changes when somebody downloads its CSR. */
    @Test
    void lineOfTheRecordIsToldToWhoeverListens() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        JdbcOperationWatch watch =
                new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system()));
        watch.subscribe(new RecordingListener(heard, new AtomicBoolean(true)));
        watch.start();
        try {
            awaitAndForget(heard, "missed");

            new JdbcAuditLines(jdbc)
                    .append(new AuditLine(
                            clock.instant(),
                            "default",
                            "certificates/web",
                            Optional.of(operation.value()),
                            Optional.empty(),
                            AuditAction.SIGNING_REQUEST_FETCHED.word(),
                            AuditLine.Outcome.DONE,
                            "olga",
                            "olga",
                            "",
                            "",
                            Map.of()));

            awaitAndForget(heard, "default/" + operation);
        } finally {
            watch.stop();
        }
    }

    @Test
    void whileNobodyFollowsNothingIsNotifiedAndWhoBeginsToReadsAnew() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicBoolean followed = new AtomicBoolean();
        JdbcOperationWatch watch =
                new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system()));
        watch.subscribe(new RecordingListener(heard, followed));
        jdbc.sql("delete from change_follower").update();
        watch.start();
        try {
            jdbc.sql("update operation set phase = 'KEYED'").update();
            followed.set(true);
            awaitAndForget(heard, "missed");
            jdbc.sql("update operation set phase = 'AWAITING_APPROVAL'").update();
            awaitAndForget(heard, "default/" + operation);
        } finally {
            watch.stop();
        }
    }

    /** When it changed something nobody followed, so that nobody is notified when that can be seen at last. */
    @Test
    void newFollowerReadsAgainWhenATransactionInProgressEnds() throws SQLException {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicBoolean followed = new AtomicBoolean();
        JdbcOperationWatch watch =
                new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system()));
        watch.subscribe(new RecordingListener(heard, followed));
        jdbc.sql("delete from change_follower").update();
        watch.start();
        try (Connection other = SOURCE.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update operation set phase = 'KEYED'");
            followed.set(true);
            awaitAndForget(heard, "missed");

            other.commit();

            awaitAndForget(heard, "missed");
        } finally {
            watch.stop();
        }
    }

    /** Notes what it is told. */
    private record RecordingListener(Queue<String> heard, AtomicBoolean followed) implements OperationChanges.Listener {

        @Override
        public void changed(VaultName vault, OperationId changed) {
            heard.add(vault + "/" + changed);
        }

        @Override
        public void missed() {
            heard.add("missed");
        }

        @Override
        public boolean isFollowed() {
            return followed.get();
        }
    }

    /** Whoever begins to follow may be told to read anew once more: when transactions of other databases end. */
    private static void awaitAndForget(Queue<String> heard, String expected) {
        await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains(expected));
        assertThat(heard).isSubsetOf(expected, "missed");
        heard.clear();
    }

    /** A request that calls an approval, orders, is interrupted there, and on its way to another task too. */
    private List<EngineRecord> request() {
        return List.of(
                new Deployed(1, at(1), 1, "request", 2, BPMN),
                new StartedByMessage(2, at(2), 10, "request", 1, operation.value()),
                new InstanceStarted(3, at(3), 10, "request", 1, 2, 0, 0),
                new ElementEntered(4, at(4), 12, 10, "Call", "CALL_ACTIVITY"),
                new InstanceStarted(5, at(5), 11, "approval", 3, 1, 10, 12),
                new ElementEntered(6, at(6), 13, 11, "Ask", "TASK"),
                new ElementLeft(7, at(7), 13, 11, "Ask", "TASK", true),
                new InstanceEnded(8, at(8), 11, true),
                new ElementLeft(9, at(9), 12, 10, "Call", "CALL_ACTIVITY", true),
                new ElementEntered(10, at(10), 15, 10, "Order", "TASK"),
                new Unknown(11, at(11)),
                new ElementLeft(13, at(13), 15, 10, "Order", "TASK", false),
                new ElementLeft(14, at(14), 16, 10, "Wait", "TASK", false));
    }

    private static EngineRecord troubled(
            long position, long job, long instance, long elementInstance, long backOff, String message) {
        return new JobTroubled(
                position, at(position), job, instance, "Order", elementInstance, "place-order", 2, backOff, message);
    }

    private long store(String log, List<EngineRecord> batch) {
        clock.advance(Duration.ofSeconds(1));
        return records.store(log, 1, batch, clock.instant());
    }

    private Instance root() {
        return activity.ofOperation(operation, MANY, MANY).getLast();
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    private void insertOperation() {
        jdbc.sql("insert into certificate (vault, name_key, name, created) values ('default', 'web', 'web', now())")
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase,
                            is_open, since, cancellation, cancellation_attempt, launch_fence, created)
                        values (:id, 'default', 'web', 'web', 'v', '{"issuer":"Self"}', 'Self', true, '{}', 'RECEIVED', true, now(),
                            'NONE', 0, 1, now())
                        """).param("id", operation.value()).update();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
