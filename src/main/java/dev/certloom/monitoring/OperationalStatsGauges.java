package dev.certloom.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Shows figures as gauges. Tags are vaults, issuers and phases: never names or ids. Ages are those at the time of reading. */
@Component
class OperationalStatsGauges {

    private static final String SECONDS = "seconds";

    private final MultiGauge open;
    private final MultiGauge openAge;
    private final MultiGauge orders;
    private final MultiGauge orderAge;
    private final MultiGauge approvals;
    private final MultiGauge approvalAge;
    private final MultiGauge standstills;
    private final MultiGauge renewalsDue;
    private final MultiGauge renewalsDueAge;
    private final MultiGauge renewalsRunning;
    private final MultiGauge renewalsFailing;
    private final MultiGauge renewalsFailingExpiry;
    private final MultiGauge certificates;
    private final MultiGauge nearestExpiry;
    private final MultiGauge outbox;
    private final MultiGauge outboxAge;
    private final MultiGauge notices;
    private final MultiGauge noticeAge;
    private final MultiGauge unsealedAge;
    private volatile Optional<Instant> read = Optional.empty();

    OperationalStatsGauges(MeterRegistry registry, Clock clock) {
        open = gauge(registry, "certloom.operations.open", "Requests under way");
        openAge = age(registry, "certloom.operations.oldest", "How long the oldest has stood in its phase");
        orders = gauge(registry, "certloom.orders.open", "Orders without the issuer's decision");
        orderAge = age(registry, "certloom.orders.oldest", "Age of the oldest order without a decision");
        approvals = gauge(registry, "certloom.approvals.open", "Approval steps that wait for people");
        approvalAge = age(registry, "certloom.approvals.oldest", "How long the oldest approval step has waited");
        standstills = gauge(registry, "certloom.operations.standing", "Requests that wait for an operator");
        renewalsDue =
                gauge(registry, "certloom.renewals.due", "Renewals whose time has come, and which have not begun");
        renewalsDueAge = age(registry, "certloom.renewals.due.oldest", "How long the oldest of them has been due");
        renewalsRunning = gauge(registry, "certloom.renewals.running", "Requests under way that renew");
        renewalsFailing = gauge(registry, "certloom.renewals.failing", "Certificates of which the last renewal failed");
        renewalsFailingExpiry = age(
                registry,
                "certloom.renewals.failing.nearest.expiry",
                "Time until the first of them expires; negative once it has");
        certificates = gauge(registry, "certloom.certificates", "Certificates by the time left to them");
        nearestExpiry = age(registry, "certloom.certificates.nearest.expiry", "Time until the next one expires");
        outbox = gauge(registry, "certloom.outbox.events", "Events that the engine has not heard of");
        outboxAge = age(registry, "certloom.outbox.oldest", "Age of the oldest of them; 0 without any");
        notices = gauge(registry, "certloom.notices", "Notices that are waiting, or were given up");
        noticeAge = age(registry, "certloom.notices.oldest", "Age of the oldest waiting notice; 0 without any");
        unsealedAge =
                age(registry, "certloom.audit.unsealed", "Age of the oldest audit line not sealed yet; 0 without any");
        Gauge.builder("certloom.figures.age", () -> age(clock.instant()))
                .baseUnit(SECONDS)
                .description("How long ago the figures were read from the store; NaN before the first time")
                .register(registry);
    }

    private double age(Instant now) {
        return read.map(at -> seconds(at, now)).orElse(Double.NaN);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static MultiGauge age(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name)
                .description(description)
                .baseUnit(SECONDS)
                .register(registry);
    }

    void show(OperationalStats stats, Instant now) {
        open.register(rows(stats.open(), of -> Row.of(phase(of), of.count())), true);
        openAge.register(rows(stats.open(), of -> Row.of(phase(of), seconds(of.oldest(), now))), true);
        orders.register(rows(stats.orders(), of -> Row.of(issuer(of.vault(), of.issuer()), of.count())), true);
        orderAge.register(
                rows(stats.orders(), of -> Row.of(issuer(of.vault(), of.issuer()), seconds(of.oldest(), now))), true);
        approvals.register(rows(stats.approvals(), of -> Row.of(Tags.of("vault", of.vault()), of.count())), true);
        approvalAge.register(
                rows(stats.approvals(), of -> Row.of(Tags.of("vault", of.vault()), seconds(of.oldest(), now))), true);
        standstills.register(rows(stats.stalled(), of -> Row.of(issuer(of.vault(), of.issuer()), of.count())), true);
        show(stats.renewals(), now);
        outbox.register(List.of(Row.of(Tags.empty(), stats.outbox().count())), true);
        outboxAge.register(List.of(Row.of(Tags.empty(), waited(stats.outbox().oldest(), now))), true);
        notices.register(
                List.of(
                        Row.of(Tags.of("state", "waiting"), stats.notices().count()),
                        Row.of(Tags.of("state", "given-up"), stats.failedNotices())),
                true);
        noticeAge.register(List.of(Row.of(Tags.empty(), waited(stats.notices().oldest(), now))), true);
        unsealedAge.register(List.of(Row.of(Tags.empty(), waited(stats.unsealed(), now))), true);
        read = Optional.of(now);
    }

    private void show(OperationalStats.Renewals renewals, Instant now) {
        renewalsDue.register(rows(renewals.due(), of -> Row.of(issuer(of.vault(), of.issuer()), of.count())), true);
        renewalsDueAge.register(
                rows(renewals.due(), of -> Row.of(issuer(of.vault(), of.issuer()), seconds(of.oldest(), now))), true);
        renewalsRunning.register(
                rows(renewals.running(), of -> Row.of(issuer(of.vault(), of.issuer()), of.count())), true);
        renewalsFailing.register(
                rows(renewals.failing(), of -> Row.of(issuer(of.vault(), of.issuer()), of.count())), true);
        renewalsFailingExpiry.register(
                rows(renewals.failing(), of -> Row.of(issuer(of.vault(), of.issuer()), seconds(now, of.nearest()))),
                true);
    }

    void showExpiries(List<OperationalStats.Expiries> expiries, Instant now) {
        certificates.register(
                expiries.stream().flatMap(OperationalStatsGauges::byTimeLeft).toList(), true);
        nearestExpiry.register(
                expiries.stream()
                        .flatMap(of ->
                                of
                                        .nearest()
                                        .map(next -> Row.of(issuer(of.vault(), of.issuer()), seconds(now, next)))
                                        .stream())
                        .toList(),
                true);
    }

    private static Stream<Row<?>> byTimeLeft(OperationalStats.Expiries of) {
        Tags tags = issuer(of.vault(), of.issuer());
        return Stream.of(
                Row.of(tags.and("left", "none"), of.expired()),
                Row.of(tags.and("left", "under-7d"), of.week()),
                Row.of(tags.and("left", "under-30d"), of.month()),
                Row.of(tags.and("left", "under-90d"), of.quarter()),
                Row.of(tags.and("left", "over-90d"), of.later()));
    }

    private static <T> List<Row<?>> rows(List<T> stats, Function<T, Row<?>> row) {
        return stats.stream().<Row<?>>map(row).toList();
    }

    private static Tags phase(OperationalStats.Open of) {
        return issuer(of.vault(), of.issuer()).and("phase", of.phase());
    }

    private static Tags issuer(String vault, String issuer) {
        return Tags.of("vault", vault, "issuer", issuer.isEmpty() ? "none" : issuer);
    }

    private static double waited(Optional<Instant> oldest, Instant now) {
        return oldest.map(since -> seconds(since, now)).orElse(0.0);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}
