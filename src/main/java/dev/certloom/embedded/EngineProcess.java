package dev.certloom.embedded;

import static java.net.HttpURLConnection.HTTP_OK;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The real Zeebe broker as a child process, reachable on 127.0.0.1 only. By default it trusts every client that reaches
 * it there, which is every user of the machine: so its gateway gets an interceptor, and its other external interfaces
 * require a client certificate.
 */
final class EngineProcess implements AutoCloseable {

    private static final String NAME = "Zeebe";
    private static final String LOCALHOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    /** Known to JDK 24 and newer only; older ones are told to ignore unknown options. */
    private static final String QUIET_JVM =
            "-XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

    /**
     * One line per event, to standard output only: the distribution's own configuration would also fill a file beside
     * the programs.
     */
    private static final String LOGGING = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Configuration status="WARN" shutdownHook="disable">
              <Appenders>
                <Console name="Console" target="SYSTEM_OUT">
                  <!-- Strangers make it report: what they send to its ports between brokers must not fill the disk. -->
                  <BurstFilter level="FATAL" rate="5" maxBurst="1000"/>
                  <PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{1} - %msg%n"/>
                </Console>
              </Appenders>
              <Loggers>
                <Logger name="org.ehcache.core.EhcacheManager" level="warn"/>
                <Root level="info">
                  <AppenderRef ref="Console"/>
                </Root>
              </Loggers>
            </Configuration>
            """;

    /**
     * The ports of a broker.
     *
     * @param gateway what clients talk to (gRPC)
     * @param command between brokers
     * @param internal between brokers
     * @param server its REST interface, which we do not use
     * @param management its health and metrics
     */
    record EnginePorts(int gateway, int command, int internal, int server, int management) {

        static EnginePorts from(PortRegistry ports) throws IOException {
            return new EnginePorts(
                    ports.port("engine.gateway"),
                    ports.port("engine.command"),
                    ports.port("engine.internal"),
                    ports.port("engine.server"),
                    ports.port("engine.management"));
        }
    }

    /**
     * The files and ports of a broker.
     *
     * @param data its data
     * @param logFile its log
     * @param pidFile its process id
     * @param run for files that are recreated at each start
     * @param ports where it listens
     * @param clusterName file with an unguessable name: brokers with the same cluster name talk to each other, and 8.5
     *     receives their gossip (UDP, internal port) on every interface of the machine, regardless of its settings
     * @param javaOptions for its JVM
     * @param tls how it and its clients authenticate each other
     * @param extensions environment variables for our extensions
     */
    record Place(
            Path data,
            Path logFile,
            Path pidFile,
            Path run,
            EnginePorts ports,
            Path clusterName,
            String javaOptions,
            EngineTls tls,
            Map<String, String> extensions) {}

    private final Place place;
    private final ChildProcess child;
    private final HttpClient http;

    private EngineProcess(Place place, ChildProcess child, HttpClient http) {
        this.place = place;
        this.child = child;
        this.http = http;
    }

    /** Ends a broker that an earlier, killed application left running. */
    static void endLeftover(Path pidFile) {
        ChildProcess.endLeftover(NAME, pidFile, ProcessSignal.TERM, STOP_TIMEOUT);
    }

    /** Starts the broker and does not wait for it: see {@link ChildProcess#ready()}. */
    static EngineProcess start(EngineDistribution distribution, Place place, Runnable onUnexpectedEnd)
            throws IOException {
        Files.createDirectories(place.data());
        Path logging = place.run().resolve("engine-log4j2.xml");
        OwnerOnlyFiles.write(logging, LOGGING);
        place.tls().provide();
        HttpClient http = HttpClient.newBuilder()
                .sslContext(place.tls().clientContext())
                .connectTimeout(PROBE_TIMEOUT)
                .build();
        ChildProcess child = ChildProcess.start(new ChildProcess.Plan(
                NAME,
                List.of(distribution.broker().toString()),
                environment(place, logging),
                place.data(),
                place.logFile(),
                place.pidFile(),
                ProcessSignal.TERM,
                STOP_TIMEOUT,
                START_TIMEOUT,
                () -> isHealthy(http, place.ports().management()),
                reason -> false,
                onUnexpectedEnd));
        return new EngineProcess(place, child, http);
    }

    String grpcAddress() {
        return "https://" + LOCALHOST + ":" + place.ports().gateway();
    }

    ChildProcess child() {
        return child;
    }

    @Override
    public void close() {
        child.close();
        http.shutdownNow();
    }

    private static Map<String, String> environment(Place place, Path logging) throws IOException {
        EnginePorts ports = place.ports();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS", QUIET_JVM + " " + place.javaOptions());
        environment.put("LOGGING_CONFIG", logging.toString());
        environment.put("ZEEBE_BROKER_DATA_DIRECTORY", place.data().toString());
        environment.put(
                "ZEEBE_BROKER_CLUSTER_CLUSTERNAME",
                Files.readString(place.clusterName()).strip());
        environment.put("ZEEBE_BROKER_NETWORK_HOST", LOCALHOST);
        environment.put("ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT", Integer.toString(ports.command()));
        environment.put("ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT", Integer.toString(ports.internal()));
        environment.put("ZEEBE_BROKER_GATEWAY_NETWORK_HOST", LOCALHOST);
        environment.put("ZEEBE_BROKER_GATEWAY_NETWORK_PORT", Integer.toString(ports.gateway()));
        environment.put("SERVER_ADDRESS", LOCALHOST);
        environment.put("SERVER_PORT", Integer.toString(ports.server()));
        environment.put("MANAGEMENT_SERVER_ADDRESS", LOCALHOST);
        environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(ports.management()));
        // For one machine, not for a cluster's node: the defaults take 270 MB of disk and 512 MB of memory beside the
        // heap.
        environment.put("ZEEBE_BROKER_DATA_LOGSEGMENTSIZE", "32MB");
        environment.put("ZEEBE_BROKER_EXPERIMENTAL_ROCKSDB_MEMORYLIMIT", "256MB");
        // It mistakes a busy machine for overload and refuses at 16 requests in flight. Its only client limits those
        // itself.
        environment.put("ZEEBE_BROKER_BACKPRESSURE_ENABLED", "false");
        // Everything since the last snapshot is replayed at the next start: keep that short. A minute is the least.
        environment.put("ZEEBE_BROKER_DATA_SNAPSHOTPERIOD", "1m");
        environment.put("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "health,prometheus");
        environment.putAll(place.tls().environment());
        environment.putAll(place.extensions());
        return environment;
    }

    private static boolean isHealthy(HttpClient http, int port) {
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://" + LOCALHOST + ":" + port + "/actuator/health"))
                    .timeout(PROBE_TIMEOUT)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == HTTP_OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
