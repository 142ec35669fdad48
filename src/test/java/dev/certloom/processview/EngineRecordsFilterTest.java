package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Who may tell what, and which answer means "stored". */
class EngineRecordsFilterTest {

    private static final String SECRET = "a secret of twenty-four bytes";
    private static final String LOG = "0123456789abcdef0123456789abcdef";

    private final InMemoryEngineRecords records = new InMemoryEngineRecords();
    private final EngineRecordsFilter door =
            new EngineRecordsFilter(Optional.of(SECRET.getBytes(StandardCharsets.UTF_8)), records, new TestClock());
    private final MockHttpServletRequest request = request();
    private final MockFilterChain behind = new MockFilterChain();

    @Test
    void takeWhenTheBatchIsStoredThenTheAnswerSaysUpToWhere() throws Exception {
        request.setContent("{\"kind\":\"x\",\"position\":3,\"at\":1}\n{\"kind\":\"x\",\"position\":7,\"at\":1}"
                .getBytes(StandardCharsets.UTF_8));

        MockHttpServletResponse answer = answer();

        assertThat(answer.getStatus()).isEqualTo(204);
        assertThat(answer.getHeader("Certloom-Stored")).isEqualTo("7");
        assertThat(records.stored).extracting(record -> record.position()).containsExactly(3L, 7L);
        assertThat(behind.getRequest()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer another secret of this length", "Basic " + SECRET, SECRET})
    void takeWhenTheSecretIsAnotherThenNothingIsRead(String header) throws Exception {
        request.removeHeader("Authorization");
        request.addHeader("Authorization", header);

        assertThat(answer().getStatus()).isEqualTo(401);
        assertThat(records.stored).isEmpty();
        assertThat(behind.getRequest()).isNull();
    }

    @Test
    void takeWhenNoExporterIsExpectedThenNoSecretLetsIn() throws Exception {
        MockHttpServletResponse answer = new MockHttpServletResponse();

        new EngineRecordsFilter(Optional.empty(), records, new TestClock()).doFilter(request, answer, behind);

        assertThat(answer.getStatus()).isEqualTo(401);
    }

    @Test
    void takeWhenItIsNoPostOrNoNdjsonOrHasNoLogThenItIsRefused() throws Exception {
        request.setMethod("GET");
        assertThat(answer().getStatus()).isEqualTo(405);

        request.setMethod("POST");
        request.setContentType("application/json");
        assertThat(answer().getStatus()).isEqualTo(415);

        request.setContentType("application/x-ndjson; charset=utf-8");
        request.removeHeader("Certloom-Log");
        assertThat(answer().getStatus()).isEqualTo(400);

        request.addHeader("Certloom-Log", "'; drop table engine_log");
        assertThat(answer().getStatus()).isEqualTo(400);
    }

    @Test
    void takeWhenTheBodyIsTooLongThenItIsRefusedUnread() throws Exception {
        request.setContent(new byte[8_000_001]);

        assertThat(answer().getStatus()).isEqualTo(413);
    }

    @Test
    void takeWhenTheBodyCannotBeReadThenTheReasonIsTold() throws Exception {
        request.setContent("nonsense".getBytes(StandardCharsets.UTF_8));

        MockHttpServletResponse answer = answer();

        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(answer.getContentAsString()).contains("but line 1 is none");
        assertThat(answer.getHeader("Certloom-Stored")).isNull();
    }

    @Test
    void takeWhenTheStoreIsAwayThenNothingIsCalledStored() throws Exception {
        records.failure = Optional.of(new DataAccessResourceFailureException("away"));

        MockHttpServletResponse answer = answer();

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Certloom-Stored")).isNull();
    }

    private MockHttpServletResponse answer() throws ServletException, IOException {
        request.removeAttribute("org.springframework.web.filter.OncePerRequestFilter.FILTERED");
        MockHttpServletResponse answer = new MockHttpServletResponse();
        door.doFilter(request, answer, behind);
        return answer;
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/engine/records");
        request.addHeader("Authorization", "Bearer " + SECRET);
        request.addHeader("Certloom-Log", LOG);
        request.addHeader("Certloom-Partition", "1");
        request.setContentType("application/x-ndjson");
        return request;
    }
}
