package dev.certloom.access.connection;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The public endpoint, under {@code certloom.public-endpoint}.
 *
 * @param port where anybody may fetch by plain HTTP what is public, such as answers to challenges, and nothing else; by
 *     default it is not opened
 * @param address the address that it listens at; by default all of this machine
 */
@ConfigurationProperties("certloom.public-endpoint")
record PublicEndpointSettings(
        @Nullable Integer port, @Nullable InetAddress address) {

    PublicEndpointSettings {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new IllegalArgumentException(
                    "Expected certloom.public-endpoint.port to be a port, but it is %d.".formatted(port));
        }
    }

    OptionalInt openPort() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    Optional<InetAddress> listenAddress() {
        return Optional.ofNullable(address);
    }
}
