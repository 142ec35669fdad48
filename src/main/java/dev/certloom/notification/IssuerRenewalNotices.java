package dev.certloom.notification;

import dev.certloom.kernel.Messages;
import dev.certloom.kernel.PageSettings;
import dev.certloom.renewal.escalation.IssuerFailing;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notifies a vault's contacts, as its operators, that the renewals of many certificates fail at one issuer: once a day, and not of
 * each certificate.
 */
@Component
class IssuerRenewalNotices {

    private final Notices notices;
    private final VaultAdministrators administrators;
    private final PageSettings pages;

    IssuerRenewalNotices(Notices notices, VaultAdministrators administrators, PageSettings pages) {
        this.notices = notices;
        this.administrators = administrators;
        this.pages = pages;
    }

    /** The event of a day is the same for all that fail on it: whoever has it is not told again. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(IssuerFailing failing) {
        LocalDate day = failing.at().atZone(ZoneOffset.UTC).toLocalDate();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Certificates", Integer.toString(failing.certificates()));
        facts.put("Expires first", failing.nearest().value());
        facts.put("Expires", failing.ends().toString());
        facts.put("reason", failing.reason());
        notices.post(
                new Notice(
                        "issuer-renewals/%s/%s/%s"
                                .formatted(failing.vault(), failing.issuer().key(), day),
                        new NoticeSubject.Issuer(failing.vault(), failing.issuer()),
                        Notice.Kind.ISSUER_RENEWALS_FAILING,
                        failing.administratorsToo() ? administrators.groups() : Set.of(),
                        failing.administratorsToo() ? administrators.people(failing.vault()) : Set.of(),
                        Messages.text(
                                "notice.summary.issuer-renewals-failing", failing.issuer(), failing.certificates()),
                        facts,
                        Optional.of(pages.ofRenewals(failing.vault())),
                        failing.at()),
                Notices.Contacts.BESIDE);
    }
}
