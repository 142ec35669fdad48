package dev.certloom.embedded;

import dev.certloom.runtime.MonotonicClock;
import dev.certloom.runtime.RetryBackOff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A server that runs beside the application as its child process: started in its own session (so that Ctrl-C reaches
 * the application first), supervised, and restarted when it dies.
 *
 * <p>A child that dies before it was ever ready is not restarted: {@link #ready()} then fails with the decisive line of
 * its log. After that it is restarted forever, also when it runs but does not serve in time, with a back-off that grows
 * to a minute while restarts fail.
 */
final class ChildProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

    private static final MonotonicClock TIME = MonotonicClock.system();
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
    private static final RetryBackOff PAUSES = new RetryBackOff(Duration.ofMillis(250), MAX_PAUSE, 0);

    /** A log larger than this is set aside before the next launch. While a child runs, its log has no limit. */
    private static final long LOG_ROTATION_BYTES = 10_000_000;

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /**
     * The environment variables a child inherits; others may hold secrets or settings not meant for it. A library that is
     * loaded before all others, such as one with another clock, is for children too: they have to agree on the time.
     */
    private static final Set<String> INHERITED_VARIABLES =
            Set.of("PATH", "HOME", "USER", "TMPDIR", "TZ", "LANG", "LD_PRELOAD");

    /**
     * What to run.
     *
     * @param name its name in the log
     * @param command the program and its arguments
     * @param environment variables added to the few inherited ones
     * @param folder where it runs
     * @param logFile where its output goes
     * @param pidFile where its process id is stored for the next start
     * @param stopSignal asks it to end
     * @param stopTimeout how long to wait until it is killed instead
     * @param startTimeout how long each start may take until it serves; the first one including its retries
     * @param isReady asks whether it serves yet
     * @param isTransient judges by the decisive log line whether a failed first start is worth another try
     * @param onUnexpectedEnd called the moment the child ends unexpectedly after it served
     */
    record Plan(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            Path logFile,
            Path pidFile,
            ProcessSignal stopSignal,
            Duration stopTimeout,
            Duration startTimeout,
            BooleanSupplier isReady,
            Predicate<String> isTransient,
            Runnable onUnexpectedEnd) {}

    /** The state of a child. */
    enum State {
        STARTING,
        RUNNING,
        RESTARTING,
        FAILED,
        STOPPED
    }

    /**
     * A child's status.
     *
     * @param state its state
     * @param restarts how often it died and was restarted
     * @param pid its process id, while there is one
     */
    record Condition(State state, int restarts, Optional<Long> pid) {}

    private final Plan plan;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<ProcessSignal> stopRequested = new CompletableFuture<>();
    private final Thread supervisor;
    private volatile State state = State.STARTING;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile @Nullable Process process;

    private ChildProcess(Plan plan) {
        this.plan = plan;
        supervisor = new Thread(this::supervise, "supervise-" + plan.name());
        supervisor.setDaemon(true);
    }

    /** Ends the process that an earlier, killed application left running, if there is one. */
    static void endLeftover(String name, Path pidFile, ProcessSignal stopSignal, Duration stopTimeout) {
        Optional<ProcessHandle> leftover = ProcessIdentity.read(pidFile).flatMap(ProcessIdentity::running);
        if (leftover.isEmpty()) {
            return;
        }
        LOG.warn(
                "{} is still running from an earlier start that was killed (process {}): ending it first",
                name,
                leftover.get().pid());
        try {
            stopSignal.end(leftover.get(), stopTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the child and its supervision; does not wait for it. */
    static ChildProcess start(Plan plan) {
        ChildProcess child = new ChildProcess(plan);
        child.supervisor.start();
        return child;
    }

    /** Completes when the child served for the first time; fails with a {@link StartFailure} if it never did. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    Condition condition() {
        Process current = process;
        return new Condition(
                state,
                restarts.get(),
                current != null && current.isAlive() ? Optional.of(current.pid()) : Optional.empty());
    }

    /** Ends the child and its supervision, and waits for both. */
    @Override
    public void close() {
        close(plan.stopSignal());
    }

    /** Ends the child by that signal, and its supervision, and waits for both. */
    void close(ProcessSignal signal) {
        stopRequested.complete(signal);
        try {
            // The supervisor may be about to start a process: once it has seen the request, there will be no further
            // one.
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void supervise() {
        try {
            Duration deadline = TIME.elapsed().plus(plan.startTimeout());
            int tries = 0;
            while (!stopping()) {
                Duration started = TIME.elapsed();
                if (ready.isDone()) {
                    deadline = started.plus(plan.startTimeout());
                }
                RunEnd end = tryRun(deadline);
                if (stopping()) {
                    break;
                }
                if (!ready.isDone() && (isPast(deadline) || !plan.isTransient().test(end.reason()))) {
                    fail(end);
                    return;
                }
                if (TIME.elapsed().minus(started).compareTo(MAX_PAUSE) > 0) {
                    tries = 0;
                }
                Duration pause = PAUSES.after(++tries);
                if (ready.isDone()) {
                    restarts.incrementAndGet();
                    state = State.RESTARTING;
                    // Once per outage: the outage is logged again elsewhere, and the child's own log shows each try.
                    LOG.atLevel(tries == 1 ? Level.WARN : Level.DEBUG)
                            .log(
                                    "{} {}; starting it again in {} ms (restart {}). Its log says: {} ({})",
                                    plan.name(),
                                    end.timedOut() ? notReadyInTime() : "ended unexpectedly",
                                    pause.toMillis(),
                                    restarts.get(),
                                    end.reason(),
                                    plan.logFile());
                }
                awaitStop(pause);
            }
            state = State.STOPPED;
            Files.deleteIfExists(plan.pidFile());
        } catch (InterruptedException | IOException | RuntimeException e) {
            LOG.error("The supervision of {} ended: it is not started again until the next start", plan.name(), e);
            fail(new RunEnd(e.toString(), false));
        } finally {
            ready.completeExceptionally(
                    new StartFailure(plan.name() + " was stopped while it started.", "Start again."));
        }
    }

    /**
     * How a run of the child ended.
     *
     * @param reason the line of its log that explains it best
     * @param timedOut whether it was ended because it did not serve in time
     */
    private record RunEnd(String reason, boolean timedOut) {}

    /** A failure meanwhile, such as a full disk, ends this run of the child, not its supervision. */
    private RunEnd tryRun(Duration deadline) throws InterruptedException {
        try {
            return run(deadline);
        } catch (IOException | RuntimeException e) {
            LOG.error("Expected to run {}, but it failed", plan.name(), e);
            return new RunEnd(e.toString(), false);
        }
    }

    /** Runs the child until it ends, is to be stopped, or does not serve by the deadline. */
    private RunEnd run(Duration deadline) throws IOException, InterruptedException {
        rotateLog();
        long logBefore = Files.exists(plan.logFile()) ? Files.size(plan.logFile()) : 0;
        Process running;
        try {
            running = launch();
        } catch (IOException e) {
            return new RunEnd("it could not be launched: " + e.getMessage(), false);
        }
        boolean served;
        try {
            writePidFile(running);
            served = awaitReady(running, deadline);
            if (served) {
                CompletableFuture.anyOf(running.onExit(), stopRequested).join();
                if (!stopping()) {
                    state = State.RESTARTING;
                    plan.onUnexpectedEnd().run();
                }
            }
        } finally {
            stopRequested.getNow(plan.stopSignal()).end(running.toHandle(), plan.stopTimeout());
        }
        return new RunEnd(
                FailureExcerpt.of(plan.logFile(), logBefore).orElse("nothing (exit code " + running.waitFor() + ")"),
                !served && isPast(deadline));
    }

    private Process launch() throws IOException {
        List<String> command = Files.isExecutable(SETSID)
                ? Stream.concat(Stream.of(SETSID.toString()), plan.command().stream())
                        .toList()
                : plan.command();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(plan.folder().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.logFile().toFile()));
        builder.environment().keySet().retainAll(inherited(builder.environment().keySet()));
        builder.environment().putAll(plan.environment());
        Process launched = builder.start();
        process = launched;
        return launched;
    }

    private void writePidFile(Process launched) throws IOException {
        Optional<ProcessIdentity> identity = ProcessIdentity.ofRunning(launched.pid());
        if (identity.isPresent()) {
            identity.get().write(plan.pidFile());
        }
    }

    /** Those of the application's variables that a child has too. */
    static Set<String> inherited(Set<String> names) {
        return names.stream()
                .filter(name -> INHERITED_VARIABLES.contains(name) || name.startsWith("LC_"))
                .collect(Collectors.toSet());
    }

    /** Whether it serves; if not, it ended, is to be stopped, or the deadline is past. */
    private boolean awaitReady(Process running, Duration deadline) throws InterruptedException {
        while (running.isAlive() && !stopping()) {
            if (plan.isReady().getAsBoolean()) {
                state = State.RUNNING;
                ready.complete(null);
                return true;
            }
            if (isPast(deadline)) {
                return false;
            }
            awaitStop(POLL_INTERVAL);
        }
        return false;
    }

    private void rotateLog() throws IOException {
        Path logFile = plan.logFile();
        if (Files.exists(logFile) && Files.size(logFile) > LOG_ROTATION_BYTES) {
            Files.move(
                    logFile, logFile.resolveSibling(logFile.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void fail(RunEnd end) {
        state = State.FAILED;
        ready.completeExceptionally(new StartFailure(
                "Expected to start " + plan.name() + ", but it " + (end.timedOut() ? notReadyInTime() : "ended")
                        + ". Its log says: " + end.reason(),
                "Read " + plan.logFile() + ", remove the cause and start again. Its data is kept as it is."));
    }

    private String notReadyInTime() {
        return "was not ready after " + plan.startTimeout().toSeconds() + " s";
    }

    private boolean stopping() {
        return stopRequested.isDone();
    }

    /** Waits that long, or until the child is to be stopped. */
    private void awaitStop(Duration duration) throws InterruptedException {
        try {
            stopRequested.get(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("{} continues", plan.name());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPast(Duration moment) {
        return TIME.elapsed().compareTo(moment) > 0;
    }
}
