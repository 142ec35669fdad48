package dev.certloom.notification;

import dev.certloom.kernel.Messages;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.Notices.Contacts;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Plan;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.RenewalEvent;
import dev.certloom.renewal.RenewalQueries;
import dev.certloom.renewal.VersionLife;
import dev.certloom.renewal.escalation.Escalation;
import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.Escalation.Urgency;
import dev.certloom.renewal.escalation.FailingRenewal;
import dev.certloom.renewal.escalation.RenewalEscalated;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notifies people that a certificate nears its end, and what becomes of its renewals: its owners, who are those who asked for the
 * version, and the vault's contacts beside them where somebody has to act.
 */
@Component
class CertificateNotices {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Notices notices;
    private final RenewalQueries renewals;
    private final VaultAdministrators administrators;

    CertificateNotices(Notices notices, RenewalQueries renewals, VaultAdministrators administrators) {
        this.notices = notices;
        this.renewals = renewals;
        this.administrators = administrators;
    }

    /** A renewal that was begun is its issuer's matter; one that nobody begins is people's. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(RenewalEvent.Due due) {
        if (due.renewal().isEmpty()) {
            post(
                    Kind.CERTIFICATE_RENEWAL_DUE,
                    Long.toString(due.at().toEpochMilli()),
                    due,
                    text(
                            Kind.CERTIFICATE_RENEWAL_DUE,
                            due.life(),
                            TIME.format(due.life().notAfter())),
                    Map.of(),
                    Contacts.BESIDE);
        }
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(RenewalEvent.NearExpiry near) {
        Next next = next(near.life(), near.plan(), near.at());
        post(
                Kind.CERTIFICATE_NEAR_EXPIRY,
                near.window().toString(),
                near,
                text(
                                Kind.CERTIFICATE_NEAR_EXPIRY,
                                near.life(),
                                TIME.format(near.life().notAfter())) + " " + next.sentence,
                Map.of(),
                next.contacts);
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(RenewalEvent.Renewed renewed) {
        post(
                Kind.CERTIFICATE_RENEWED,
                renewed.successor().value(),
                renewed,
                text(
                        Kind.CERTIFICATE_RENEWED,
                        renewed.life(),
                        TIME.format(renewed.life().notAfter())),
                Map.of("New version", renewed.successor().value()),
                Contacts.INSTEAD);
    }

    /** Whom, and how urgently, the rule of escalation says. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(RenewalEscalated escalated) {
        FailingRenewal renewal = escalated.renewal();
        VersionLife life = renewal.life();
        Escalation escalation = escalated.escalation();
        boolean administratorsToo =
                !escalated.ownersAlone() && escalation.tell().contains(Audience.ADMINISTRATORS);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("reason", renewal.last().reason());
        facts.put("Failures", Integer.toString(renewal.failures()));
        facts.put("Next attempt", renewal.last().retryAt().toString());
        facts.put("Urgency", Messages.of("notice.urgency", escalation.urgency()));
        Set<String> people = new HashSet<>(escalation.tell().contains(Audience.OWNERS) ? owners(life) : Set.of());
        if (administratorsToo) {
            people.addAll(administrators.people(life.vault()));
        }
        post(
                Kind.CERTIFICATE_RENEWAL_FAILING,
                escalated.occasion(),
                life,
                renewal.at(),
                failing(renewal, escalation.urgency()),
                facts,
                new Recipients(administratorsToo ? administrators.groups() : Set.of(), people, contacts(escalated)));
    }

    private static Contacts contacts(RenewalEscalated escalated) {
        if (escalated.ownersAlone()) {
            return Contacts.NEVER;
        }
        return escalated.escalation().tell().contains(Audience.OPERATORS) ? Contacts.BESIDE : Contacts.INSTEAD;
    }

    private static String failing(FailingRenewal renewal, Urgency urgency) {
        VersionLife life = renewal.life();
        String what = Messages.text(
                urgency == Urgency.NORMAL
                        ? "notice.summary.certificate-renewal-failing"
                        : "notice.summary.certificate-renewal-failing-urgent",
                life.certificate(),
                renewal.failures(),
                TIME.format(life.notAfter()));
        return renewal.last().retryAt().isAfter(renewal.at())
                ? what + " "
                        + Messages.text(
                                "notice.next.attempt",
                                TIME.format(renewal.last().retryAt()))
                : what;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(RenewalEvent.Expired expired) {
        post(
                Kind.CERTIFICATE_EXPIRED,
                "",
                expired,
                text(Kind.CERTIFICATE_EXPIRED, expired.life()) + " "
                        + next(expired.life(), expired.plan(), expired.at()).sentence,
                Map.of(),
                Contacts.BESIDE);
    }

    private static String text(Kind kind, VersionLife life, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = life.certificate();
        System.arraycopy(values, 0, all, 1, values.length);
        return Messages.text("notice.summary." + kind.word(), all);
    }

    /** What becomes of a version whose end is near, and whether others than its owners are told already. */
    private record Next(String sentence, Contacts contacts) {}

    private Next next(VersionLife life, Plan plan, Instant now) {
        if (!(plan instanceof NextAction next) || next.action() != Action.RENEW) {
            return new Next(Messages.text("notice.next.nobody"), Contacts.BESIDE);
        }
        int failures = renewals.of(life.vault(), life.certificate())
                .filter(lifecycle -> lifecycle.life().version().equals(life.version()))
                .map(Lifecycle::failures)
                .orElse(0);
        if (failures > 0) {
            return new Next(Messages.text("notice.next.failing", failures, TIME.format(next.at())), Contacts.BESIDE);
        }
        return next.isDue(now)
                ? new Next(Messages.text("notice.next.due"), Contacts.BESIDE)
                : new Next(Messages.text("notice.next.renewal", TIME.format(next.at())), Contacts.INSTEAD);
    }

    private void post(
            Kind kind,
            String occasion,
            RenewalEvent event,
            String summary,
            Map<String, String> facts,
            Contacts contacts) {
        VersionLife life = event.life();
        post(kind, occasion, life, event.at(), summary, facts, new Recipients(Set.of(), owners(life), contacts));
    }

    private record Recipients(Set<String> groups, Set<String> people, Contacts contacts) {}

    private void post(
            Kind kind,
            String occasion,
            VersionLife life,
            Instant at,
            String summary,
            Map<String, String> facts,
            Recipients recipients) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.put("Version", life.version().value());
        all.put("Expires", life.notAfter().toString());
        notices.post(
                new Notice(
                        "version/%s/%s/%s/%s".formatted(life.vault(), life.version(), kind.word(), occasion),
                        new NoticeSubject.Version(
                                life.vault(), life.certificate(), life.version(), life.notBefore(), life.notAfter()),
                        kind,
                        recipients.groups,
                        recipients.people,
                        summary,
                        all,
                        Optional.empty(),
                        at),
                recipients.contacts);
    }

    private Set<String> owners(VersionLife life) {
        return renewals.requester(life).map(Requester::people).orElse(Set.of());
    }
}
