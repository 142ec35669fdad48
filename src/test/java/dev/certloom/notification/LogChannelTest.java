package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class LogChannelTest {

    private static final Target LOG = new Target(Channel.LOG, "log");

    @Test
    void theReasonIsInTheLineWhereThereIsOne(CapturedOutput output) {
        deliver(TestNotices.with("one", "It has failed.", Map.of("reason", "The issuer refused it.", "issuer", "ca")));
        deliver(TestNotices.with("other", "It is done.", Map.of()));

        assertThat(output).contains("It has failed. The issuer refused it. [").contains("It is done. [");
    }

    private static void deliver(Notice notice) {
        new LogChannel().deliver(new Delivery(LOG, notice, 1));
    }
}
