package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static dev.certloom.availability.Dependency.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;

@ExtendWith(OutputCaptureExtension.class)
class OutageFilterTest {

    private final Logger log = LoggerFactory.getLogger("dev.certloom.somebody");
    private final Availability availability = new Availability(Clock.systemUTC());
    private final OutageFilter filter = new OutageFilter(availability);

    @AfterEach
    void remove() {
        filter.destroy();
    }

    @Test
    void aLineThatOnlySaysWhatIsSaidAlreadyIsLeftOut(CapturedOutput output) {
        availability.failed(ENGINE);
        availability.failed(DATABASE);

        log.warn("A worker got no jobs.", new IllegalStateException(Status.UNAVAILABLE.asRuntimeException()));
        log.error("A {} was not stored.", "line", new DataAccessResourceFailureException("refused"));
        LoggerFactory.getLogger("com.zaxxer.hikari.pool.PoolBase").warn("A connection broke.");

        assertThat(output.getAll()).doesNotContain("got no jobs", "was not stored", "A connection broke");
    }

    @Test
    void whatElseGoesWrongMeanwhileIsSaid(CapturedOutput output) {
        availability.failed(ENGINE);
        availability.failed(DATABASE);

        log.error("A bug.", new IllegalStateException("bug"));
        log.error("A rule.", new DuplicateKeyException("twice"));
        log.warn("A refusal.", Status.PERMISSION_DENIED.asRuntimeException());
        log.warn("Without an exception.");

        assertThat(output.getAll()).contains("A bug.", "A rule.", "A refusal.", "Without an exception.");
    }

    @Test
    void whileAllAnswersEveryLineIsSaid(CapturedOutput output) {
        availability.failed(DATABASE);

        log.warn("A worker got no jobs.", Status.UNAVAILABLE.asRuntimeException());

        assertThat(output.getAll()).contains("A worker got no jobs.");
    }
}
