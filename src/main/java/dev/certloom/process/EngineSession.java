package dev.certloom.process;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.process.ProcessNames.Variable;
import dev.certloom.runtime.BackgroundThread;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.worker.JobWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The time during which an engine serves us: waits for it in the background, deploys the models, opens the workers, and
 * checks from time to time whether it is still the same engine. Meanwhile the API is served from the store.
 */
@Component
class EngineSession implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

    private final Engine engine;
    private final CamundaClient client;
    private final JdbcDeployments deployments;
    private final List<JobHandler> handlers;
    private final ReconcileQueue reconcileQueue;
    private final EngineSettings settings;
    private final ApplicationEventPublisher events;
    private final EngineCommands commands;
    private final EngineObservations observations;
    private final Availability availability;
    private final List<JobWorker> workers = new ArrayList<>();
    private final BackgroundThread connecting = new BackgroundThread("engine-session") {
        @Override
        protected void run(BooleanSupplier isCurrent) throws InterruptedException {
            connect(isCurrent);
        }
    };
    private volatile boolean running;
    /** An engine that is new, which the operations that the former one held are not known to have lost it to. */
    private Optional<String> unannounced = Optional.empty();

    private volatile Optional<Session> session = Optional.empty();

    EngineSession(
            Engine engine,
            CamundaClient client,
            JdbcDeployments deployments,
            JobHandlers handlers,
            ReconcileQueue reconcileQueue,
            EngineSettings settings,
            ApplicationEventPublisher events,
            EngineCommands commands,
            EngineObservations observations,
            Availability availability) {
        this.engine = engine;
        this.client = client;
        this.deployments = deployments;
        this.handlers = handlers.all();
        this.reconcileQueue = reconcileQueue;
        this.settings = settings;
        this.events = events;
        this.commands = commands;
        this.observations = observations;
        this.availability = availability;
    }

    /** The engine that serves us; empty while none does. */
    Optional<String> engine() {
        return session.map(Session::engine);
    }

    /** Operations with a job in progress. */
    Set<OperationId> inWork() {
        return session.map(current -> current.runner().inWork()).orElse(Set.of());
    }

    /** Has the engine leave us what has been in progress for this long. */
    void renewJobs(Duration atWorkFor) {
        session.ifPresent(current -> current.runner().renew(client, atWorkFor, settings.jobTimeout()));
    }

    /**
     * Whether jobs of some type may be waiting in the engine because we already work on the maximum. Those that wait for
     * issuers do not count: slow CAs hold up nobody else.
     */
    boolean isBusy() {
        return worksOnTheMaximum(handler -> !handler.callsIssuer());
    }

    /** Whether jobs that ask issuers may be waiting in the engine because we already wait for as many answers as we may. */
    boolean isBusyWithIssuers() {
        return worksOnTheMaximum(JobHandler::callsIssuer);
    }

    private boolean worksOnTheMaximum(Predicate<JobHandler> of) {
        return session.filter(current -> {
                    Map<String, Long> inWork = current.runner().inWorkByType();
                    return handlers.stream()
                            .filter(of)
                            .anyMatch(handler -> inWork.getOrDefault(handler.type(), 0L) >= maxActive(handler));
                })
                .isPresent();
    }

    private int maxActive(JobHandler handler) {
        return handler.callsIssuer() ? settings.maxIssuerJobsActive() : settings.maxJobsActive();
    }

    /** Job types that our workers handle. */
    Set<String> jobTypes() {
        return handlers.stream().map(JobHandler::type).collect(Collectors.toUnmodifiableSet());
    }

    /** Jobs of other installations seen in this session. */
    long foreignJobs() {
        return session.map(current -> current.runner().foreignJobs()).orElse(0L);
    }

    /** Jobs of this session that became incidents. */
    long incidents() {
        return session.map(current -> current.runner().incidents()).orElse(0L);
    }

    @Override
    public void start() {
        running = true;
        connecting.start();
    }

    private void connect(BooleanSupplier isCurrent) throws InterruptedException {
        long started = System.nanoTime();
        String trouble = "";
        while (running && isCurrent.getAsBoolean() && session.isEmpty()) {
            try {
                if (engine.isHealthy()) {
                    begin(engine.identify());
                    availability.answered(Dependency.ENGINE);
                    events.publishEvent(new EngineReady(Duration.ofNanos(System.nanoTime() - started)));
                    return;
                }
            } catch (RuntimeException e) {
                String now = String.valueOf(e.getMessage());
                if (!now.equals(trouble)) {
                    trouble = now;
                    LOG.warn(
                            "The process engine at {} answers, but is not usable yet: {}",
                            settings.grpcAddress(),
                            trouble);
                }
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    /**
     * Checks whether the engine is still the one we know; if not, the models are deployed to it and all operations are
     * reconciled. Where no engine serves us, one is looked for.
     */
    synchronized void verify() {
        Optional<Session> current = session;
        if (current.isEmpty()) {
            reconnect();
        } else if (!engine.isThis(current.get().engine())) {
            LOG.warn(
                    "The process engine has lost its data or was exchanged. It gets the models again, and every open request a new instance.");
            // the previous session stays until this has succeeded: what fails is retried at the next check
            Engine.Identity identity = engine.identify();
            announce(identity);
            close();
            open(identity);
        }
    }

    private synchronized void begin(Engine.Identity identity) {
        if (running && session.isEmpty()) {
            announce(identity);
            open(identity);
        }
    }

    /** Nothing happens while that is under way already. */
    private void reconnect() {
        if (running) {
            connecting.start();
        }
    }

    /** Has all operations that another engine held reconciled. An engine is new only once, so it is remembered until then. */
    private void announce(Engine.Identity identity) {
        if (identity.isNew()) {
            unannounced = Optional.of(identity.engine());
        }
        unannounced.filter(identity.engine()::equals).ifPresent(reconcileQueue::engineChanged);
        unannounced = Optional.empty();
    }

    private void open(Engine.Identity identity) {
        if (!running) {
            return;
        }
        JobRunner runner = new JobRunner(
                deployments.installation(),
                identity.engine(),
                commands,
                observations,
                reconcileQueue::recordRefusedClaim,
                reconcileQueue::retryScheduled);
        try {
            handlers.forEach(handler -> workers.add(worker(handler, runner)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        session = Optional.of(new Session(identity.engine(), runner));
    }

    private JobWorker worker(JobHandler handler, JobRunner runner) {
        List<String> variables = Stream.concat(
                        Stream.of(Variable.OPERATION_ID, Variable.FENCE, Variable.INSTALLATION, Variable.TRACE_PARENT),
                        handler.variables().stream())
                .toList();
        return client.newWorker()
                .jobType(handler.type())
                .handler((jobs, job) -> runner.run(handler, jobs, job))
                .name("certloom")
                .timeout(settings.jobTimeout())
                .maxJobsActive(maxActive(handler))
                .fetchVariables(variables)
                .pollInterval(settings.pollInterval())
                .streamEnabled(true)
                .open();
    }

    private synchronized void close() {
        List<JobWorker> opened = List.copyOf(workers);
        BoundedShutdown.run("the job workers", BoundedShutdown.TIMEOUT, () -> opened.forEach(JobWorker::close));
        workers.clear();
        session = Optional.empty();
    }

    @Override
    public void stop() {
        running = false;
        connecting.stop();
        close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private record Session(String engine, JobRunner runner) {}
}
