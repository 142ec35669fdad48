package dev.certloom.access.connection;

import dev.certloom.access.LimitWatch;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.catalina.connector.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** Installs the limits in the web server, and closes connections that wait for too long. */
@Component
@EnableConfigurationProperties(ConnectionSettings.class)
public final class ConnectionGuard
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    private final ConnectionSettings settings;
    private final LimitWatch watch;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connections").factory());

    ConnectionGuard(ConnectionSettings settings, LimitWatch watch) {
        this.settings = settings;
        this.watch = watch;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.setProtocol(GuardedProtocol.class.getName());
        server.addConnectorCustomizers(connector -> guard(connector, new TrustedProxies(server.getEngineValves())));
        // After the valve that determines the caller's address.
        server.addContextValves(new RequestsPerAddress(settings.requestsPerAddress(), watch));
    }

    private void guard(Connector connector, Predicate<String> believedProxy) {
        if (!(connector.getProtocolHandler() instanceof GuardedProtocol protocol)) {
            throw new IllegalStateException("Expected the web server to have the protocol it was given, but it has "
                    + connector.getProtocolHandler().getClass() + ".");
        }
        // The server takes none beyond its limit, so that the newest would wait instead of the oldest being closed.
        int limit = Math.max(1, protocol.getMaxConnections() / 10 * 9);
        Connections connections = new Connections(settings, limit, believedProxy, watch, System::nanoTime);
        protocol.guardWith(connections, settings.bodyWithin());
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
