package dev.certloom.endtoend;

import dev.certloom.installation.RunningService;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A kind of certificate that is kept for a year, and what is to become of one in weekly steps: worked out here once more, from what
 * its policy says alone.
 *
 * @param name with which the names of its certificates begin
 * @param count how many there are
 * @param issuer by the policy; empty for the default of an import
 * @param validity for which it is signed
 * @param action by the policy; null for the default
 * @param fate what is to become of it
 */
record KeptCertificate(String name, int count, String issuer, Validity validity, Action action, Fate fate) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int OF_ALL = 200;
    private static final int PERCENT = 100;
    private static final Duration WEEK = Duration.ofDays(7);
    /** By which renewals are delayed, at most. */
    private static final Duration JITTER = Duration.ofHours(12);
    /** For which the weeks' work takes real time. */
    private static final Duration SLACK = Duration.ofHours(2);
    /** After which a deleted certificate is purged. */
    private static final Duration RECOVERABLE = Duration.ofDays(90);

    /** The time for which a certificate is signed. */
    sealed interface Validity {

        record Months(int months) implements Validity {}

        record Days(int days) implements Validity {}

        default Instant after(Instant since) {
            return switch (this) {
                case Months(int months) ->
                    OffsetDateTime.ofInstant(since, ZoneOffset.UTC)
                            .plusMonths(months)
                            .toInstant();
                case Days(int days) -> since.plus(Duration.ofDays(days));
            };
        }
    }

    /** When something is done, as a policy says it. */
    sealed interface Trigger {

        record Percentage(int percentage) implements Trigger {}

        record DaysBefore(int days) implements Trigger {}

        /** Days of a policy that asks for more than is signed: they count as a share of 27 days a month. */
        record ShareOfDays(int days, int months) implements Trigger {}

        default Instant of(Instant since, Instant until) {
            Duration life = Duration.between(since, until);
            return switch (this) {
                case Percentage(int percentage) ->
                    since.plus(life.multipliedBy(percentage).dividedBy(PERCENT));
                case DaysBefore(int days) -> until.minus(Duration.ofDays(days));
                case ShareOfDays(int days, int months) ->
                    until.minus(life.multipliedBy(days).dividedBy(months * 27L));
            };
        }

        default String json() {
            return switch (this) {
                case Percentage(int percentage) -> "{\"lifetime_percentage\":%d}".formatted(percentage);
                case DaysBefore(int days) -> "{\"days_before_expiry\":%d}".formatted(days);
                case ShareOfDays share -> "{\"days_before_expiry\":%d}".formatted(share.days);
            };
        }
    }

    /**
     * A lifetime action.
     *
     * @param trigger when
     * @param type what, as a policy says it; empty where the policy says nothing and this is the default
     */
    record Action(Trigger trigger, String type) {}

    /** What is to become of a certificate. */
    enum Fate {
        /** Each version is followed by another one in time. */
        RENEWED,
        /** Each version is followed by another one after its end, since it lives for less than the service is down. */
        RENEWED_LATE,
        /** People are told, and nothing is done. */
        TOLD,
        /** Renewals are tried and fail. */
        FAILING,
        /** Nothing is done and nobody is told. */
        LEFT_ALONE,
        /** It is purged when its time to be recovered is over. */
        PURGED
    }

    /** Every kind, of that many certificates altogether or one of each. */
    static List<KeptCertificate> all(int certificates) {
        Action byDefault = new Action(new Trigger.Percentage(80), "");
        Validity threeMonths = new Validity.Months(3);
        Validity ninetyDays = new Validity.Days(90);
        return List.of(
                        new KeptCertificate("self", 30, "Self", threeMonths, byDefault, Fate.RENEWED),
                        new KeptCertificate(
                                "days",
                                20,
                                "Self",
                                new Validity.Months(6),
                                renew(new Trigger.DaysBefore(30)),
                                Fate.RENEWED),
                        new KeptCertificate(
                                "local",
                                30,
                                "in-house",
                                new Validity.Months(12),
                                renew(new Trigger.Percentage(75)),
                                Fate.RENEWED),
                        new KeptCertificate(
                                "half",
                                10,
                                "in-house",
                                new Validity.Months(1),
                                renew(new Trigger.Percentage(50)),
                                Fate.RENEWED),
                        new KeptCertificate(
                                "script",
                                15,
                                "monthly-ca",
                                ninetyDays,
                                renew(new Trigger.Percentage(75)),
                                Fate.RENEWED),
                        new KeptCertificate("tested", 10, "tested", threeMonths, byDefault, Fate.RENEWED),
                        new KeptCertificate(
                                "cfssl", 10, "cfssl", threeMonths, renew(new Trigger.Percentage(60)), Fate.RENEWED),
                        new KeptCertificate(
                                "acme", 10, "acme", threeMonths, renew(new Trigger.Percentage(66)), Fate.RENEWED),
                        new KeptCertificate(
                                "manual", 15, "Unknown", ninetyDays, renew(new Trigger.Percentage(75)), Fate.RENEWED),
                        new KeptCertificate(
                                "weekly",
                                5,
                                "weekly-ca",
                                new Validity.Days(10),
                                renew(new Trigger.ShareOfDays(30, 3)),
                                Fate.RENEWED),
                        new KeptCertificate("brief", 5, "brief-ca", new Validity.Days(2), byDefault, Fate.RENEWED_LATE),
                        new KeptCertificate(
                                "told",
                                10,
                                "Self",
                                new Validity.Months(4),
                                new Action(new Trigger.Percentage(80), "EmailContacts"),
                                Fate.TOLD),
                        new KeptCertificate("unknown", 5, "Unknown", ninetyDays, byDefault, Fate.TOLD),
                        new KeptCertificate("imported", 5, "", new Validity.Days(100), byDefault, Fate.TOLD),
                        new KeptCertificate(
                                "brought",
                                5,
                                "Self",
                                new Validity.Days(100),
                                renew(new Trigger.Percentage(80)),
                                Fate.TOLD),
                        new KeptCertificate("leaving", 5, "leaving", threeMonths, byDefault, Fate.FAILING),
                        new KeptCertificate("disabled", 5, "Self", threeMonths, byDefault, Fate.LEFT_ALONE),
                        new KeptCertificate("deleted", 5, "Self", threeMonths, byDefault, Fate.PURGED))
                .stream()
                .map(kind -> kind.of(Math.max(1, kind.count * certificates / OF_ALL)))
                .toList();
    }

    private static Action renew(Trigger trigger) {
        return new Action(trigger, "AutoRenew");
    }

    private KeptCertificate of(int certificates) {
        return new KeptCertificate(name, certificates, issuer, validity, action, fate);
    }

    List<String> names() {
        return IntStream.range(0, count).mapToObj(number -> name + "-" + number).toList();
    }

    boolean isImported() {
        return name.equals("imported") || name.equals("brought");
    }

    boolean isRenewed() {
        return fate == Fate.RENEWED || fate == Fate.RENEWED_LATE;
    }

    /** For which a policy asks. */
    int months() {
        return validity instanceof Validity.Months(int months) ? months : 3;
    }

    /** For which it is made where that is a number of days. */
    int days() {
        return validity instanceof Validity.Days(int days) ? days : 0;
    }

    /** Members of its policy, each with a comma behind it. */
    String policy() {
        String by = issuer.isEmpty() ? "" : "\"issuer\":{\"name\":\"%s\"},".formatted(issuer);
        return action.type.isEmpty()
                ? by
                : by
                        + "\"lifetime_actions\":[{\"trigger\":%s,\"action\":{\"action_type\":\"%s\"}}],"
                                .formatted(action.trigger.json(), action.type);
    }

    /**
     * Holds a certificate's versions, and what the record and the notices say of each, to what is to become of this kind.
     *
     * @param begin when it was made
     * @param now when the last week's work was done
     * @param weeks after which that was
     */
    void assertLife(SoftAssertions softly, String of, List<Version> versions, Instant begin, Instant now, int weeks) {
        switch (fate) {
            case RENEWED, RENEWED_LATE -> assertRenewed(softly, of, versions, begin, weeks);
            case TOLD -> assertTold(softly, of, versions, now);
            case FAILING -> assertFailing(softly, of, versions, now);
            case LEFT_ALONE -> {
                softly.assertThat(versions).as(of).hasSize(1);
                versions.forEach(version -> {
                    softly.assertThat(version.lines).as("record of " + version).isEmpty();
                    softly.assertThat(version.notices)
                            .as("notices of " + version)
                            .isEmpty();
                });
            }
            case PURGED ->
                softly.assertThat(versions)
                        .as(of)
                        .hasSize(begin.plus(RECOVERABLE).isBefore(now) ? 0 : 1);
        }
    }

    private void assertRenewed(SoftAssertions softly, String of, List<Version> versions, Instant begin, int weeks) {
        softly.assertThat(versions.size() - 1)
                .as("renewals of " + of)
                .isBetween(renewals(begin, weeks, JITTER.plus(SLACK)), renewals(begin, weeks, SLACK.negated()));
        for (int number = 0; number < versions.size(); number++) {
            Version version = versions.get(number);
            boolean isLast = number == versions.size() - 1;
            boolean isOver = fate == Fate.RENEWED_LATE && !isLast;
            softly.assertThat(version.line("renewal-due renewed"))
                    .as("begun for " + version)
                    .isEqualTo(isLast ? 0 : 1);
            softly.assertThat(version.line("renewal-completed"))
                    .as("completed for " + version)
                    .isEqualTo(isLast ? 0 : 1);
            softly.assertThat(version.line("renewal-failed"))
                    .as("failed for " + version)
                    .isZero();
            softly.assertThat(version.line("certificate-expired"))
                    .as("over of " + version)
                    .isEqualTo(isOver ? 1 : 0);
            softly.assertThat(version.notice("CERTIFICATE_RENEWED"))
                    .as("told that renewed: " + version)
                    .isEqualTo(isLast ? 0 : 1);
            softly.assertThat(version.notice("CERTIFICATE_EXPIRED"))
                    .as("told that over: " + version)
                    .isEqualTo(isOver ? 1 : 0);
            softly.assertThat(version.line("certificate-near-expiry"))
                    .as("near of " + version)
                    .isEqualTo(version.notice("CERTIFICATE_NEAR_EXPIRY"))
                    .isLessThanOrEqualTo(2);
            if (!isLast) {
                Instant next = versions.get(number + 1).created;
                softly.assertThat(next).as("end of " + version).matches(at -> isOver || at.isBefore(version.expires));
                softly.assertThat(next)
                        .as("due of " + version)
                        .isAfterOrEqualTo(action.trigger
                                .of(version.since, version.expires)
                                .minusSeconds(1));
            }
        }
    }

    /**
     * How often a certificate is renewed: at the first step after its time has come, each time.
     *
     * @param late how long after that time at most
     */
    private int renewals(Instant begin, int weeks, Duration late) {
        Instant made = begin;
        int renewals = 0;
        for (int week = 1; week <= weeks; week++) {
            Instant now = begin.plus(WEEK.multipliedBy(week));
            if (!action.trigger.of(made, validity.after(made)).plus(late).isAfter(now)) {
                renewals++;
                made = now;
            }
        }
        return renewals;
    }

    private void assertTold(SoftAssertions softly, String of, List<Version> versions, Instant now) {
        softly.assertThat(versions).as(of).hasSize(1);
        for (Version version : versions) {
            boolean isDue = action.trigger.of(version.since, version.expires).isBefore(now);
            softly.assertThat(version.line("renewal-due told"))
                    .as("due of " + version)
                    .isEqualTo(isDue ? 1 : 0);
            softly.assertThat(version.notice("CERTIFICATE_RENEWAL_DUE"))
                    .as("told that due: " + version)
                    .isEqualTo(isDue ? 1 : 0);
            softly.assertThat(version.line("renewal-due renewed"))
                    .as("begun for " + version)
                    .isZero();
            assertOver(softly, version, now);
        }
    }

    private void assertFailing(SoftAssertions softly, String of, List<Version> versions, Instant now) {
        softly.assertThat(versions).as(of).hasSize(1);
        for (Version version : versions) {
            boolean isDue = action.trigger
                    .of(version.since, version.expires)
                    .plus(JITTER)
                    .isBefore(now);
            if (isDue) {
                softly.assertThat(version.line("renewal-failed"))
                        .as("failed for " + version)
                        .isPositive();
                softly.assertThat(version.notice("CERTIFICATE_RENEWAL_FAILING"))
                        .as("told that failing: " + version)
                        .isPositive();
            }
            assertOver(softly, version, now);
        }
    }

    /** People are told that it nears its end, and when it is over. */
    private static void assertOver(SoftAssertions softly, Version version, Instant now) {
        int over = version.expires.isBefore(now) ? 1 : 0;
        softly.assertThat(version.line("certificate-expired"))
                .as("over of " + version)
                .isEqualTo(over);
        softly.assertThat(version.notice("CERTIFICATE_EXPIRED"))
                .as("told that over: " + version)
                .isEqualTo(over);
        softly.assertThat(version.line("certificate-near-expiry"))
                .as("near of " + version)
                .isEqualTo(version.notice("CERTIFICATE_NEAR_EXPIRY"))
                .isBetween(over, 2);
    }

    /**
     * A version, from the store and the record.
     *
     * @param lines how many lines of the record there are of it, by their action
     * @param notices how many events people were told of, by their kind
     */
    record Version(
            String name,
            String id,
            Instant created,
            Instant since,
            Instant expires,
            Map<String, Integer> lines,
            Map<String, Integer> notices) {

        /** All of them by the names of their certificates, the oldest first. */
        static Map<String, List<Version>> byName(RunningService service) {
            Map<String, List<Version>> all = new LinkedHashMap<>();
            service.texts("""
                            select json_build_object('name', c.name, 'id', v.id, 'created', v.created, 'since', v.not_before,
                                'expires', v.expires,
                                'lines', (select json_object_agg(action, n) from (
                                    select a.action || case a.action when 'renewal-due' then ' ' || (a.details ->> 'action') else '' end as action,
                                        count(*) as n
                                    from audit_line a where a.vault = v.vault and a.object = 'certificates/' || c.name
                                        and a.details ->> 'version' = v.id and a.action in ('renewal-due', 'renewal-completed',
                                            'renewal-failed', 'certificate-near-expiry', 'certificate-expired')
                                    group by 1) l),
                                'notices', (select json_object_agg(kind, n) from (
                                    select n.kind, count(distinct n.event) as n from notification n
                                    where n.vault = v.vault and n.version = v.id and n.state = 'SENT' group by 1) k))::text
                            from certificate_version v join certificate c using (vault, name_key)
                            order by v.created
                            """).stream()
                    .map(JSON::readTree)
                    .map(Version::of)
                    .forEach(version -> all.merge(version.name, List.of(version), KeptCertificate::both));
            return all;
        }

        private static Version of(JsonNode row) {
            return new Version(
                    row.path("name").asString(),
                    row.path("id").asString(),
                    instant(row, "created"),
                    instant(row, "since"),
                    instant(row, "expires"),
                    counts(row.path("lines")),
                    counts(row.path("notices")));
        }

        private static Instant instant(JsonNode row, String member) {
            return OffsetDateTime.parse(row.path(member).asString()).toInstant();
        }

        private static Map<String, Integer> counts(JsonNode object) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            object.properties()
                    .forEach(member ->
                            counts.put(member.getKey(), member.getValue().asInt()));
            return counts;
        }

        int line(String action) {
            return lines.getOrDefault(action, 0);
        }

        int notice(String kind) {
            return notices.getOrDefault(kind, 0);
        }

        @Override
        public String toString() {
            return "version %s of %s, made %s, valid until %s".formatted(id, name, created, expires);
        }
    }

    private static List<Version> both(List<Version> some, List<Version> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
