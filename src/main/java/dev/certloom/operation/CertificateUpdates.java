package dev.certloom.operation;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.certificate.UpdateCertificate;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.ChangeDetails;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Changes certificates that are there: attributes and tags of a version, and the policy (API reference 2.5 and 4.2). */
@Service
public class CertificateUpdates {

    private final Certificates certificates;
    private final CertificateQueries queries;
    private final Operations operations;
    private final PolicyCheck check;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CertificateUpdates(
            Certificates certificates,
            CertificateQueries queries,
            Operations operations,
            PolicyCheck check,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.queries = queries;
        this.operations = operations;
        this.check = check;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Changes a version. One that is not complete yet stays disabled until it is, and is then what it was changed to. Without a
     * change nothing is written.
     *
     * @param version as in the URL; empty for the current one
     * @throws Refusal CERTIFICATE_NOT_FOUND, and as {@link #updatePolicy}; nothing is changed then
     */
    public VersionView update(
            VaultName vault, CertificateName name, Optional<String> version, UpdateCertificate change, Actor actor) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            boolean complete =
                    queries.certificate(vault, name, version).version().complete();
            // lock order: operation, then certificate
            Optional<PendingOperation> making = complete
                    ? Optional.empty()
                    : operations.lockInSlot(vault, name).map(Locked::operation);
            Certificate certificate = lock(vault, name, now);
            VersionView before = queries.certificate(vault, name, version);
            change.policy().ifPresent(draft -> savePolicy(certificate, draft, actor, now));
            save(before, making.filter(operation -> mayMake(operation, before)), change, actor, now);
            return queries.certificate(vault, name, version);
        });
    }

    /** One that failed or was cancelled may still make it, by a late merge. */
    private static boolean mayMake(PendingOperation operation, VersionView version) {
        return (operation.isOpen() || operation.isUnsuccessful())
                && operation.version().equals(version.version().id());
    }

    private void save(
            VersionView view, Optional<PendingOperation> making, UpdateCertificate change, Actor actor, Instant now) {
        CertificateVersion version = view.version();
        boolean enabled = making.map(PendingOperation::enabled).orElse(version.enabled());
        boolean nowEnabled =
                (making.isPresent() || version.complete()) ? change.enabled().orElse(enabled) : enabled;
        Map<String, String> nowTags = change.tags().orElse(version.tags());
        if (nowEnabled == enabled && nowTags.equals(version.tags())) {
            return;
        }
        making.ifPresent(operation -> operations.saveAttributes(operation.forVersion(nowEnabled, nowTags)));
        certificates.saveAttributes(
                view.certificate().vault(), view.name(), version.with(version.complete() && nowEnabled, nowTags, now));
        Map<String, String> details = new HashMap<>(ChangeDetails.between(
                Map.of("enabled", Boolean.toString(enabled)), Map.of("enabled", Boolean.toString(nowEnabled))));
        details.put("version", version.id().value());
        details.put("tags", changedTags(version.tags(), nowTags));
        events.publishEvent(view.certificate().auditableEvent(AuditAction.CERTIFICATE_UPDATED, actor, now, details));
    }

    /** Only their names: people put what they like into the values, and the record keeps it. */
    private static String changedTags(Map<String, String> before, Map<String, String> after) {
        return Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .filter(tag -> !Objects.equals(before.get(tag), after.get(tag)))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Changes the policy: the next version is made by it. No version is made. Judged is what is another than before: what the
     * certificate says by itself, and that with key and issuer by what the issuer signs.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND, INVALID, KEY_SIZE_NOT_SUPPORTED, KEY_CURVE_NOT_SUPPORTED, ISSUER_NOT_FOUND; nothing
     *     is changed then
     */
    public CertificatePolicy updatePolicy(VaultName vault, CertificateName name, PolicyDraft draft, Actor actor) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            return savePolicy(lock(vault, name, now), draft, actor, now);
        });
    }

    /** @throws Refusal CERTIFICATE_NOT_FOUND; CONFLICT when it was there a moment ago, and is deleted now */
    private Certificate lock(VaultName vault, CertificateName name, Instant now) {
        return certificates
                .lockVisible(vault, name, now)
                .orElseThrow(() -> Refusal.inParallel("updating certificate", name));
    }

    private CertificatePolicy savePolicy(Certificate certificate, PolicyDraft draft, Actor actor, Instant now) {
        CertificatePolicy stored = certificate
                .policy()
                .orElseThrow(
                        () -> Refusal.certificateNotFound(certificate.name().value()));
        CertificatePolicy next = draft.appliedTo(stored, now);
        Map<String, String> changes = stored.changesTo(next);
        if (changes.isEmpty()) {
            return stored;
        }
        if (!next.x509().equals(stored.x509())) {
            check.request(next);
        }
        if (!next.asksForTheSameAs(stored) && !next.issuer().name().equals(IssuerName.AUTO)) {
            check.issuer(certificate.vault(), next);
        }
        certificates.save(certificate.withPolicy(next));
        if (!next.makesTheSameAs(stored)) {
            events.publishEvent(
                    new PolicyChanged(certificate.vault(), certificate.name(), actor.id(), Set.of(), Optional.empty()));
        }
        events.publishEvent(certificate.auditableEvent(AuditAction.POLICY_CHANGED, actor, now, changes));
        return next;
    }
}
