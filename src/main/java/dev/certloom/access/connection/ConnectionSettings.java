package dev.certloom.access.connection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the web server, under {@code certloom.http}. Addresses are those of the other end of the connection; a
 * trusted proxy may hold any number of connections, and forwarded requests count for the forwarded address.
 *
 * @param connectionsPerAddress how many connections one address may hold
 * @param headsPerAddress how many connections of one address may wait for the head of a request at the same time;
 *     for one more the oldest is closed
 * @param requestsPerAddress how many requests of one address may be in progress, live streams not counted
 * @param headWithin how long a client has for the handshake and the whole head of a request
 * @param bodyWithin how long a client has for the whole body of a request
 * @param idle how long a connection may stay open with no request in progress
 */
@ConfigurationProperties("certloom.http")
record ConnectionSettings(
        @DefaultValue("500") int connectionsPerAddress,
        @DefaultValue("100") int headsPerAddress,
        @DefaultValue("200") int requestsPerAddress,
        @DefaultValue("PT10S") Duration headWithin,
        @DefaultValue("PT60S") Duration bodyWithin,
        @DefaultValue("PT60S") Duration idle) {

    /** @throws IllegalArgumentException when a limit is too low to serve anything */
    public ConnectionSettings {
        require(connectionsPerAddress, "connections-per-address");
        require(headsPerAddress, "heads-per-address");
        require(requestsPerAddress, "requests-per-address");
        require(headWithin, "head-within");
        require(bodyWithin, "body-within");
        require(idle, "idle");
    }

    private static void require(int limit, String setting) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "Expected certloom.http.%s to be at least 1, but it is %d.".formatted(setting, limit));
        }
    }

    private static void require(Duration time, String setting) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.http.%s to be at least PT1S, but it is %s.".formatted(setting, time));
        }
    }
}
