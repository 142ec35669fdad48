package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.availability.Availability;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.embedded.TestEngine;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.ScriptedIssuer;
import dev.certloom.issuer.ScriptedIssuer.Call;
import dev.certloom.issuer.ScriptedIssuer.Gate;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.HeldLeases;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.process.ProcessNames.Variable;
import dev.certloom.runtime.MonotonicClock;
import io.camunda.client.CamundaClient;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.context.ApplicationEventPublisher;

/** Issuers that take longer to answer than the engine leaves a job to a worker, at a real broker, with two replicas. */
@Execution(ExecutionMode.SAME_THREAD)
class JobLeaseIT {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration SEVERAL_LEASES = Duration.ofSeconds(10);

    private static TestEngine engine;
    private static CamundaClient client;

    private final InMemoryVault vault = new InMemoryVault();
    private final ScriptedIssuer issuer = new ScriptedIssuer("Scripted");
    private final PendingOperation operation = create();
    private final List<String> given = new CopyOnWriteArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final Gate gate = new Gate();

    @BeforeAll
    static void startEngine() {
        engine = TestEngine.started();
        client = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create(engine.grpcAddress()))
                .caCertificatePath(engine.caCertificate().toString())
                .preferRestOverGrpc(false)
                .numJobWorkerExecutionThreads(8)
                .build();
        client.newDeployResourceCommand()
                .addProcessModel(
                        Bpmn.createExecutableProcess("order")
                                .startEvent()
                                .serviceTask("place", task -> task.zeebeJobType(ProcessNames.Job.PLACE_ORDER))
                                .endEvent()
                                .done(),
                        "order.bpmn")
                .send()
                .join();
    }

    @AfterAll
    static void stopEngine() {
        client.close();
        engine.close();
    }

    /** The CA registers the order only when it answers: whoever looks before does not find it. */
    @BeforeEach
    void theCaTakesItsTime() {
        issuer.onPlace(ScriptedIssuer.held(gate, issuer.issues(this::sign)))
                .always(Call.FIND, issuer.whatIsKnown(issuer.issues(this::sign)));
    }

    @AfterEach
    void stop() {
        gate.open();
        replicas.forEach(replica -> replica.session.stop());
    }

    @Test
    void jobStaysWithTheReplicaThatWorksOnItHoweverLongThatTakes() throws Exception {
        replicas.add(new Replica("first"));
        replicas.add(new Replica("second"));
        replicas.forEach(replica -> replica.renewal.start());
        start(operation);
        gate.awaitReached();

        await().during(SEVERAL_LEASES).atMost(SEVERAL_LEASES.multipliedBy(2)).until(() -> given.size() == 1);
        gate.open();

        await().until(() -> vault.pending("web").phase() == Phase.VERIFYING);
        replicas.forEach(replica -> replica.renewal.stop());
        assertThat(issuer.calls(Call.PLACE)).isOne();
        assertThat(issuer.calls(Call.FIND)).isZero();
    }

    @Test
    void replicaThatIsGivenTheSameJobDoesNotAskBesides() throws Exception {
        // given: the first does not renew its job
        replicas.add(new Replica("first"));
        start(operation);
        gate.awaitReached();

        // when
        replicas.add(new Replica("second"));
        await().atMost(Duration.ofSeconds(60)).until(() -> given.contains("second"));
        gate.open();

        // then
        await().until(() -> vault.pending("web").phase() == Phase.VERIFYING);
        assertThat(issuer.calls(Call.PLACE)).isOne();
        assertThat(issuer.calls(Call.FIND)).as("looked up meanwhile").isZero();
        assertThat(issuer.timesAccepted(operation.id().value())).isOne();
    }

    @Test
    void ordersDoNotWaitForAnotherThatIsAtASlowIssuer() throws Exception {
        issuer.onPlace(issuer.issues(this::sign));
        PendingOperation other = vault.request("ca", "other");
        replicas.add(new Replica("first"));
        start(operation);
        gate.awaitReached();

        start(other);

        await().until(() -> vault.pending("other").phase() == Phase.VERIFYING);
        assertThat(vault.pending("web").phase()).isNotEqualTo(Phase.VERIFYING);
    }

    private void start(PendingOperation operation) {
        client.newCreateInstanceCommand()
                .bpmnProcessId("order")
                .latestVersion()
                .variables(Map.of(
                        Variable.OPERATION_ID,
                        operation.id().value(),
                        Variable.FENCE,
                        1,
                        Variable.INSTALLATION,
                        "ours"))
                .send()
                .join();
    }

    private PendingOperation create() {
        vault.addIssuer("ca", "Scripted");
        return vault.request("ca");
    }

    private CertificateChain sign(Order order) {
        return vault.pki().parse(List.of(FakePki.sign(order.csr())));
    }

    /** One with workers of its own, at the one store. */
    private final class Replica {

        private final EngineSession session;
        private final LeaseRenewal renewal;

        Replica(String name) {
            HeldLeases leases = vault.heldLeases();
            OrderJobs jobs = new OrderJobs(vault.orders(), leases, issuer.alone(), vault.clock());
            JobHandlers handlers = mock(JobHandlers.class);
            when(handlers.all())
                    .thenReturn(List.of(JobHandler.of(ProcessNames.Job.PLACE_ORDER, job -> {
                                if (job.claim().operation().equals(operation.id())) {
                                    given.add(name);
                                }
                                return jobs.advance(job.claim());
                            })
                            .callingIssuer()));
            Engine serving = mock(Engine.class);
            when(serving.isHealthy()).thenReturn(true);
            when(serving.identify()).thenReturn(new Engine.Identity("engine", false));
            JdbcDeployments deployments = mock(JdbcDeployments.class);
            when(deployments.installation()).thenReturn("ours");
            EngineSettings settings = mock(EngineSettings.class);
            when(settings.jobTimeout()).thenReturn(LEASE);
            when(settings.pollInterval()).thenReturn(Duration.ofMillis(100));
            when(settings.maxJobsActive()).thenReturn(1);
            when(settings.maxIssuerJobsActive()).thenReturn(4);
            session = new EngineSession(
                    serving,
                    client,
                    deployments,
                    handlers,
                    mock(ReconcileQueue.class),
                    settings,
                    mock(ApplicationEventPublisher.class),
                    new EngineCommands(),
                    new EngineObservations(ObservationRegistry.NOOP),
                    new Availability(Clock.systemUTC(), MonotonicClock.system()));
            renewal = new LeaseRenewal(session, leases, settings);
            session.start();
            await().until(() -> session.engine().isPresent());
        }
    }
}
