package dev.certloom.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what the installations, this command, and all others on the machine take of its processors. */
final class CpuWatch {

    static final String APPLICATION = "application";
    static final String ENGINE = "engine";
    static final String DATABASE = "database";
    static final String COMMAND = "this command";

    private final List<Installation> installations;

    /** @param installations all that run; the load of what is not among them is another's */
    CpuWatch(List<Installation> installations) {
        this.installations = List.copyOf(installations);
    }

    /** As things stand now. */
    Reading read() {
        Map<Installation, Map<String, Duration>> processes = new LinkedHashMap<>();
        for (Installation installation : installations) {
            processes.put(
                    installation,
                    Map.of(
                            APPLICATION, Processes.cpu(installation.application()),
                            ENGINE, Processes.cpuOfFamily(installation.engine()),
                            DATABASE, Processes.cpuOfFamily(installation.database())));
        }
        return new Reading(
                System.nanoTime(), processes, Processes.cpu(ProcessHandle.current()), Processes.cpuOfMachine());
    }

    /** Processor time so far. */
    record Reading(long at, Map<Installation, Map<String, Duration>> processes, Duration command, Duration machine) {

        /** What was taken since then. */
        Taken since(Reading earlier) {
            Map<Installation, Map<String, Duration>> taken = new LinkedHashMap<>();
            Duration own = command.minus(earlier.command);
            for (Map.Entry<Installation, Map<String, Duration>> entry : processes.entrySet()) {
                Map<String, Duration> each = new LinkedHashMap<>();
                for (Map.Entry<String, Duration> process : entry.getValue().entrySet()) {
                    Duration part = process.getValue()
                            .minus(earlier.processes.get(entry.getKey()).get(process.getKey()));
                    each.put(process.getKey(), part);
                    own = own.plus(part);
                }
                taken.put(entry.getKey(), each);
            }
            Duration wall = Duration.ofNanos(at - earlier.at);
            double others =
                    Math.max(0, machine.minus(earlier.machine).minus(own).toNanos() / (double) wall.toNanos());
            return new Taken(wall, taken, command.minus(earlier.command), others);
        }
    }

    /**
     * What was taken between two readings.
     *
     * @param wall time that passed
     * @param processes processor time of each process of each installation
     * @param command processor time of this command
     * @param others how many processors were busy for others on average
     */
    record Taken(Duration wall, Map<Installation, Map<String, Duration>> processes, Duration command, double others) {

        /** Processor time of one process, in milliseconds. */
        double milliseconds(Installation installation, String process) {
            Duration taken = process.equals(COMMAND)
                    ? command
                    : processes.get(installation).get(process);
            return taken.toNanos() / 1e6;
        }
    }
}
