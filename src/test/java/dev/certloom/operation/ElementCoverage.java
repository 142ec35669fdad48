package dev.certloom.operation;

import dev.certloom.operation.Models.Model;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.intent.Intent;
import io.camunda.zeebe.protocol.record.intent.ProcessInstanceIntent;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRecordValue;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Which elements and sequence flows of a model its tests reach. The process is named with the test classes that cover it, each
 * of which has it:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ElementCoverage COVERAGE = ElementCoverage.of(Process.LATE_MERGE, LateMergeProcessTest.class);
 * }</pre>
 *
 * The last of them fails when all their tests passed and something of that process was not reached by them, whatever other
 * classes reach and in whatever order they run; when only some of their tests were asked for, it does not. The table of all processes is
 * printed and written to {@code target/process-coverage.txt}.
 */
public final class ElementCoverage implements AfterEachCallback, AfterAllCallback {

    private static final Path REPORT = Path.of("target", "process-coverage.txt");
    private static final Set<Intent> REACHED_BY = Set.of(
            ProcessInstanceIntent.ELEMENT_ACTIVATED,
            ProcessInstanceIntent.ELEMENT_COMPLETED,
            ProcessInstanceIntent.SEQUENCE_FLOW_TAKEN);

    /** By test class, then by process id: ids of the elements and flows reached. */
    private static final Map<String, Map<String, Set<String>>> REACHED = new TreeMap<>();

    private final String process;
    private final List<Class<?>> testClasses;
    private final Set<String> passed = new HashSet<>();
    private boolean failed;

    private ElementCoverage(String process, List<Class<?>> testClasses) {
        this.process = process;
        this.testClasses = testClasses;
    }

    public static ElementCoverage of(String process, Class<?>... testClasses) {
        return new ElementCoverage(process, List.of(testClasses));
    }

    /** Takes in what the engine did in one test. */
    public static synchronized void add(Class<?> test, Iterable<Record<ProcessInstanceRecordValue>> records) {
        Map<String, Set<String>> reached = REACHED.computeIfAbsent(test.getName(), name -> new TreeMap<>());
        for (Record<ProcessInstanceRecordValue> record : records) {
            if (REACHED_BY.contains(record.getIntent())) {
                reached.computeIfAbsent(record.getValue().getBpmnProcessId(), id -> new TreeSet<>())
                        .add(record.getValue().getElementId());
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            failed = true;
        } else {
            passed.add(name(context.getRequiredTestMethod()));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String report = report();
        System.out.print(report);
        Files.createDirectories(REPORT.toAbsolutePath().getParent());
        Files.writeString(REPORT, report);
        if (!failed && passed.containsAll(tests())) {
            Set<String> missing = missing(
                    process, reached(testClasses.stream().map(Class::getName).toList(), process));
            if (!missing.isEmpty()) {
                throw new AssertionError("No test of %s reaches, in process '%s': %s. Untested, or dead?"
                        .formatted(
                                testClasses.stream().map(Class::getSimpleName).toList(), process, missing));
            }
        }
    }

    private Set<String> tests() {
        return testClasses.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .map(ElementCoverage::name)
                .collect(Collectors.toSet());
    }

    private static String name(Method test) {
        return test.getDeclaringClass().getName() + "#" + test.getName();
    }

    private static String report() {
        StringBuilder report =
                new StringBuilder("%-24s%12s%12s  %s%n".formatted("process", "elements", "flows", "not reached"));
        for (Model model : Models.processes()) {
            Set<String> reached = reached(allTestClasses(), model.name());
            Set<String> missing = missing(model.name(), reached);
            report.append("%-24s%12s%12s  %s%n"
                    .formatted(
                            model.name(),
                            share(elements(model), reached),
                            share(flows(model), reached),
                            missing.isEmpty() ? "-" : String.join(", ", missing)));
        }
        return report.toString();
    }

    private static synchronized Set<String> allTestClasses() {
        return Set.copyOf(REACHED.keySet());
    }

    private static synchronized Set<String> reached(Collection<String> testClasses, String process) {
        return testClasses.stream()
                .flatMap(test -> REACHED.getOrDefault(test, Map.of()).getOrDefault(process, Set.of()).stream())
                .collect(Collectors.toSet());
    }

    private static String share(Set<String> wanted, Set<String> reached) {
        return wanted.stream().filter(reached::contains).count() + "/" + wanted.size();
    }

    private static Set<String> missing(String process, Set<String> reached) {
        return Models.processes().stream()
                .filter(model -> model.name().equals(process))
                .flatMap(model -> Stream.concat(elements(model).stream(), flows(model).stream()))
                .filter(id -> !reached.contains(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> elements(Model model) {
        return model.flowNodes().map(element -> element.getAttribute("id")).collect(Collectors.toSet());
    }

    /** Without those behind an event-based gateway: the engine records the event that happened, not the flow to it. */
    private static Set<String> flows(Model model) {
        Set<String> choices = model.flowNodes()
                .filter(node -> node.getLocalName().equals("eventBasedGateway"))
                .map(node -> node.getAttribute("id"))
                .collect(Collectors.toSet());
        return model.sequenceFlows()
                .filter(flow -> !choices.contains(flow.getAttribute("sourceRef")))
                .map(flow -> flow.getAttribute("id"))
                .collect(Collectors.toSet());
    }
}
