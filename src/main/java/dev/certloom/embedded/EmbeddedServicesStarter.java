package dev.certloom.embedded;

import dev.certloom.availability.Dependency;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

/** Starts the parts of the embedded default, the engine and the database, each unless one is configured. */
final class EmbeddedServicesStarter {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServicesStarter.class);

    private static final String ENGINE_ADDRESS = "certloom.engine.grpc-address";
    private static final String TRUST_DEPLOYMENTS = "certloom.engine.trust-deployments";
    private static final String GATEWAY_CA_FILE = "certloom.engine.gateway.ca-file";
    private static final String GATEWAY_SECRET_FILE = "certloom.engine.gateway.secret-file";
    private static final String DATASOURCE_URL = "spring.datasource.url";
    private static final String DATABASE = "certloom";

    private final ConfigurableEnvironment environment;
    private final EmbeddedSettings settings;
    private final EmbeddedServices services;
    private final Home home;
    private final Path software;
    private final PortRegistry ports;

    /** @throws IOException if the stored ports of the parts cannot be read */
    EmbeddedServicesStarter(ConfigurableEnvironment environment, EmbeddedSettings settings, EmbeddedServices services)
            throws IOException {
        this.environment = environment;
        this.settings = settings;
        this.services = services;
        this.home = services.home();
        this.software = settings.softwareOr(home.software());
        this.ports = new PortRegistry(home.run().resolve("ports"));
    }

    /**
     * Starts the required parts, after ending those that a killed application left.
     *
     * @param exporterSecret file with the secret that the engine's exporter presents
     * @return the settings by which the application finds it
     * @throws StartFailure if a part cannot start
     */
    Map<String, Object> start(Path exporterSecret) throws IOException {
        // Children of a killed application occupy the ports reserved for their successors.
        EngineProcess.endLeftover(enginePid());
        DatabaseProcess.endLeftover(databasePid());
        Map<String, Object> properties = new LinkedHashMap<>();
        if (!environment.containsProperty(ENGINE_ADDRESS)) {
            requireUntrusted();
            properties.put(TRUST_DEPLOYMENTS, false);
            properties.putAll(startEngine(exporterSecret));
        }
        if (!environment.containsProperty(DATASOURCE_URL)) {
            properties.putAll(startDatabase());
        }
        return properties;
    }

    /** The embedded engine has no authorization of its own that says who may deploy. */
    private void requireUntrusted() {
        if (Binder.get(environment)
                .bind(TRUST_DEPLOYMENTS, Bindable.of(Boolean.class))
                .orElse(false)) {
            throw new StartFailure(
                    "Expected deployments to the embedded engine not to be trusted, but " + TRUST_DEPLOYMENTS
                            + " is true. Nothing was started.",
                    "Remove that setting: it is for a cluster with an authorization of its own. Models are deployed with"
                            + " deploy/engine.");
        }
    }

    /** The embedded engine's settings for our exporter; none when the exporter could not reach us. */
    private Map<String, String> exporter(Path secretFile) throws IOException {
        Optional<URI> receiver = Optional.ofNullable(settings.exporterAddress());
        if (receiver.isEmpty()) {
            receiver = EngineExporter.receiver(environment);
        }
        if (receiver.isEmpty()) {
            return Map.of();
        }
        Path jar = home.run().resolve("certloom-exporter.jar");
        EngineExporter.EXTENSION.write(jar);
        Optional<Path> ca = Optional.ofNullable(settings.exporterCa()).map(Path::toAbsolutePath);
        return EngineExporter.environment(
                receiver.get(),
                jar,
                secretFile,
                ca.isPresent() || EmbeddedStart.hasItsOwnTls(environment)
                        ? ca
                        : Optional.of(new TlsMaterial(home.tls(), Clock.systemUTC()).caCertificate()));
    }

    /** The embedded engine's settings for our interceptor. */
    private Map<String, String> interceptor(Path secretFile) throws IOException {
        Path jar = home.run().resolve("certloom-interceptor.jar");
        EngineInterceptor.EXTENSION.write(jar);
        return EngineInterceptor.environment(jar, secretFile);
    }

    private Map<String, Object> startEngine(Path exporterSecret) throws IOException {
        requireFreeDisk(settings.minimumFreeDisk(), home.folder());
        @Nullable Path file = settings.engineDistribution();
        if (file == null) {
            throw new StartFailure(
                    "Expected an engine, but neither its distribution nor the address of a cluster is known.",
                    EngineDistribution.howToGet());
        }
        EngineDistribution distribution = EngineDistribution.unpackedIn(software, file);
        String before = home.markOf("engine");
        if (Files.exists(home.engine()) && distribution.isOlderThan(before)) {
            throw new StartFailure(
                    "Expected the engine's data in " + home.engine() + " to be of version " + distribution.version()
                            + " or older, but version " + before + " wrote it. Nothing was changed.",
                    "Start the newer release. Or move that folder away: the engine then starts empty, and requests "
                            + "still open are continued from what the database holds.");
        }
        home.mark("engine", distribution.version());
        Path gatewaySecret = gatewaySecret();
        Map<String, String> extensions = new LinkedHashMap<>(exporter(exporterSecret));
        extensions.putAll(interceptor(gatewaySecret));
        EngineTls tls = new EngineTls(home.tls().resolve("engine"), Clock.systemUTC());
        Path engineLog = home.logs().resolve("engine.log");
        LOG.info("Starting the engine, Zeebe {} (log: {})", distribution.version(), engineLog);
        EngineProcess engine = EngineProcess.start(
                distribution,
                new EngineProcess.Place(
                        home.engine(),
                        engineLog,
                        enginePid(),
                        home.run(),
                        EngineProcess.EnginePorts.from(ports),
                        home.secret("engine-cluster-name", false, SecretGenerator::password),
                        settings.engineJavaOptions(),
                        tls,
                        extensions),
                services.onUnexpectedEnd(Dependency.ENGINE));
        services.add(engine);
        Future<?> unused = engine.child().ready().whenComplete(new EngineWatch(services));
        return Map.of(
                ENGINE_ADDRESS,
                engine.grpcAddress(),
                GATEWAY_CA_FILE,
                tls.caCertificate().toString(),
                GATEWAY_SECRET_FILE,
                gatewaySecret.toString());
    }

    private Path gatewaySecret() throws IOException {
        return environment.containsProperty(GATEWAY_SECRET_FILE)
                ? Path.of(environment.getRequiredProperty(GATEWAY_SECRET_FILE)).toAbsolutePath()
                : home.secret("engine-gateway-secret", false, SecretGenerator::password);
    }

    private Map<String, Object> startDatabase() throws IOException {
        Path administratorPassword =
                home.secret("database-admin-password", Files.exists(home.database()), SecretGenerator::password);
        Path password = home.secret("database-password", false, SecretGenerator::password);
        Path logFile = home.logs().resolve("database.log");
        LOG.info("Starting the database, PostgreSQL {} (log: {})", PostgresDistribution.MAJOR, logFile);
        DatabaseProcess database = DatabaseProcess.start(
                PostgresDistribution.unpackedIn(software),
                new DatabaseProcess.Place(
                        home.database(),
                        logFile,
                        databasePid(),
                        administratorPassword,
                        ports.port("database"),
                        List.of()),
                services.onUnexpectedEnd(Dependency.DATABASE));
        services.add(database);
        String word = Files.readString(password).strip();
        database.provide(DATABASE, DATABASE, word);
        return Map.of(
                DATASOURCE_URL,
                database.jdbcUrl(DATABASE),
                "spring.datasource.username",
                DATABASE,
                "spring.datasource.password",
                word);
    }

    private static void requireFreeDisk(DataSize least, Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < least.toBytes()) {
            throw new StartFailure(
                    "Expected at least " + least.toMegabytes() + " MB of free disk for " + folder + ", but there are "
                            + DataSize.ofBytes(free).toMegabytes()
                            + " MB: the engine refuses to write with less than 2048 MB. Nothing was started.",
                    "Free some space, or name a folder on another disk with CERTLOOM_HOME.");
        }
    }

    private Path enginePid() {
        return home.run().resolve("engine.pid");
    }

    private Path databasePid() {
        return home.run().resolve("database.pid");
    }
}
