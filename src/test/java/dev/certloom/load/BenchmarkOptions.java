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
 */
record BenchmarkOptions(
        Subject subject, Optional<Subject> baseline, Set<Part> parts, int rounds, int requests, int warmUp) {

    private static final int ROUNDS = 5;
    private static final int REQUESTS = 400;
    /** So long the compilers of a fresh JVM are busy. */
    private static final int WARM_UP = 1_500;

    private static final int QUICK = 40;

    /** Of the system properties; {@code bench.quick=true} is one round of 40, which proves that all of it works. */
    static BenchmarkOptions given() {
        boolean quick = Boolean.getBoolean("bench.quick");
        return new BenchmarkOptions(
                Subject.of(Path.of(text("jar").orElse("."))),
                text("baseline").map(Path::of).map(Subject::of),
                Part.named(text("only").orElse("")),
                number("rounds", quick ? 1 : ROUNDS),
                number("requests", quick ? QUICK : REQUESTS),
                number("warmup", quick ? QUICK : WARM_UP));
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
