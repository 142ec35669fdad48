package dev.certloom.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.CannotCreateTransactionException;

class ApiErrorsTest {

    private final ApiErrors errors = new ApiErrors(new DenialAudit(event -> {}, new TestClock()));

    static Stream<Exception> failures() {
        return Stream.of(
                new DataAccessResourceFailureException("away"),
                new IllegalStateException(new DataAccessResourceFailureException("away")),
                new IllegalStateException(
                        new CannotCreateTransactionException("none", new IOException("Broken pipe"))));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whoeverMetAFailureOfTheStoreIsToldToComeAgain(Exception failure) {
        assertThat(errors.unexpected(failure)).isNotNull().satisfies(answer -> {
            assertThat(answer.getStatusCode().value()).isEqualTo(503);
            assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("2");
        });
    }

    @Test
    void whoeverWasSlowerThanSomebodyElseIsToldSo() {
        assertThat(errors.unexpected(new DuplicateKeyException("secret")))
                .isNotNull()
                .satisfies(answer -> {
                    assertThat(answer.getStatusCode().value()).isEqualTo(409);
                    assertThat(message(answer)).contains("nothing was changed").doesNotContain("secret");
                });
    }

    @Test
    void aFaultOfOursNamesTheRequestIdThatTheLogHas() throws Exception {
        MockHttpServletResponse told = new MockHttpServletResponse();

        new RequestIds()
                .doFilter(
                        new MockHttpServletRequest(),
                        told,
                        (request, response) -> assertThat(errors.unexpected(new IllegalStateException("secret")))
                                .isNotNull()
                                .satisfies(answer -> assertThat(message(answer))
                                        .contains("request id " + told.getHeader("x-ms-request-id"))));
    }

    private static String message(ResponseEntity<ErrorBody.Answer> answer) {
        return String.valueOf(answer.getBody());
    }
}
