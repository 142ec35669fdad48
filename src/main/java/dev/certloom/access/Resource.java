package dev.certloom.access;

import com.google.common.base.Ascii;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resource of tokens: an https URL without a trailing slash, of which clients know the host, or host and port (API
 * reference 1.5). Without a port, the default port is meant.
 */
public record Resource(String host, OptionalInt port, String path) {

    private static final int USUAL_PORT = 443;
    private static final String DEFAULT_SCOPE = "/.default";

    /** Clients split the challenge at commas, blanks and equals signs. */
    private static final Pattern FORM = Pattern.compile(
            "https://(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s,=\"?#/:@]+)(?::(?<port>[0-9]{1,5}))?(?<path>(?:/[^\\s,=\"?#]*[^\\s,=\"?#/])?)");

    public Resource {
        host = Ascii.toLowerCase(host);
        port = port.isPresent() && port.getAsInt() == USUAL_PORT ? OptionalInt.empty() : port;
    }

    /** Parses a resource; empty when the text is not one. */
    static Optional<Resource> parse(String url) {
        Matcher parts = FORM.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group("port");
        return Optional.of(new Resource(
                parts.group("host"),
                port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)),
                parts.group("path")));
    }

    /** The resource of a scope, which is all of what may be done with it. */
    public static Optional<Resource> ofScope(String scope) {
        return scope.endsWith(DEFAULT_SCOPE)
                ? parse(scope.substring(0, scope.length() - DEFAULT_SCOPE.length()))
                : Optional.empty();
    }

    /** As it is written. */
    String url() {
        return "https://" + host + (port.isPresent() ? ":" + port.getAsInt() : "") + path;
    }

    /** The scope for all of what may be done with it. */
    public String scope() {
        return url() + DEFAULT_SCOPE;
    }

    /** With the port by which it is reached, unless it has one. */
    Resource reachedAt(int reachedPort) {
        return port.isPresent() ? this : new Resource(host, OptionalInt.of(reachedPort), path);
    }

    /** Whether the other is the same except for the port. */
    public boolean isAtAnyPort(Resource other) {
        return host.equals(other.host) && path.equals(other.path);
    }

    /** Whether the other is the same, with this port or without one. */
    boolean isAt(int reachedPort, Resource other) {
        return isAtAnyPort(other)
                && (other.port.isEmpty() || other.equals(this) || other.port.getAsInt() == reachedPort);
    }
}
