package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.BEGIN;
import static dev.certloom.renewal.TestLives.life;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryNoticesTest {

    private static final VersionLife YEAR = life(Duration.ofDays(365));
    private final ExpiryNotices notices = new ExpiryNotices(List.of(Duration.ofDays(30), Duration.ofDays(7)));

    @Test
    void eachWindowIsToldOnce() {
        assertThat(notices.due(YEAR, Optional.empty(), day(334))).isEmpty();
        assertThat(notices.next(YEAR, day(334))).contains(day(335));

        assertThat(notices.due(YEAR, Optional.empty(), day(335))).contains(day(335));
        assertThat(notices.due(YEAR, Optional.of(day(335)), day(357))).isEmpty();
        assertThat(notices.next(YEAR, day(335))).contains(day(358));

        assertThat(notices.due(YEAR, Optional.of(day(335)), day(358))).contains(day(358));
        assertThat(notices.due(YEAR, Optional.of(day(358)), day(364))).isEmpty();
        assertThat(notices.next(YEAR, day(358))).isEmpty();
    }

    @Test
    void ofSeveralMissedOnesTheLatestIsTold() {
        assertThat(notices.due(YEAR, Optional.empty(), day(360))).contains(day(358));
    }

    @Test
    void aShortLifeIsNearItsEndInItsLastThird() {
        VersionLife day = life(Duration.ofHours(24));

        assertThat(notices.due(day, Optional.empty(), BEGIN.plus(Duration.ofHours(15))))
                .isEmpty();
        assertThat(notices.due(day, Optional.empty(), BEGIN.plus(Duration.ofHours(16))))
                .contains(BEGIN.plus(Duration.ofHours(16)));
        assertThat(notices.due(day, Optional.of(BEGIN.plus(Duration.ofHours(16))), BEGIN.plus(Duration.ofHours(23))))
                .isEmpty();
    }

    private static Instant day(int day) {
        return BEGIN.plus(Duration.ofDays(day));
    }
}
