package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.TestSettings;
import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class ChallengeLogTest {

    private final TestClock clock = new TestClock();
    private final SecuritySettings settings = TestSettings.usual();
    private final Challenge challenge =
            new Challenge(new ServiceAddress(settings, new MockEnvironment()), settings, clock);

    @Test
    void commenceWhenKeysAreAwayThenLoggedOnceAMinuteWithoutTrace(CapturedOutput output) throws Exception {
        ask("first");
        ask("second");
        assertThat(output).contains("first").doesNotContain("second", "\tat ");

        clock.advance(Duration.ofMinutes(1));
        ask("third");
        assertThat(output).contains("third");
    }

    private void ask(String cause) throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        challenge.commence(new MockHttpServletRequest(), response, new KeysUnavailable(new IOException(cause)));
        assertThat(response.getStatus()).isEqualTo(503);
    }
}
