package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class IssuerCertificateNoticesIT extends NoticeTestBase {

    private static final Duration DAY = Duration.ofDays(1);

    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final IssuerCertificateNotices warnings = new IssuerCertificateNotices(
            TestIssuers.configuredCertificates(accounts), notices(() -> {}), transaction, clock);

    @Test
    void theContactsAreWarnedAMonthAWeekAndADayBeforeItsEndAndAtItsEndOnceEach() {
        trusting(DAY.multipliedBy(31));

        warnedAfter(Duration.ZERO);
        assertThat(summaries()).isEmpty();

        warnedAfter(DAY);
        assertThat(summaries())
                .containsExactly(
                        "A certificate in the configuration of the issuer 'Public' expires within 30 days: replace it before.");
        assertThat(count("recipient = 'contact@example.org' and issuer = 'Public'"))
                .isOne();

        warnedAfter(DAY.multipliedBy(23));
        warnedAfter(DAY.multipliedBy(6));
        warnedAfter(DAY);
        assertThat(summaries())
                .containsExactly(
                        "A certificate in the configuration of the issuer 'Public' expires within 30 days: replace it before.",
                        "A certificate in the configuration of the issuer 'Public' expires within 7 days: replace it before.",
                        "A certificate in the configuration of the issuer 'Public' expires within 1 day: replace it before.",
                        "A certificate in the configuration of the issuer 'Public' has expired: replace it.");
    }

    @Test
    void whatWasMissedIsNotMadeUpFor() {
        trusting(DAY.multipliedBy(3));

        warnedAfter(Duration.ZERO);

        assertThat(summaries())
                .containsExactly(
                        "A certificate in the configuration of the issuer 'Public' expires within 7 days: replace it before.");
    }

    @Test
    void anIssuerOfWhichNobodyCanBeToldKeepsNoOtherBack() {
        trusting("Aaa", DAY);
        trusting("Public", DAY);
        Notices usual = notices(() -> {});

        new IssuerCertificateNotices(
                        TestIssuers.configuredCertificates(accounts),
                        (notice, contacts) -> {
                            if (notice.summary().contains("'Aaa'")) {
                                throw new IllegalStateException("away");
                            }
                            usual.post(notice);
                        },
                        transaction,
                        clock)
                .warn();

        assertThat(summaries()).singleElement().asString().contains("'Public'");
    }

    private void trusting(Duration left) {
        trusting("Public", left);
    }

    private void trusting(String issuer, Duration left) {
        accounts.save(TestIssuers.trusting(
                new VaultName("payments"),
                issuer,
                TestIssuers.authorityUntil(clock.instant().plus(left))));
    }

    /** Twice, as by two replicas. */
    private void warnedAfter(Duration passed) {
        clock.advance(passed);
        warnings.warn();
        warnings.warn();
    }

    private List<String> summaries() {
        return jdbc.sql("select summary from notification where channel = 'MAIL' order by at")
                .query(String.class)
                .list();
    }
}
