package dev.certloom.endtoend;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Says at the end of all tests which of them did not run, why, and what to do. */
final class NotRun implements AutoCloseable {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(NotRun.class);

    private final String tests;
    private final String reason;
    private final List<String> remedies;
    private final Set<String> classes = new TreeSet<>();

    private NotRun(String tests, String reason, List<String> remedies) {
        this.tests = tests;
        this.reason = reason;
        this.remedies = remedies;
    }

    static void remember(ExtensionContext context, String tests, String reason, String... remedies) {
        context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(tests, key -> new NotRun(tests, reason, List.of(remedies)), NotRun.class)
                .classes
                .add(context.getRequiredTestClass().getSimpleName());
    }

    @Override
    public void close() {
        String line = "#".repeat(100);
        System.out.printf(
                "%n%1$s%n##  THE %2$s DID NOT RUN: %3$s%n##  %4$s%n%5$s%1$s%n%n",
                line,
                tests,
                String.join(", ", classes),
                reason,
                String.join(
                        "",
                        remedies.stream().map(remedy -> "##  " + remedy + "\n").toList()));
    }
}
