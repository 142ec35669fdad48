package dev.certloom.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** CPU time and memory of a process and what it started, read from {@code /proc}. Linux only. */
final class Processes {

    private static final long TICKS_PER_SECOND = 100;

    private Processes() {}

    /** CPU time so far, of the process and its descendants. */
    static Duration cpu(ProcessHandle process) {
        long ticks = family(process).mapToLong(Processes::ticks).sum();
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
    }

    /** Memory held, in MiB: proportional set size, so that pages shared between processes count once. */
    static long memoryMebibytes(ProcessHandle process) {
        return family(process).mapToLong(Processes::proportionalKibibytes).sum() / 1_024;
    }

    /** PostgreSQL works in children of its own; the application's children are the other two, and counted there. */
    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return read(process, "cmdline").contains("/bin/postgres")
                ? Stream.concat(Stream.of(process), process.descendants())
                : Stream.of(process);
    }

    private static long ticks(ProcessHandle process) {
        String stat = read(process, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long proportionalKibibytes(ProcessHandle process) {
        return read(process, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (java.nio.file.NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (!process.isAlive()) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }

    /** The children of the application that are, by their command line, what is asked for. */
    static ProcessHandle child(ProcessHandle parent, String mark) {
        List<ProcessHandle> found = ProcessHandle.allProcesses()
                .filter(process -> process.pid() != parent.pid())
                .filter(process -> read(process, "cmdline").contains(mark))
                .toList();
        return found.stream()
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("Expected a process with '" + mark + "', but found none."));
    }
}
