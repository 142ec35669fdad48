package dev.certloom.load;

import dev.certloom.embedded.InstallationHome;
import dev.certloom.identity.PersonLogin;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import io.camunda.client.CamundaClient;
import io.camunda.client.CamundaClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;

/** A fresh default installation of a subject, in processes of its own. Its home is deleted when it is closed. */
final class Installation implements AutoCloseable {

    private final Subject subject;
    private final RunningService service;

    private Installation(Subject subject) {
        this.subject = subject;
        this.service = RunningService.packaged(subject.jar());
        // also when the command is interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts one and waits until its engine works on requests. */
    static Installation started(Subject subject) {
        Installation installation = new Installation(subject);
        try {
            installation.service.started();
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
        return installation;
    }

    Subject subject() {
        return subject;
    }

    /** Its first client. */
    ServiceClient client() {
        return service.client();
    }

    /** A browser for somebody who signs in. */
    PersonLogin login() {
        return service.login();
    }

    /** The application itself, without what it started. */
    ProcessHandle application() {
        return service.installation().application().orElseThrow();
    }

    ProcessHandle engine() {
        return service.installation().engine().orElseThrow();
    }

    ProcessHandle database() {
        return service.installation().database().orElseThrow();
    }

    /** Stops it, lets its database load this library, and starts it. */
    void preload(String library) throws IOException {
        service.installation().stop();
        Files.writeString(
                home().folder().resolve("database/postgresql.auto.conf"),
                "shared_preload_libraries = '" + library + "'\n",
                StandardOpenOption.APPEND);
        service.started();
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
        return Files.exists(home().folder().resolve("keys/engine-gateway-secret"))
                ? home().engineClient()
                : CamundaClient.newClientBuilder()
                        .grpcAddress(URI.create("http://127.0.0.1:" + home().enginePort("gateway")));
    }

    /** What whoever may read its home can reach. */
    InstallationHome home() {
        return service.home();
    }

    @Override
    public synchronized void close() {
        service.close();
    }
}
