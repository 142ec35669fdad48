package dev.certloom.renewal.suggestion;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.VersionView;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.SuggestedRenewals;
import dev.certloom.renewal.RenewalScene;
import dev.certloom.renewal.TestLives;
import dev.certloom.renewal.TestRenewals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What CAs suggest, and what becomes of it. */
class SuggestionInquiryIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);
    private static final Duration PAUSE = Duration.ofHours(6);
    private static final Duration WINDOW = Duration.ofDays(2);

    private final SuggestedRenewals cas = mock(SuggestedRenewals.class);
    private final SuggestionInquiry inquiry = new SuggestionInquiry(
            SERVICE.getBean(JdbcSuggestedWindows.class),
            cas,
            SERVICE.getBean(Certificates.class),
            transaction,
            TestRenewals.SETTINGS,
            CLOCK);

    @BeforeEach
    void casMayBeAsked() {
        jdbc.sql("update lifecycle set suggested_ask_at = null").update();
        when(cas.mayBeAsked(any())).thenReturn(true);
    }

    @Test
    void theWindowOfTheCaCountsInsteadOfTheShare() {
        // given
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        Instant from = CLOCK.instant().plus(Duration.ofDays(30));
        suggest(from);

        // when
        planAndAsk();

        // then
        assertThat(queries.next(VAULT, name)).hasValueSatisfying(next -> {
            assertThat(next.cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
            assertThat(next.at()).isBetween(from, from.plus(WINDOW));
        });
        later(Duration.ofDays(29));
        assertThat(scan()).isZero();
        later(Duration.ofDays(3));
        assertThat(scan()).isOne();
        assertThat(operation(name).cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
    }

    @Test
    void aWindowThatIsMovedToThePastIsDueAtOnce() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        suggest(CLOCK.instant().plus(Duration.ofDays(30)));
        planAndAsk();
        later(PAUSE);
        suggest(CLOCK.instant().minus(Duration.ofDays(3)));

        ask();

        assertThat(scan()).isOne();
        assertThat(operation(name).cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
    }

    @Test
    void theCaIsAskedWhenItHasSaid() {
        certificate("Self", LIFE, renewAt(80));
        suggest(CLOCK.instant().plus(Duration.ofDays(30)));
        planAndAsk();
        later(PAUSE.minusSeconds(1));
        planAndAsk();
        verify(cas, times(1)).of(any());

        later(Duration.ofSeconds(1));
        planAndAsk();

        verify(cas, times(2)).of(any());
    }

    @Test
    void aCaThatCannotBeAskedIsAskedAnHourLaterAndWhatItSaidBeforeCounts() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        suggest(CLOCK.instant().plus(Duration.ofDays(30)));
        planAndAsk();
        later(PAUSE);
        when(cas.of(any())).thenThrow(new Refusal(Refusal.Kind.OUTCOME_UNKNOWN, "no connection to it"));

        planAndAsk();

        assertThat(queries.next(VAULT, name).orElseThrow().cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
        later(Duration.ofMinutes(59));
        planAndAsk();
        verify(cas, times(2)).of(any());
        later(Duration.ofMinutes(1));
        planAndAsk();
        verify(cas, times(3)).of(any());
    }

    @Test
    void aCaThatSuggestsNothingLeavesItToThePolicy() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        when(cas.of(any())).thenReturn(Optional.empty());

        planAndAsk();

        assertThat(queries.next(VAULT, name).orElseThrow().cause()).isEqualTo(RequestCause.LIFETIME_PERCENTAGE);
    }

    @Test
    void nobodyIsAskedWhatNoneOfOursHasSignedOrWhatIsLeftAlone() {
        imported(TestLives.policy(new IssuerName("ca"), 12, renewAt(80)), LIFE);
        CertificateName disabled = certificate("Self", LIFE, renewAt(80));
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", disabled.key())
                .update();

        planAndAsk();

        verify(cas, never()).mayBeAsked(any());
    }

    @Test
    void whatWasSuggestedForAVersionIsNotForTheNext() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        suggest(CLOCK.instant().minus(Duration.ofDays(3)));
        planAndAsk();
        later(PAUSE);
        assertThat(scan()).isOne();
        when(cas.of(any())).thenReturn(Optional.empty());

        issue(operation(name), LIFE);
        planAndAsk();

        assertThat(queries.next(VAULT, name).orElseThrow().cause()).isEqualTo(RequestCause.LIFETIME_PERCENTAGE);
    }

    @Test
    void aCaThatSuggestsNothingIsNotAskedEachDay() {
        certificate("Self", LIFE, renewAt(80));
        when(cas.of(any())).thenReturn(Optional.empty());
        planAndAsk();

        for (int day = 0; day < 6; day++) {
            later(Duration.ofDays(1));
            planAndAsk();
        }

        verify(cas, times(1)).of(any());
        later(Duration.ofDays(1));
        planAndAsk();
        verify(cas, times(2)).of(any());
    }

    @Test
    void aCaThatDoesNotAnswerKeepsNoOtherWaiting() throws InterruptedException {
        // given
        CertificateName hanging = certificate("Unknown", LIFE, renewAt(80));
        CertificateName other = certificate("Self", LIFE, renewAt(80));
        Instant from = CLOCK.instant().plus(Duration.ofDays(30));
        Optional<SuggestedWindow> window = Optional.of(new SuggestedWindow(
                from, from.plus(WINDOW), Optional.empty(), CLOCK.instant().plus(PAUSE)));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answering = new CountDownLatch(1);
        when(cas.of(any())).thenAnswer(call -> {
            if (call.<VersionView>getArgument(0).name().equals(hanging)) {
                asked.countDown();
                answering.await();
            }
            return window;
        });
        plan();

        // when
        List<Thread> asking = inquiry.askDue();
        asked.await();
        join(asking.stream()
                .filter(thread -> !thread.getName().endsWith("unknown"))
                .toList());
        plan();

        // then
        assertThat(queries.next(VAULT, other).orElseThrow().cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
        later(Duration.ofMinutes(20));
        assertThat(inquiry.askDue())
                .as("another question to the one that hangs")
                .isEmpty();

        // when
        answering.countDown();
        join(asking);
        plan();

        // then
        assertThat(queries.next(VAULT, hanging).orElseThrow().cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
    }

    private void ask() {
        join(inquiry.askDue());
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void planAndAsk() {
        plan();
        ask();
        plan();
    }

    private void suggest(Instant from) {
        when(cas.of(any()))
                .thenReturn(Optional.of(new SuggestedWindow(
                        from,
                        from.plus(WINDOW),
                        Optional.empty(),
                        CLOCK.instant().plus(PAUSE))));
    }
}
