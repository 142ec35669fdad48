package dev.certloom.access.connection;

import dev.certloom.access.LimitWatch;
import dev.certloom.kernel.PublicResource;
import dev.certloom.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.catalina.connector.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Installs the limits in the web server, and closes connections that wait for too long. Opens the public endpoint with
 * limits of its own.
 */
@Component
@EnableConfigurationProperties({ConnectionSettings.class, PublicEndpointSettings.class})
public final class ConnectionGuard
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
                Ordered,
                SmartInitializingSingleton,
                DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    /** Of the public endpoint: a few small requests of each caller, and no reason to stay. */
    private static final ConnectionSettings PUBLIC_LIMITS =
            new ConnectionSettings(50, 20, 8, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static final int MAX_PUBLIC_CONNECTIONS = 1000;
    private static final int MAX_PUBLIC_THREADS = 16;
    private static final int MAX_PUBLIC_HEAD_BYTES = 4096;

    private final ConnectionSettings settings;
    private final PublicEndpointSettings publicEndpoint;
    private final ObjectProvider<PublicResource> publicResources;
    private final LimitWatch watch;
    private final MonotonicClock time;
    private final List<PublicEndpoint> opened = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connections").factory());

    ConnectionGuard(
            ConnectionSettings settings,
            PublicEndpointSettings publicEndpoint,
            ObjectProvider<PublicResource> publicResources,
            LimitWatch watch,
            MonotonicClock time) {
        this.settings = settings;
        this.publicEndpoint = publicEndpoint;
        this.publicResources = publicResources;
        this.watch = watch;
        this.time = time;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.setProtocol(GuardedProtocol.class.getName());
        server.addConnectorCustomizers(
                connector -> guard(connector, settings, new TrustedProxies(server.getEngineValves())));
        // After the valve that determines the caller's address.
        server.addContextValves(new RequestsPerAddress(settings.requestsPerAddress(), watch));
        publicEndpoint.openPort().ifPresent(port -> openPublicEndpoint(server, port));
    }

    private void openPublicEndpoint(TomcatServletWebServerFactory server, int port) {
        GuardedProtocol protocol = new GuardedProtocol();
        protocol.setMaxConnections(MAX_PUBLIC_CONNECTIONS);
        protocol.setMaxThreads(MAX_PUBLIC_THREADS);
        protocol.setMinSpareThreads(1);
        protocol.setMaxHttpHeaderSize(MAX_PUBLIC_HEAD_BYTES);
        protocol.setConnectionTimeout((int) PUBLIC_LIMITS.headWithin().toMillis());
        Connector connector = new Connector(protocol);
        connector.setPort(port);
        publicEndpoint.listenAddress().ifPresent(protocol::setAddress);
        guard(connector, PUBLIC_LIMITS, address -> false);
        server.addAdditionalConnectors(connector);
        PublicEndpoint endpoint = new PublicEndpoint(connector, PUBLIC_LIMITS.requestsPerAddress(), watch, time);
        server.addEngineValves(endpoint);
        opened.add(endpoint);
    }

    /** What is served there may need the whole application, which is not there yet when the web server is made. */
    @Override
    public void afterSingletonsInstantiated() {
        List<PublicResource> served = publicResources.orderedStream().toList();
        opened.forEach(endpoint -> endpoint.serve(served));
    }

    private void guard(Connector connector, ConnectionSettings limits, Predicate<String> believedProxy) {
        if (!(connector.getProtocolHandler() instanceof GuardedProtocol protocol)) {
            throw new IllegalStateException("Expected the web server to have the protocol it was given, but it has "
                    + connector.getProtocolHandler().getClass() + ".");
        }
        // The server takes none beyond its limit, so that the newest would wait instead of the oldest being closed.
        int limit = Math.max(1, protocol.getMaxConnections() / 10 * 9);
        Connections connections = new Connections(limits, limit, believedProxy, watch, System::nanoTime);
        protocol.guardWith(connections, limits.bodyWithin());
        Future<?> unused = clock.scheduleWithFixedDelay(
                () -> closeOverdue(connections),
                SWEEP_INTERVAL.toMillis(),
                SWEEP_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A failure at one connection must not end the time limits of all others. */
    private static void closeOverdue(Connections connections) {
        try {
            connections.closeOverdue();
        } catch (RuntimeException e) {
            LOG.warn("Connections that have waited for too long could not all be closed; the next look follows.", e);
        }
    }

    /** After those that read settings of the server. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
    }
}
