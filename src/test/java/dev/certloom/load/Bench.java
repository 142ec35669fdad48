package dev.certloom.load;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One run of the benchmark: what it is to measure, on which installations, and the tables that came of it. */
final class Bench implements AutoCloseable {

    private final BenchmarkOptions options;
    private final List<Installation> installations = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    Bench(BenchmarkOptions options) {
        this.options = options;
    }

    BenchmarkOptions options() {
        return options;
    }

    /** What is measured: this Certloom, and the older one if there is one. */
    List<Subject> subjects() {
        return Stream.concat(Stream.of(options.subject()), options.baseline().stream())
                .toList();
    }

    /** An installation of each subject; the same for all parts, and so as warm as these leave it. */
    List<Installation> installations() {
        if (installations.isEmpty()) {
            for (Subject subject : subjects()) {
                System.out.println("Starting " + subject.name() + " (" + subject.jar() + ")");
                installations.add(Installation.started(subject));
            }
        }
        return List.copyOf(installations);
    }

    /** Reads the processors' work for these installations. */
    CpuWatch watch() {
        return new CpuWatch(installations());
    }

    /** Prints a table and keeps it. */
    void report(Table table) {
        System.out.println();
        System.out.println(table);
        tables.add(table);
    }

    List<Table> tables() {
        return List.copyOf(tables);
    }

    /** As rows of the tables begin. */
    static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    /** Ends the installations for all parts: what follows has its own, and these would take their part of the processors. */
    void endInstallations() {
        installations.forEach(Installation::close);
        installations.clear();
    }

    @Override
    public void close() {
        endInstallations();
    }
}
