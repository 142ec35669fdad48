package dev.certloom.embedded;

import dev.certloom.availability.Availability;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Prepares the embedded default before the application's context is created: locks the home folder, creates keys and
 * TLS material, has PostgreSQL and the engine started, and provides all of it as settings of the lowest precedence.
 * Parts that are configured (a database, an engine, a custom certificate) are neither started nor created.
 *
 * <p>It listens for the prepared environment rather than being an environment post-processor, because only then does
 * logging work: users see what they are waiting for.
 */
final class EmbeddedStart implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStart.class);

    private static final String PREFIX = "certloom.";
    private static final String HOME = PREFIX + "home";
    private static final String KEY_FILE = PREFIX + "key-encryption-key-file";
    private static final String EXPORTER_SECRET_FILE = PREFIX + "engine.exporter.secret-file";
    private static final String DEFAULT_VAULT = "default";
    private static final String VAULT_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    /** A demo CA is enabled where only a trial can be intended. */
    private static final String SIMULATED_CA = PREFIX + "issuers.test.enabled";

    private static final String SSL_BUNDLE = "spring.ssl.bundle.pem.certloom.";

    @Override
    public int getOrder() {
        // once logging works, and the settings' names are checked
        return LoggingApplicationListener.DEFAULT_ORDER + 2;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        start(event.getEnvironment()).ifPresent(services -> {
            event.getSpringApplication().addInitializers(context -> tie(context, services));
            // For a failure before there is a context; otherwise the context stops the parts, as the last of its beans.
            SpringApplication.getShutdownHandlers().add(services::close);
        });
    }

    /**
     * Starts the required parts and adds the settings to the environment.
     *
     * @return what was started; empty if the embedded default is switched off
     * @throws StartFailure if it cannot start; nothing is left running then
     */
    Optional<EmbeddedServices> start(ConfigurableEnvironment environment) {
        EmbeddedSettings settings = EmbeddedSettings.of(environment);
        if (!settings.enabled()) {
            return Optional.empty();
        }
        Home home = Home.open(Path.of(environment.getProperty(HOME, ".certloom")));
        EmbeddedServices services = new EmbeddedServices(home);
        try {
            Map<String, Object> properties = prepare(environment, settings, services);
            environment.getPropertySources().addLast(new MapPropertySource("certloomEmbedded", properties));
            return Optional.of(services);
        } catch (IOException e) {
            services.close();
            throw new StartFailure(
                    "Expected to prepare " + home.folder() + ", but it failed: " + e,
                    "Check the disk and the rights of that folder and start again.",
                    e);
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private static Map<String, Object> prepare(
            ConfigurableEnvironment environment, EmbeddedSettings settings, EmbeddedServices services)
            throws IOException {
        Home home = services.home();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(HOME, home.folder().toString());
        properties.put(PREFIX + "first-client-file", home.firstClientFile().toString());
        properties.put(SIMULATED_CA, environment.getProperty(SIMULATED_CA, "true"));
        properties.putAll(web(environment));
        properties.putAll(keyEncryptionKey(environment, home));
        properties.putAll(tls(environment, services));
        Path exporterSecret = exporterSecret(environment, home);
        properties.put(EXPORTER_SECRET_FILE, exporterSecret.toString());
        home.mark("certloom", version());
        properties.put(PREFIX + "home-id", home.id());

        properties.putAll(new EmbeddedServicesStarter(environment, settings, services).start(exporterSecret));
        return properties;
    }

    private static Map<String, Object> web(ConfigurableEnvironment environment) throws IOException {
        String address = environment.getProperty("server.address", "127.0.0.1");
        int port = environment.getProperty("server.port", Integer.class, 8443);
        if (port > 0 && !Ports.isFree(InetAddress.getByName(address), port)) {
            throw new StartFailure(
                    "Expected to listen on " + address + ":" + port
                            + ", but another program does. Nothing was started.",
                    "End that program, or name another port with SERVER_PORT (--server.port=...).");
        }
        return Map.of("server.address", address, "server.port", port);
    }

    private static Map<String, Object> keyEncryptionKey(ConfigurableEnvironment environment, Home home)
            throws IOException {
        if (environment.containsProperty(KEY_FILE)) {
            return Map.of();
        }
        return Map.of(
                KEY_FILE,
                home.secret("kek", home.isMarked(), SecretGenerator::key).toString());
    }

    private static Map<String, Object> tls(ConfigurableEnvironment environment, EmbeddedServices services)
            throws IOException {
        if (hasItsOwnTls(environment)) {
            return Map.of();
        }
        TlsMaterial tls = new TlsMaterial(services.home().tls(), Clock.systemUTC());
        Set<String> vaults = vaults(environment);
        provide(tls, vaults);
        // The certificate lives a year and the application may run longer: the server reads the files again when they
        // change.
        services.daily(() -> provide(tls, vaults));
        return Map.of(
                SSL_BUNDLE + "reload-on-update",
                true,
                "server.ssl.bundle",
                "certloom",
                SSL_BUNDLE + "keystore.certificate",
                tls.serverCertificate().toUri().toString(),
                SSL_BUNDLE + "keystore.private-key",
                tls.serverKey().toUri().toString());
    }

    static boolean hasItsOwnTls(ConfigurableEnvironment environment) {
        return Set.of("server.ssl.bundle", "server.ssl.certificate", "server.ssl.key-store").stream()
                        .anyMatch(environment::containsProperty)
                || !environment.getProperty("server.ssl.enabled", Boolean.class, true);
    }

    /** The secret of the engine's exporter, also for an external cluster. */
    private static Path exporterSecret(ConfigurableEnvironment environment, Home home) throws IOException {
        return environment.containsProperty(EXPORTER_SECRET_FILE)
                ? Path.of(environment.getRequiredProperty(EXPORTER_SECRET_FILE)).toAbsolutePath()
                : home.secret("engine-exporter-secret", false, SecretGenerator::password);
    }

    private static void provide(TlsMaterial tls, Set<String> vaults) throws IOException {
        if (tls.provide(vaults)) {
            LOG.info("Made an HTTPS certificate; clients that trust {} accept it", tls.caCertificate());
        }
    }

    private static Set<String> vaults(ConfigurableEnvironment environment) {
        Set<String> vaults = new TreeSet<>(Set.of(DEFAULT_VAULT));
        Binder.get(environment)
                .bind(PREFIX + "vaults", Bindable.mapOf(String.class, Object.class))
                .ifBound(configured -> configured.keySet().stream()
                        .filter(name -> name.matches(VAULT_NAME))
                        .forEach(vaults::add));
        return vaults;
    }

    private static void tie(ConfigurableApplicationContext context, EmbeddedServices services) {
        DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
        // Beans are destroyed in the reverse order of their registration: the first one outlives all that use the
        // parts.
        beans.registerDisposableBean("embeddedServices", services::close);
        beans.registerSingleton("embeddedHealthIndicator", new EmbeddedHealth(services));
        context.addApplicationListener((ContextRefreshedEvent ready) ->
                beans.getBeanProvider(Availability.class).ifAvailable(services::reportTo));
    }

    private static String version() {
        String version = EmbeddedStart.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
