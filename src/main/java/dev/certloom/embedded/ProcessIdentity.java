package dev.certloom.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Identifies a process, so that one left over by a killed application is recognised at the next start, and an unrelated
 * process that happens to have the same process id never is.
 *
 * @param pid the process id
 * @param birth when the process began, as text for equality comparison only
 */
record ProcessIdentity(long pid, String birth) {

    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");

    /** The process now running under this id; empty if there is none, or if it is dead and only waits to be reaped. */
    static Optional<ProcessIdentity> ofRunning(long pid) {
        return birthOf(pid).map(birth -> new ProcessIdentity(pid, birth));
    }

    /** What {@link #write} left there; empty if there is no such file, or its content is invalid. */
    static Optional<ProcessIdentity> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", 2);
            return parts.length == 2
                    ? Optional.of(new ProcessIdentity(Long.parseLong(parts[0]), parts[1]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        OwnerOnlyFiles.write(file, pid + " " + birth + "\n");
    }

    /** The process itself, if it still runs. */
    Optional<ProcessHandle> running() {
        return ofRunning(pid).equals(Optional.of(this)) ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static Optional<String> birthOf(long pid) {
        return Files.isReadable(BOOT_ID) ? birthByKernel(pid) : birthByJdk(pid);
    }

    // The kernel counts ticks since boot, which no change of the clock can shift; the JDK's instant is derived from the
    // clock.
    private static Optional<String> birthByKernel(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The second field is the command in brackets and may itself hold blanks and brackets: count from its end.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String state = fields[0];
            String startTicks = fields[19];
            if (state.equals("Z") || state.equals("X")) {
                return Optional.empty();
            }
            return Optional.of(Files.readString(BOOT_ID).strip() + " " + startTicks);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> birthByJdk(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Object::toString);
    }
}
