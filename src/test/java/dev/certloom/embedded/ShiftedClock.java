package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A clock that is ahead of this machine's or behind it, also for processes that are started with its {@link #environment}: Debian's
 * {@code libfaketime}. Programs written in Go do not see it, since they ask the kernel themselves.
 */
public final class ShiftedClock implements InstantSource {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private final Path library;
    private final Path folder;
    private volatile Duration ahead = Duration.ZERO;

    private ShiftedClock(Path library, Path folder) {
        this.library = library;
        this.folder = folder;
    }

    /** One that shows this machine's time; empty where the library is not installed. */
    public static Optional<ShiftedClock> find() {
        return LIBRARIES.stream().filter(Files::exists).findFirst().map(ShiftedClock::by);
    }

    private static ShiftedClock by(Path library) {
        try {
            ShiftedClock clock = new ShiftedClock(library, TestFolders.random("shifted-clock"));
            clock.setAhead(Duration.ZERO);
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes that are started from now on are ahead by that much; those that run may be so too, some seconds later. */
    public void setAhead(Duration by) {
        ahead = by;
        try {
            Files.writeString(folder.resolve(".faketimerc"), setting());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    /** What a process needs to have this clock; its children have it with {@code LD_PRELOAD} and {@code HOME}. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "HOME", folder.toString());
    }

    /** As the library reads it from a file. */
    public String setting() {
        return "%+d\n".formatted(ahead.toSeconds());
    }

    /**
     * Lines of a shell script after which its children have this clock, whoever they are run as.
     *
     * @param file that holds the {@link #setting} when it is run, seen from where it is run
     */
    public String prologue(String file) {
        return "export FAKETIME_TIMESTAMP_FILE=\"$PWD/%s\" LD_PRELOAD=%s\n".formatted(file, library);
    }
}
