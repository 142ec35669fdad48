package dev.certloom.load;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured, and how often. Each is a system property {@code bench.NAME}.
 *
 * @param subject what was packaged here, or {@code bench.jar}
 * @param baseline an older one, measured beside it in the same rounds: {@code bench.baseline}, a jar or a checkout
 * @param parts {@code bench.only}, separated by commas; else all
 * @param rounds {@code bench.rounds}
 * @param requests how many a round holds: {@code bench.requests}
 * @param warmUp how many come before the first round: {@code bench.warmup}
 * @param certificates how many the long list holds: {@code bench.certificates}
 * @param versions how many versions these have together, at least one each: {@code bench.versions}
 * @param isQuick {@code bench.quick}: one round of 40, which proves that all of it works
 */
record BenchmarkOptions(
        Subject subject,
        Optional<Subject> baseline,
        Set<Part> parts,
        int rounds,
        int requests,
        int warmUp,
        int certificates,
        int versions,
        boolean isQuick) {

    private static final int ROUNDS = 5;
    private static final int REQUESTS = 400;
    /** So long the compilers of a fresh JVM are busy. */
    private static final int WARM_UP = 4_000;

    private static final int CERTIFICATES = 100_000;

    private static final int QUICK = 40;

    /** Of the system properties. */
    static BenchmarkOptions given() {
        boolean quick = Boolean.getBoolean("bench.quick");
        Subject subject = Subject.of(Path.of(text("jar").orElse(".")));
        int certificates = number("certificates", CERTIFICATES);
        return new BenchmarkOptions(
                subject,
                text("baseline").map(Path::of).map(Subject::of).map(older -> older.toldFrom(subject)),
                Part.named(text("only").orElse("")),
                number("rounds", quick ? 1 : ROUNDS),
                number("requests", quick ? QUICK : REQUESTS),
                number("warmup", quick ? QUICK : WARM_UP),
                certificates,
                Math.max(certificates, number("versions", certificates)),
                quick);
    }

    private static Optional<String> text(String name) {
        return Optional.ofNullable(System.getProperty("bench." + name)).filter(value -> !value.isBlank());
    }

    private static int number(String name, int otherwise) {
        String value = text(name).orElse(Integer.toString(otherwise));
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(
                    "Expected a number from 1 for bench." + name + ", but it is '" + value + "'.");
        }
        return Integer.parseInt(value);
    }
}
