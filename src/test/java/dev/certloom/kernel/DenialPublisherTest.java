package dev.certloom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.operation.TestClock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

class DenialPublisherTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(DenialPublisher.class);

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
    }

    @Test
    void refusedActThatCouldNotBeRecordedIsTheLogsToTellAndTellsWhoAndWhat() {
        // given
        DenialPublisher record = new DenialPublisher(
                event -> {
                    throw new DataAccessResourceFailureException("The database is away");
                },
                new TestClock());

        // when
        record.publish(
                "issuer-deleted",
                new VaultName("team-a"),
                "issuers/acme",
                Optional.empty(),
                new Actor("ada-id", "Ada", "", ""),
                new Refusal(Refusal.Kind.FORBIDDEN, "Not yours."));

        // then: whatever has an exception of the database is left out while it is away
        ILoggingEvent line = lines.list.getFirst();
        assertThat(line.getFormattedMessage())
                .contains("ada-id", "issuer-deleted", "issuers/acme", "team-a", "The database is away");
        assertThat(line.getThrowableProxy()).isNull();
    }
}
