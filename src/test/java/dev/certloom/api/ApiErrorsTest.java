package dev.certloom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.vault.RefusalRecord;
import dev.certloom.vault.TestClock;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class ApiErrorsTest {

    private final ApiErrors errors = new ApiErrors(new RefusedActs(new RefusalRecord(event -> {}, new TestClock())));

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
}
