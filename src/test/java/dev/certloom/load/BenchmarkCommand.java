package dev.certloom.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Measures the packaged application: {@code mvn -Pbench verify}. It starts a fresh installation of its own, measures it, and ends
 * it; on one machine only ratios between what is run in the same rounds say something on another one. What can be chosen is in
 * {@link BenchmarkOptions}.
 */
public final class BenchmarkCommand {

    private static final Path RESULTS = Path.of("target/benchmark.md");

    private BenchmarkCommand() {}

    /** Prints tables as {@code docs/performance.md} has them, and leaves them in {@code target/benchmark.md}. */
    public static void main(String[] arguments) {
        // clients that lose a server they work with would tell so at length
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        int exitCode = 0;
        try (Bench bench = new Bench(BenchmarkOptions.given())) {
            System.out.println(bench.options());
            for (Part part : bench.options().parts()) {
                System.out.printf("%n== %s%n", part);
                part.measure(bench);
                write(bench);
            }
            System.out.println("All tables are in " + RESULTS + ".");
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            exitCode = 2;
        } catch (Exception e) {
            e.printStackTrace();
            exitCode = 1;
        }
        // clients keep threads of their own
        System.exit(exitCode);
    }

    private static void write(Bench bench) throws IOException {
        Files.writeString(RESULTS, bench.tables().stream().map(Table::toString).collect(Collectors.joining("\n")));
    }
}
