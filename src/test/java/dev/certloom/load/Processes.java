package dev.certloom.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** CPU time and memory of processes and of the machine, read from {@code /proc}. Linux only. */
final class Processes {

    private static final long TICKS_PER_SECOND = 100;

    private Processes() {}

    /** CPU time so far, of the process alone. */
    static Duration cpu(ProcessHandle process) {
        return duration(ticks(process, 11, 12));
    }

    /** CPU time so far, of the process, its descendants, and those of them that have ended. */
    static Duration cpuOfFamily(ProcessHandle process) {
        return duration(family(process)
                .mapToLong(member -> ticks(member, 11, 12, 13, 14))
                .sum());
    }

    /** What all processors of this machine have worked so far, whoever for. */
    static Duration cpuOfMachine() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            // user, nice, system, then idle and waiting, then interrupts, and what other machines on the same host took
            String[] fields = lines.findFirst().orElseThrow().split(" +", -1);
            return duration(IntStream.of(1, 2, 3, 6, 7, 8)
                    .mapToLong(field -> Long.parseLong(fields[field]))
                    .sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory held by the process alone, in MiB: proportional set size, so that pages shared between processes count once. */
    static long memoryMebibytes(ProcessHandle process) {
        return proportionalKibibytes(process) / 1_024;
    }

    /** Memory held by the process and its descendants, likewise. */
    static long memoryOfFamilyMebibytes(ProcessHandle process) {
        return family(process).mapToLong(Processes::proportionalKibibytes).sum() / 1_024;
    }

    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private static Duration duration(long ticks) {
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
    }

    /** The sum of these fields of {@code /proc/PID/stat}, counted from behind the command. */
    private static long ticks(ProcessHandle process, int... wanted) {
        String stat = read(process, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return IntStream.of(wanted)
                .mapToLong(field -> Long.parseLong(fields[field]))
                .sum();
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
}
