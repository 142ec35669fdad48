package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.core.env.Environment;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matches requests to a separate management port on the machine's loopback interface: their senders are on this
 * machine. The connection counts, not the headers, which a proxy or an attacker can write.
 */
final class LoopbackManagement implements RequestMatcher {

    private final Environment environment;

    LoopbackManagement(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        int management = environment.getProperty("local.management.port", Integer.class, 0);
        int service = environment.getProperty("local.server.port", Integer.class, 0);
        return management != service && request.getLocalPort() == management && isLoopback(request.getLocalAddr());
    }

    /** The container gives an address, never a name, so nothing is looked up. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
