package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortRegistryTest {

    @TempDir
    private Path folder;

    @Test
    void portWhenItIsStillFreeThenItIsTheSameAtTheNextStart() throws IOException {
        // given
        int first = ports().port("engine");

        // when / then
        assertThat(ports().port("engine")).isEqualTo(first);
    }

    @Test
    void portWhenSomebodyElseListensOnItThenAnotherIsChosenAndKept() throws IOException {
        // given
        int first = ports().port("engine");

        try (ServerSocket stranger = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            // when
            int second = ports().port("engine");

            // then
            assertThat(second).isNotEqualTo(stranger.getLocalPort());
            assertThat(ports().port("engine")).isEqualTo(second);
        }
    }

    @Test
    void portWhenSeveralAreAskedForThenNoTwoAreTheSame() throws IOException {
        // given
        PortRegistry ports = ports();

        // when / then
        assertThat(ports.port("engine")).isNotEqualTo(ports.port("database"));
    }

    private PortRegistry ports() throws IOException {
        return new PortRegistry(folder.resolve("ports"));
    }
}
