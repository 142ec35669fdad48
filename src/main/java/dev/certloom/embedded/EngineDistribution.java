package dev.certloom.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The official Zeebe distribution, which the build resolves and which is never part of our own artifacts (Zeebe
 * Community License 1.1).
 *
 * @param broker the program that starts the broker
 * @param version the engine's version
 */
record EngineDistribution(Path broker, String version) {

    private static final String SUFFIX = ".tar.gz";
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");

    /** The distribution in that file, unpacked if it is not yet. */
    static EngineDistribution unpackedIn(Path software, Path file) throws IOException {
        String fileName = file.getFileName().toString();
        boolean unpacked = Files.isDirectory(software.resolve(fileName.replace(SUFFIX, "")));
        if (!fileName.endsWith(SUFFIX) || !(unpacked || Files.isReadable(file))) {
            throw new StartFailure(
                    "Expected the engine's distribution (a .tar.gz) at " + file.toAbsolutePath()
                            + ", but there is no such file.",
                    howToGet());
        }
        String name = fileName.substring(0, fileName.length() - SUFFIX.length());
        Path folder = new Archive(name, () -> Files.newInputStream(file)).unpackedIn(software);
        try (Stream<Path> tops = Files.list(folder)) {
            Path broker = tops.map(top -> top.resolve("bin").resolve("broker"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new StartFailure(
                            "Expected a program bin/broker in the engine's distribution " + file
                                    + ", but there is none.",
                            howToGet()));
            return new EngineDistribution(broker, versionIn(name));
        }
    }

    static String howToGet() {
        return "Run `mvn spring-boot:run`, which resolves io.camunda:camunda-zeebe:8.5.8:tar.gz; or set "
                + "certloom.embedded.engine-distribution to that file; or set certloom.engine.grpc-address to a Camunda 8 "
                + "cluster of your own.";
    }

    private static String versionIn(String name) {
        Matcher matcher = VERSION.matcher(name);
        return matcher.find() ? matcher.group(1) : "0.0.0";
    }

    /** Whether that version's data is too new for this one. */
    boolean isOlderThan(String other) {
        return VERSION.matcher(other).matches() && Arrays.compare(numbers(version), numbers(other)) < 0;
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
