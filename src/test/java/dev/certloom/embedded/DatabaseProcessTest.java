package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseProcessTest {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    /** Another user may take the port while the server restarts, and ask for the password in words or as MD5. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void passwordIsNeverToldToAnotherProgramThatTookThePort(int authentication) throws Exception {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> ask(stranger, authentication));

            // when
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(
                                    DatabaseProcess.jdbcUrl(stranger.getLocalPort(), "certloom"), "certloom", "word")
                            .close());

            // then
            assertThat(told.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    /** Demands that authentication of whoever connects, and returns what he says then. */
    private static String ask(ServerSocket server, int authentication) {
        try {
            Optional<String> answer = Optional.empty();
            while (answer.isEmpty()) {
                try (Socket client = server.accept()) {
                    answer = ask(client, authentication);
                }
            }
            return answer.get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> ask(Socket client, int authentication) throws IOException {
        client.setSoTimeout(5_000);
        DataInputStream in = new DataInputStream(client.getInputStream());
        int length = in.readInt();
        int code = in.readInt();
        in.readNBytes(length - 2 * Integer.BYTES);
        while (code == SSL_REQUEST || code == GSS_REQUEST) {
            client.getOutputStream().write('N');
            length = in.readInt();
            code = in.readInt();
            in.readNBytes(length - 2 * Integer.BYTES);
        }
        byte[] salt = authentication == 5 ? new byte[4] : new byte[0];
        client.getOutputStream()
                .write(ByteBuffer.allocate(9 + salt.length)
                        .put((byte) 'R')
                        .putInt(8 + salt.length)
                        .putInt(authentication)
                        .put(salt)
                        .array());
        byte[] said = client.getInputStream().readNBytes(5);
        // 'X' says good-bye
        return Optional.of(said.length == 0 || said[0] == 'X' ? "" : new String(said, StandardCharsets.ISO_8859_1));
    }
}
