package dev.certloom.issuer.client;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.OrderNotReceived;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Which addresses an issuer may lead to: whoever may set an issuer must reach nothing through it that is closed to him
 * otherwise. What a name resolves to is judged, at each call: nothing link-local (RFC 3927, RFC 4291 section 2.5.6) and no
 * other address at which clouds answer with credentials, no multicast, and on this machine no port of our own. Of a call
 * through a proxy the proxy is judged, and what the name resolves to here, if it does: where the proxy leads is up to it. A name that leads elsewhere a moment later is not caught
 * here, but by TLS: what is there must be able to show a certificate for the name.
 */
@Component
public class CallableAddresses {

    /** Settings that name ports or addresses at which we, our engine and our database listen. */
    private static final List<String> OWN = List.of(
            "server.port",
            "management.server.port",
            "certloom.public-endpoint.port",
            "spring.datasource.url",
            "certloom.engine.grpc-address");

    private static final Pattern PORT = Pattern.compile("(?:^|:)([0-9]{1,5})(?=$|[/?,])");

    /** Of PostgreSQL, where the setting leaves it out. */
    private static final int DATABASE_PORT = 5432;

    /** Where clouds answer with credentials, and that are not link-local. */
    private static final Set<String> CLOUDS = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "168.63.129.16");

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Set<Integer> ownPorts = new TreeSet<>();
    private final boolean privateNameServers;
    private final Duration timeout;
    private final HostResolution resolution;

    @Autowired
    CallableAddresses(Environment environment, CallSettings settings) {
        this(environment, settings, InetAddress::getAllByName);
    }

    /** @param lookup as the machine resolves the names of hosts */
    CallableAddresses(Environment environment, CallSettings settings, HostResolution.Lookup lookup) {
        timeout = settings.connectTimeout();
        resolution = new HostResolution(lookup);
        privateNameServers = settings.privateNameServers();
        ownPorts.addAll(settings.refusedPorts());
        OWN.stream()
                .map(environment::getProperty)
                .flatMap(Stream::ofNullable)
                .flatMap(value -> PORT.matcher(value).results())
                .map(port -> Integer.valueOf(port.group(1)))
                .forEach(ownPorts::add);
        ownPorts.add(DATABASE_PORT);
    }

    /** Ports that were chosen at the start. */
    @EventListener
    synchronized void listening(WebServerInitializedEvent started) {
        ownPorts.add(started.getWebServer().getPort());
    }

    /**
     * Demands that an address may be called, whatever its name resolves to now.
     *
     * @return where it leads: whoever connects to that connects to what was judged
     * @throws OrderNotReceived when it may not, or cannot be resolved in the time of a connection
     */
    public InetSocketAddress demand(URI address) throws OrderNotReceived {
        return demand(address, timeout);
    }

    /**
     * As {@link #demand(URI)}.
     *
     * @param atMost how long it may take to resolve the name
     */
    public InetSocketAddress demand(URI address, Duration atMost) throws OrderNotReceived {
        List<InetAddress> resolved = resolution.of(address.getHost(), atMost);
        if (resolved.isEmpty()) {
            throw new OrderNotReceived(
                    CallOutcome.NO_ANSWER, "the name '%s' cannot be resolved".formatted(address.getHost()));
        }
        demandHarmless(address, resolved);
        return new InetSocketAddress(resolved.getFirst(), port(address));
    }

    /** As {@link #demand}, of what a proxy is asked for: it need not be a name that is known here. */
    void demandBehindProxy(URI address) throws OrderNotReceived {
        demandHarmless(address, resolution.of(address.getHost(), timeout));
    }

    /**
     * Demands that an address may be called that neither an operator nor an issuer's configuration names, but somebody outside:
     * nothing on this machine or in its networks, unless the settings allow for private addresses.
     *
     * @throws OrderNotReceived when it may not
     */
    public void demandOutside(InetSocketAddress address) throws OrderNotReceived {
        InetAddress resolved = address.getAddress();
        boolean allowed = AddressBlock.isGlobal(resolved) || (privateNameServers && AddressBlock.isPrivate(resolved));
        if (!allowed || neverCalled(resolved) || (isOwnPort(address.getPort()) && isOfThisMachine(resolved))) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED, "'%s' may not be called".formatted(resolved.getHostAddress()));
        }
    }

    private static boolean neverCalled(InetAddress address) {
        return CLOUDS.contains(address.getHostAddress())
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress();
    }

    private void demandHarmless(URI address, List<InetAddress> resolved) throws OrderNotReceived {
        Optional<String> objection = objection(address, resolved);
        if (objection.isPresent()) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, objection.get());
        }
    }

    private Optional<String> objection(URI address, List<InetAddress> all) {
        String host = address.getHost();
        for (InetAddress resolved : all) {
            if (neverCalled(resolved)) {
                return Optional.of("'%s' is at an address that no CA may have".formatted(host));
            }
            if (isOwnPort(port(address)) && isOfThisMachine(resolved)) {
                return Optional.of("'%s' leads back to Certloom itself".formatted(host));
            }
        }
        return Optional.empty();
    }

    private static int port(URI address) {
        if (address.getPort() > 0) {
            return address.getPort();
        }
        return "http".equals(address.getScheme()) ? HTTP_PORT : HTTPS_PORT;
    }

    private synchronized boolean isOwnPort(int port) {
        return ownPorts.contains(port);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
