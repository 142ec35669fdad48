package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real broker of its own for a test, with data that outlives its process; everything goes when it is closed. */
public final class TestEngine implements AutoCloseable {

    private final Path folder;
    private EngineProcess.Place place;
    private final EngineDistribution distribution;
    private @Nullable EngineProcess process;

    private TestEngine(Path folder) throws IOException {
        this.folder = folder;
        distribution = EngineDistribution.unpackedIn(TestFolders.software(), TestFolders.engineDistribution());
        Path clusterName = folder.resolve("cluster-name");
        OwnerOnlyFiles.write(clusterName, folder.getFileName().toString());
        place = new EngineProcess.Place(
                folder.resolve("data"),
                folder.resolve("engine.log"),
                folder.resolve("engine.pid"),
                folder,
                EngineProcess.EnginePorts.from(new PortRegistry(folder.resolve("ports"))),
                clusterName,
                "-Xms128m -Xmx512m -XX:MaxDirectMemorySize=256m " + String.join(" ", TestInstallation.QUICK_START),
                new EngineTls(folder.resolve("tls"), Clock.systemUTC()),
                Map.of());
    }

    /** A broker without data, healthy. */
    public static TestEngine started() {
        try {
            TestEngine engine = new TestEngine(TestFolders.random("test-engine"));
            Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
            engine.start();
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address for clients (gRPC); the same after each start. */
    public String grpcAddress() {
        return "https://127.0.0.1:" + place.ports().gateway();
    }

    /** PEM of whom its clients must trust. */
    public Path caCertificate() {
        return place.tls().caCertificate();
    }

    /** Posts nothing to an address of its management interface, as an operator; the status of the answer. */
    public int postToManagement(String path) {
        try (HttpClient operator =
                HttpClient.newBuilder().sslContext(place.tls().clientContext()).build()) {
            return operator.send(
                            HttpRequest.newBuilder(URI.create(
                                            "https://127.0.0.1:" + place.ports().management() + path))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it on the data that is there, after one of the ways to end it, and waits until it is healthy. */
    public synchronized void start() {
        try {
            EngineProcess started = EngineProcess.start(distribution, place, () -> {});
            process = started;
            started.child().ready().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #start}; from now on its environment says this besides. */
    public synchronized void start(Map<String, String> environment) {
        place = new EngineProcess.Place(
                place.data(),
                place.logFile(),
                place.pidFile(),
                place.run(),
                place.ports(),
                place.clusterName(),
                place.javaOptions(),
                place.tls(),
                environment);
        start();
    }

    /** Ends it as an operator would. */
    public synchronized void stop() {
        running().ifPresent(EngineProcess::close);
        process = null;
    }

    /** Ends it by {@code kill -9}. */
    public synchronized void kill() {
        running().ifPresent(engine -> engine.child().close(ProcessSignal.KILL));
        process = null;
    }

    /** Deletes its data; it must not be running. */
    public synchronized void deleteData() {
        if (process != null) {
            throw new IllegalStateException("Expected to delete the data of an engine at rest, but it is running");
        }
        try {
            Archive.delete(place.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        kill();
        try {
            Archive.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<EngineProcess> running() {
        return Optional.ofNullable(process);
    }
}
