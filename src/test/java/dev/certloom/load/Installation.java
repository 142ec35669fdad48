package dev.certloom.load;

import dev.certloom.embedded.EngineAccess;
import dev.certloom.embedded.HomeCa;
import dev.certloom.embedded.TestInstallation;
import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A fresh default installation of a subject, in processes of its own. Its home is deleted when it is closed. */
final class Installation implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Subject subject;
    private final TestInstallation processes;
    private Optional<Service> service = Optional.empty();
    private boolean closed;

    private Installation(Subject subject) {
        this.subject = subject;
        this.processes = TestInstallation.packaged(subject.jar());
        // also when the command is interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts one and waits until its engine works on requests. */
    static Installation started(Subject subject) throws IOException, InterruptedException {
        Installation installation = new Installation(subject);
        try {
            installation.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            installation.close();
            throw e;
        }
        return installation;
    }

    Subject subject() {
        return subject;
    }

    /** Its first client. */
    Service service() {
        return service.orElseThrow();
    }

    Path home() {
        return processes.home();
    }

    /** The application itself, without what it started. */
    ProcessHandle application() {
        return processes.application().orElseThrow();
    }

    ProcessHandle engine() {
        return processes.engine().orElseThrow();
    }

    ProcessHandle database() {
        return processes.database().orElseThrow();
    }

    /** Stops it, lets its database load this library, and starts it. */
    void preload(String library) throws IOException, InterruptedException {
        processes.stop();
        Files.writeString(
                home().resolve("database/postgresql.auto.conf"),
                "shared_preload_libraries = '" + library + "'\n",
                StandardOpenOption.APPEND);
        start();
    }

    /** A client of the engine with the settings of the service's own. */
    CamundaClient engineClient() {
        return engineAccess()
                .preferRestOverGrpc(false)
                .defaultJobTimeout(Duration.ofSeconds(20))
                .defaultMessageTimeToLive(Duration.ofSeconds(60))
                .jobWorkerSchedulingExecutor(
                        Executors.newSingleThreadScheduledExecutor(
                                Thread.ofPlatform().daemon().factory()),
                        true)
                .jobHandlingExecutor(Executors.newVirtualThreadPerTaskExecutor(), true)
                .build();
    }

    /** Engines of older releases let everybody in. */
    private CamundaClientBuilder engineAccess() {
        EngineAccess access = new EngineAccess(home());
        return Files.exists(home().resolve("keys/engine-gateway-secret"))
                ? access.client()
                : CamundaClient.newClientBuilder()
                        .grpcAddress(URI.create("http://127.0.0.1:" + access.port("gateway")));
    }

    /** A connection to one of its databases, by the database's superuser, whom the service does not use. */
    SingleConnectionDataSource database(String name) {
        try {
            return new SingleConnectionDataSource(
                    "jdbc:postgresql://127.0.0.1:" + new EngineAccess(home()).databasePort() + "/" + name,
                    "certloom_admin",
                    Files.readString(home().resolve("keys/database-admin-password"))
                            .strip(),
                    true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() throws IOException, InterruptedException {
        processes.start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline || processes.application().isEmpty()) {
                throw new IllegalStateException(
                        "Expected " + subject.name() + " to be ready, but it is not: " + processes.output());
            }
            Thread.sleep(LOOK);
        }
        service = Optional.of(new Service(home()));
    }

    private boolean isReady() throws InterruptedException {
        if (!Files.exists(home().resolve("tls/ca.pem")) || !Files.exists(home().resolve("first-client.json"))) {
            return false;
        }
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(HomeCa.trustedIn(home())).build()) {
            URI progress = URI.create("https://localhost:" + processes.port() + "/actuator/health/progress");
            return http.send(
                                    HttpRequest.newBuilder(progress)
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            processes.close();
        }
    }
}
