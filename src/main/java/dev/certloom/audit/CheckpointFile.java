package dev.certloom.audit;

import dev.certloom.audit.verification.CheckpointLog;
import dev.certloom.audit.verification.SignedPlace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file that checkpoints are appended to. Nothing in it is ever overwritten: a row half written in a crash stays, and
 * the next row begins after it. A row is a single write and must reach the disk before it counts.
 */
final class CheckpointFile {

    private static final byte LINE_BREAK = '\n';
    private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(OWNER_READS_AND_WRITES);
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    /** How long it was when it was last read or written. */
    private long knownLength;

    CheckpointFile(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /** The file of a home. */
    static CheckpointFile inHome(Path home) {
        return new CheckpointFile(home.resolve("audit").resolve("checkpoints.jsonl"));
    }

    Path path() {
        return path;
    }

    /**
     * Appends rows. Returns when they are on the disk.
     *
     * @throws IOException when they are not, or not all of them
     */
    synchronized void append(List<String> rows) throws IOException {
        boolean fresh = !Files.exists(path);
        Path folder = path.getParent();
        if (fresh && folder != null) {
            Files.createDirectories(folder, OWNERS_FOLDER);
        }
        if (!fresh && !Files.isRegularFile(path)) {
            throw new IOException(path + " is no file");
        }
        String text = (endsInside() ? "\n" : "") + String.join("\n", rows) + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                OWNERS_FILE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (fresh && folder != null) {
            force(folder);
        }
        knownLength = Files.size(path);
    }

    /** Whether the last row is incomplete: a process was killed while writing it. */
    private boolean endsInside() throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() == 0) {
                return false;
            }
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) != LINE_BREAK;
        }
    }

    /** Ensures that the file's directory entry reached the disk too. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Hands over what it says, in its order; nothing when it is not there. */
    synchronized CheckpointLog.Gaps read(Consumer<SignedPlace> to) throws IOException {
        if (!Files.exists(path)) {
            knownLength = 0;
            return new CheckpointLog.Gaps(List.of(), false);
        }
        long length = Files.size(path);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            CheckpointLog.Gaps gaps = CheckpointLog.read(in, to);
            knownLength = length;
            return gaps;
        }
    }

    /** Whether it has become shorter since it was last read or written, or is gone. */
    synchronized boolean lostSomething() throws IOException {
        return knownLength > 0 && (!Files.exists(path) || Files.size(path) < knownLength);
    }
}
