package dev.certloom.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on 127.0.0.1. */
final class Ports {

    // Below what Linux and macOS hand out to outgoing connections: one of those could occupy the port when its server
    // restarts.
    private static final int MIN_PORT = 20_000;
    private static final int MAX_PORT = 32_000;
    private static final int MAX_ATTEMPTS = 1_000;

    private Ports() {}

    /** A port on which no process listens now, other than the given ones. */
    static int free(Set<Integer> taken) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT);
            if (!taken.contains(port) && isFree(InetAddress.getLoopbackAddress(), port)) {
                return port;
            }
        }
        throw new StartFailure(
                "Expected to find a free port between " + MIN_PORT + " and " + MAX_PORT + ", but there is none.",
                "End what listens on all of them and start again.");
    }

    static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a server that has just ended must not make its port look taken.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
