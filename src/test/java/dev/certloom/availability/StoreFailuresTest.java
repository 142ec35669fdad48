package dev.certloom.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

class StoreFailuresTest {

    static Stream<Throwable> failures() {
        return Stream.of(
                new DataAccessResourceFailureException("away"),
                new RecoverableDataAccessException("lost"),
                new QueryTimeoutException("late"),
                new CannotAcquireLockException("deadlock"),
                new CannotCreateTransactionException("none"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void callersAreToldToComeAgainAlsoWhereItIsOnlyTheCause(Throwable failure) {
        assertThat(StoreFailures.isIn(failure)).isTrue();
        assertThat(StoreFailures.isIn(new IllegalStateException("wrapped", failure)))
                .isTrue();
    }

    @Test
    void whoWasSlowerIsToldOfTheConflict() {
        DuplicateKeyException failure = new DuplicateKeyException("twice");

        assertThat(StoreFailures.isConflict(failure)).isTrue();
        assertThat(StoreFailures.isConflict(new IllegalStateException("wrapped", failure)))
                .isTrue();
        assertThat(StoreFailures.isIn(failure)).isFalse();
    }

    @Test
    void whatBreaksARuleAboutOneRowIsNoConflict() {
        assertThat(StoreFailures.isConflict(new DataIntegrityViolationException("check")))
                .isFalse();
    }

    static Stream<Throwable> others() {
        return Stream.of(new DuplicateKeyException("twice"), new IllegalStateException("bug"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aFaultOfOursIsNone(Throwable failure) {
        assertThat(StoreFailures.isIn(failure)).isFalse();
    }
}
