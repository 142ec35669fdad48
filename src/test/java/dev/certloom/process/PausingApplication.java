package dev.certloom.process;

import dev.certloom.CertloomApplication;
import dev.certloom.operation.Operations;
import dev.certloom.operation.PendingOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The application, with workers that can be held in the middle: an operation whose certificate is named
 * {@code at-JOBTYPE-before-…} or {@code at-JOBTYPE-after-…} is held in that worker, before or after its effect, as long as
 * the file {@code pause} lies in the home. That it is held is said by a file named after the certificate.
 */
public final class PausingApplication {

    /** In the home: while it is there, workers hold. */
    public static final String PAUSE = "pause";

    private PausingApplication() {}

    public static void main(String[] args) {
        new SpringApplication(CertloomApplication.class, Pausing.class).run(args);
    }

    /** Not a component, so that no scan of another test finds it. */
    static class Pausing {

        @Bean
        static BeanPostProcessor pausing(ObjectProvider<Operations> operations, Environment environment) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof JobHandler handler
                            ? new PausingHandler(
                                    handler, operations, Path.of(environment.getRequiredProperty("certloom.home")))
                            : bean;
                }
            };
        }
    }

    private record PausingHandler(JobHandler handler, ObjectProvider<Operations> operations, Path home)
            implements JobHandler {

        @Override
        public String type() {
            return handler.type();
        }

        @Override
        public List<String> variables() {
            return handler.variables();
        }

        @Override
        public JobOutcome whenEnded() {
            return handler.whenEnded();
        }

        @Override
        public JobOutcome handle(Job job) {
            hold(job, "before");
            JobOutcome outcome = handler.handle(job);
            hold(job, "after");
            return outcome;
        }

        private void hold(Job job, String moment) {
            String name = Files.exists(home.resolve(PAUSE))
                    ? operations
                            .getObject()
                            .find(job.claim().operation())
                            .map(PendingOperation::certificate)
                            .map(certificate -> certificate.value())
                            .orElse("")
                    : "";
            if (name.startsWith("at-" + type() + "-" + moment + "-")) {
                try {
                    Files.writeString(home.resolve("held-" + name), "");
                    while (Files.exists(home.resolve(PAUSE))) {
                        Thread.sleep(Duration.ofMillis(100));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
