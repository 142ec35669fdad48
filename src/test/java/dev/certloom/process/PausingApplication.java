package dev.certloom.process;

import dev.certloom.CertloomApplication;
import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.Operations;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Withdrawals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * The application, with job handlers that can be held in the middle: an operation whose certificate is named
 * {@code at-JOBTYPE-before-…} or {@code at-JOBTYPE-after-…} is held in that handler, before or after its effect, as long as
 * the file {@code pause} lies in the home. That it is held is said by a file named after the certificate.
 */
public final class PausingApplication {

    /** In the home: while it is there, handlers hold. */
    public static final String PAUSE = "pause";

    private PausingApplication() {}

    public static void main(String[] args) {
        new SpringApplication(CertloomApplication.class, Pausing.class).run(args);
    }

    /** Not a component, so that no scan of another test finds it. */
    static class Pausing {

        @Bean
        @Primary
        static JobHandlers pausing(
                OperationProgression progression,
                OrderJobs orders,
                Cancellations cancellations,
                Withdrawals withdrawals,
                LaunchDecisionService launches,
                LaunchDecider decider,
                ApprovalJobs approvals,
                Operations operations,
                @Value("${certloom.home}") Path home) {
            return new JobHandlers(progression, orders, cancellations, withdrawals, launches, decider, approvals) {
                @Override
                List<JobHandler> all() {
                    return super.all().stream()
                            .map(handler -> new Pause(handler, operations, home).around())
                            .toList();
                }
            };
        }
    }

    private record Pause(JobHandler handler, Operations operations, Path home) {

        JobHandler around() {
            return new JobHandler(
                    handler.type(), handler.variables(), this::handle, handler.callsIssuer(), handler.whenEnded());
        }

        private JobOutcome handle(Job job) {
            hold(job, "before");
            JobOutcome outcome = handler.handle(job);
            hold(job, "after");
            return outcome;
        }

        private void hold(Job job, String moment) {
            String name = Files.exists(home.resolve(PAUSE))
                    ? operations
                            .find(job.claim().operation())
                            .map(PendingOperation::certificate)
                            .map(certificate -> certificate.value())
                            .orElse("")
                    : "";
            if (name.startsWith("at-" + handler.type() + "-" + moment + "-")) {
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
