package dev.certloom.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.base.Throwables;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MaintenanceSettingsTest {

    private static final Map<String, String> GOOD = Map.of(
            "windows.nights.vault", "team-a",
            "windows.nights.rule", "FREQ=DAILY",
            "windows.nights.start", "2026-01-04T02:00",
            "windows.nights.duration", "PT4H",
            "windows.nights.zone", "Europe/Berlin",
            "freezes.year-end.tag", "stage=production",
            "freezes.year-end.from", "2026-12-18T00:00+01:00",
            "freezes.year-end.until", "2027-01-04T08:00+01:00",
            "freezes.year-end.reason", "End of the year");

    @Test
    void windowsAndFreezesAreReadAsTheyAreWritten() {
        // when
        MaintenanceSettings settings = bind(GOOD);

        // then
        assertThat(settings.allWindows()).singleElement().satisfies(window -> {
            assertThat(window.scope())
                    .isEqualTo(new Scope(Optional.of(new VaultName("team-a")), Optional.empty(), Optional.empty()));
            assertThat(window.opensAfter(Instant.parse("2026-11-30T12:00:00Z")))
                    .contains(Instant.parse("2026-12-01T01:00:00Z"));
        });
        assertThat(settings.allFreezes())
                .isEqualTo(List.of(new Freeze(
                        new Scope(
                                Optional.empty(), Optional.empty(), Optional.of(new Scope.Tag("stage", "production"))),
                        Instant.parse("2026-12-17T23:00:00Z"),
                        Instant.parse("2027-01-04T07:00:00Z"),
                        "End of the year")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "windows.nights.rule | FREQ=HOURLY | Expected for certloom.renewal.windows.nights a rule of RFC 5545",
                "windows.nights.rule | | Expected for certloom.renewal.windows.nights.rule a rule such as",
                "windows.nights.start | | Expected for certloom.renewal.windows.nights.start a date and time",
                "windows.nights.start | soon | LocalDateTime",
                "windows.nights.duration | PT0S | certloom.renewal.windows.nights a duration longer than nothing",
                "windows.nights.zone | Mars/Olympus | ZoneId",
                "windows.nights.vault | Team A | certloom.renewal.windows.nights.vault the name of a vault",
                "windows.nights.issuer | a b | certloom.renewal.windows.nights.issuer the name of an issuer",
                "windows.nights.tag | production | certloom.renewal.windows.nights.tag name=value, but it is 'production'.",
                "freezes.year-end.until | 2026-12-18T00:00+01:00 | certloom.renewal.freezes.year-end.until a time after",
                "freezes.year-end.until | | certloom.renewal.freezes.year-end.until a date and time",
                "freezes.year-end.reason | | certloom.renewal.freezes.year-end.reason a reason, but there is none.",
                "freezes.[a b].reason | x | names of 1 to 63 letters",
                "freeze-exempt | -PT1S | certloom.renewal.freeze-exempt a duration of at least an hour such as P3D",
                "freeze-exempt | PT59M | certloom.renewal.freeze-exempt a duration of at least an hour such as P3D",
                "windows.nights.rule | FREQ=DAILY;INTERVAL=401 | certloom.renewal.windows.nights an INTERVAL of at most 400",
                "windows.nights.rule | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 | windows.nights a rule by which it ever opens",
            })
    void whatCannotBeMeantIsRefusedInWords(String setting, String value, String said) {
        // given
        Map<String, String> settings = new HashMap<>(GOOD);
        if (value == null) {
            settings.remove(setting);
        } else {
            settings.put(setting, value);
        }

        // when, then
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(settings))
                .satisfies(refused -> assertThat(Throwables.getCausalChain(refused))
                        .anySatisfy(cause -> assertThat(cause).hasMessageContaining(said)));
    }

    static MaintenanceSettings bind(Map<String, String> settings) {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((name, value) -> prefixed.put("certloom.renewal." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("certloom.renewal", MaintenanceSettings.class);
    }
}
