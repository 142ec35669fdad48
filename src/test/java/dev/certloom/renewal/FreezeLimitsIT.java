package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Refusal;
import dev.certloom.maintenance.Freezes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which freezes people may make, on the real database. */
class FreezeLimitsIT extends RenewalScene {

    private static final ExecutorService THREADS = Executors.newSingleThreadExecutor();

    private final Freezes freezes = SERVICE.getBean(Freezes.class);

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @AfterEach
    void nothingIsFrozen() {
        jdbc.sql("delete from renewal_freeze").update();
    }

    private void make(Optional<String> issuer) {
        freezes.make(
                VAULT,
                new Freezes.Draft(
                        issuer,
                        Optional.empty(),
                        Optional.empty(),
                        CLOCK.instant().plus(Duration.ofDays(1)),
                        "The end of the quarter"),
                Actor.system("ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Auto", "no name"})
    void oneOfAnIssuerThatTheVaultHasNotIsRefused(String issuer) {
        assertThatThrownBy(() -> make(Optional.of(issuer)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessageContaining("issuer")
                .hasMessageContaining("expected is the name of an issuer of this vault, or Self or Unknown");
        assertThat(freezes.made(VAULT)).isEmpty();
    }

    @Test
    void oneOfABuiltInIssuerIsMade() {
        make(Optional.of("self"));

        assertThat(freezes.made(VAULT)).hasSize(1);
    }

    @Test
    void twoWhoMakeTheLastOneAtOnceDoNotBothMakeIt() throws Exception {
        // given
        for (int i = 0; i < 99; i++) {
            make(Optional.empty());
        }

        // when
        Future<?> other = transaction.execute(status -> {
            make(Optional.empty());
            Future<?> making = THREADS.submit(() -> make(Optional.empty()));
            await().until(() -> making.isDone() || isSomebodyWaiting());
            return making;
        });

        // then
        assertThatThrownBy(() -> other.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("There are 100 freezes already: end one of them.");
    }

    private boolean isSomebodyWaiting() {
        return jdbc.sql("select exists (select from pg_locks where not granted)")
                .query(Boolean.class)
                .single();
    }
}
