package dev.certloom.security;

import dev.certloom.security.spi.Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the first client at the first start, and leaves its secret in a file that only the owner can read. */
@Component
@ConditionalOnBooleanProperty(name = "certloom.security.embedded-server", matchIfMissing = true)
class FirstClient {

    private static final Logger LOG = LoggerFactory.getLogger(FirstClient.class);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Clients clients;
    private final PublicAddress address;
    private final SecuritySettings settings;
    private final Clock clock;

    FirstClient(Clients clients, PublicAddress address, SecuritySettings settings, Clock clock) {
        this.clients = clients;
        this.address = address;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener
    void on(WebServerInitializedEvent event) {
        @Nullable Path file = settings.firstClientFile();
        if (event.getApplicationContext().getServerNamespace() != null || file == null) {
            return;
        }
        if (clients.isEmpty()) {
            make(file, event.getWebServer().getPort());
        } else if (!Files.exists(file)) {
            LOG.warn(
                    "The first client was made before, but {} is gone. Its secret is kept nowhere else; its certificates are not touched.",
                    file);
        }
    }

    /** The file first: a client whose secret nobody has would be of no use. */
    private void make(Path file, int port) {
        String clientId = UUID.randomUUID().toString();
        String secret = ClientSecrets.fresh();
        Map<String, String> content = new LinkedHashMap<>();
        content.put("vaultUrl", "https://localhost:" + port);
        content.put("tokenUrl", "https://localhost:" + port + address.tokenPath());
        content.put("clientId", clientId);
        content.put("clientSecret", secret);
        content.put("scope", settings.security().audience() + "/.default");
        write(file, JSON.writeValueAsString(content));
        clients.save(new Clients.Client(
                clientId,
                new ClientSecrets().encode(secret),
                List.of(SecuritySettings.VaultSettings.ADMINISTRATOR),
                clock.instant()));
    }

    private static void write(Path file, String content) {
        try {
            Path absolute = file.toAbsolutePath();
            Path beside = absolute.resolveSibling(absolute.getFileName() + ".new");
            Files.deleteIfExists(beside);
            FileAttribute<?>[] ownerOnly =
                    Files.getFileStore(absolute.getParent()).supportsFileAttributeView("posix")
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                            }
                            : new FileAttribute<?>[0];
            try (SeekableByteChannel channel = Files.newByteChannel(
                    beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
            }
            Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to write the first client to " + file + ", but it failed.", e);
        }
    }
}
