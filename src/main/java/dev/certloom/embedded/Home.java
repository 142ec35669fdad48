package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one folder that holds everything of a default installation. It is readable by its owner only, and belongs to one
 * running application at a time: an operating system lock, which is released when the process is killed.
 */
final class Home implements AutoCloseable {

    /** Incremented whenever an older release could not work with what a newer one leaves here. */
    static final int FORMAT = 1;

    private static final String LOCK = "lock";
    private static final String VERSION = "version";
    private static final String FORMAT_KEY = "format";
    private static final String ID = "home";

    private final Path folder;
    private final FileChannel lock;

    private Home(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Locks the folder, creating it if it does not exist.
     *
     * @throws StartFailure if another process holds it, or if its content is not ours or is too new for us
     */
    static Home open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            requireOursOrEmpty(absolute);
            OwnerOnlyFiles.folder(absolute);
            Home home = new Home(absolute, lock(absolute));
            try {
                home.requireReadableFormat();
                for (Path part : new Path[] {home.keys(), home.tls(), home.logs(), home.run()}) {
                    OwnerOnlyFiles.folder(part);
                }
                return home;
            } catch (IOException | RuntimeException e) {
                home.close();
                throw e;
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartFailure(
                    "Expected to keep everything in " + absolute + ", but that folder cannot be used: " + e,
                    "Name a folder that you may write, on a file system with owner rights, with CERTLOOM_HOME.",
                    e);
        }
    }

    Path folder() {
        return folder;
    }

    Path engine() {
        return folder.resolve("engine");
    }

    Path database() {
        return folder.resolve("database");
    }

    Path keys() {
        return folder.resolve("keys");
    }

    Path tls() {
        return folder.resolve("tls");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** Files that are of use only while a child runs: process ids, ports. */
    Path run() {
        return folder.resolve("run");
    }

    Path software() {
        return folder.resolve("software");
    }

    Path firstClientFile() {
        return folder.resolve("first-client.json");
    }

    /** Identifies this home, wherever it is moved to. */
    String id() throws IOException {
        String known = markOf(ID);
        if (!known.isEmpty()) {
            return known;
        }
        String made = UUID.randomUUID().toString();
        mark(ID, made);
        return made;
    }

    /** Whether a start ever got as far as {@link #mark}. */
    boolean isMarked() {
        return Files.exists(folder.resolve(VERSION));
    }

    /** What is known about the version of a part; empty if nothing. */
    String markOf(String part) {
        return versions(folder).getOrDefault(part, "");
    }

    /** Records that this version of a part works on this folder. */
    void mark(String part, String version) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>(versions(folder));
        versions.put(FORMAT_KEY, Integer.toString(FORMAT));
        versions.put(part, version);
        OwnerOnlyFiles.write(
                folder.resolve(VERSION),
                versions.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    /**
     * A secret of this installation, created once.
     *
     * @param dependsOnIt whether there may be data that would be unreadable with a new one
     */
    Path secret(String name, boolean dependsOnIt, Supplier<byte[]> made) throws IOException {
        Path file = keys().resolve(name);
        if (!Files.exists(file)) {
            if (dependsOnIt) {
                throw new StartFailure(
                        "Expected the secret " + file
                                + ", but it is not there, and what this folder holds is of no use "
                                + "without it. Nothing was changed.",
                        "Put it back from your backup, or name an empty folder with CERTLOOM_HOME to begin anew.");
            }
            OwnerOnlyFiles.write(file, made.get());
        }
        return file;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that was made as a backup has no lock, but says which version made it. */
    private static void requireOursOrEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)
                || Files.exists(folder.resolve(LOCK))
                || versions(folder).containsKey(FORMAT_KEY)) {
            return;
        }
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new StartFailure(
                        "Expected a folder of Certloom or an empty one, but " + folder
                                + " holds something else. Nothing was changed.",
                        "Name another folder with CERTLOOM_HOME.");
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            String holder = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).strip();
            channel.close();
            throw new StartFailure(
                    "Expected to use " + folder + ", but another Certloom (process " + holder
                            + ") is using it. It was left alone.",
                    "Stop that one first, or name another folder with CERTLOOM_HOME.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return Objects.nonNull(taken);
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void requireReadableFormat() {
        if (!isMarked()) {
            return;
        }
        String format = markOf(FORMAT_KEY);
        if (!format.matches("\\d{1,6}") || Integer.parseInt(format) > FORMAT) {
            throw new StartFailure(
                    "Expected a folder of format " + FORMAT + " or older, but " + folder + " has format '" + format
                            + "': a newer Certloom wrote it. Nothing was changed.",
                    "Start the newer release, or name another folder with CERTLOOM_HOME.");
        }
    }

    private static Map<String, String> versions(Path folder) {
        Path file = folder.resolve(VERSION);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains("="))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')).strip(),
                            line -> line.substring(line.indexOf('=') + 1).strip(),
                            (first, second) -> second,
                            LinkedHashMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
