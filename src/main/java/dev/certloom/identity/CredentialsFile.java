package dev.certloom.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Credentials for scripts, in a file that only its owner may read.
 *
 * @param <T> a record whose members the file holds as JSON
 */
final class CredentialsFile<T> {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;
    private final Class<T> content;

    CredentialsFile(Path file, Class<T> content) {
        this.file = file.toAbsolutePath();
        this.content = content;
    }

    /** Its content, if it exists and has the expected form. */
    Optional<T> read() throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), content));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Writes atomically; at no moment can others read it. */
    void write(T fresh) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(fresh));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
