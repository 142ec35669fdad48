package dev.certloom.endtoend;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests at real CAs run where their programs are. Elsewhere they are skipped, and the end of the run says so; with
 * {@code CERTLOOM_CA_TESTS=required} in the environment they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPrograms.Condition.class)
@interface NeedsPrograms {

    /** Names of the programs. */
    String[] value();

    /** Names of Debian's packages with them. */
    String packages();

    /** A port of this machine that has to be free, and that not everybody may listen at; 0 for none. */
    int port() default 0;

    /** Where programs of servers are that no shell of a person finds. */
    final class Condition implements ExecutionCondition {

        private static final List<String> USUAL = List.of("/usr/bin", "/usr/sbin", "/usr/local/bin");

        /** The path of a program. */
        static Optional<Path> find(String program) {
            String path = System.getenv().getOrDefault("PATH", "");
            return Stream.concat(Arrays.stream(path.split(":")), USUAL.stream())
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<NeedsPrograms> needs =
                    AnnotationSupport.findAnnotation(context.getRequiredTestClass(), NeedsPrograms.class);
            List<String> missing = needs.stream()
                    .flatMap(each -> Arrays.stream(each.value()))
                    .filter(program -> find(program).isEmpty())
                    .toList();
            // once its methods run, the class itself has it
            int port = context.getTestMethod().isPresent()
                    ? 0
                    : needs.map(NeedsPrograms::port).orElse(0);
            if (missing.isEmpty() && !isFree(port)) {
                return notRun(
                        context,
                        "TESTS AT PORT " + port,
                        "Expected to listen at port %d, but that is not possible.".formatted(port),
                        "End what listens there, or run the tests as somebody who may.");
            }
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all programs are there");
            }
            String reason = "Expected %s, but found none.".formatted(String.join(", ", missing));
            return notRun(
                    context,
                    "TESTS WITH " + String.join(", ", missing),
                    reason,
                    "Debian, Ubuntu:  apt-get install " + needs.orElseThrow().packages());
        }

        private static ConditionEvaluationResult notRun(
                ExtensionContext context, String tests, String reason, String remedy) {
            if ("required".equals(System.getenv("CERTLOOM_CA_TESTS"))) {
                throw new IllegalStateException(reason);
            }
            NotRun.remember(context, tests, reason, remedy);
            return ConditionEvaluationResult.disabled(reason);
        }

        private static boolean isFree(int port) {
            if (port == 0) {
                return true;
            }
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException e) {
                return false;
            }
        }
    }
}
