package dev.certloom.certificate;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A named certificate, as the store holds it. Its transitions are methods that return the certificate as it is
 * afterwards; what its state forbids, it refuses. Its versions are stored beside it: of them it knows which one is
 * current.
 *
 * @param name as first written
 * @param policy how the next version is made; empty while nothing was accepted under this name
 * @param pending the operation in the pending slot, whether in progress or ended
 * @param current the version most recently completed
 * @param deletion set while it is deleted and can be recovered
 */
public record Certificate(
        VaultName vault,
        CertificateName name,
        Optional<CertificatePolicy> policy,
        Optional<OperationId> pending,
        Optional<VersionId> current,
        Optional<Deletion> deletion) {

    /** How many versions one audit line names. */
    private static final int VERSIONS_PER_LINE = 50;

    /** What may be done with a name. */
    public enum State {
        /** Nothing was accepted under it yet. */
        NEW,
        /** Clients see it. */
        ACTIVE,
        /** Deleted, and still there: it can be recovered or purged, and its name is taken. */
        DELETED
    }

    /**
     * When it was deleted.
     *
     * @param at when
     * @param scheduledPurge when it is purged, unless it is recovered before
     */
    public record Deletion(Instant at, Instant scheduledPurge) {}

    /** A name under which nothing was accepted yet. */
    public static Certificate named(VaultName vault, CertificateName name) {
        return new Certificate(vault, name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public State state() {
        if (deletion.isPresent()) {
            return State.DELETED;
        }
        return policy.isPresent() ? State.ACTIVE : State.NEW;
    }

    /** Whether clients see it, its policy and its versions. */
    public boolean isVisible() {
        return switch (state()) {
            case NEW, DELETED -> false;
            case ACTIVE -> true;
        };
    }

    public boolean isDeleted() {
        return state() == State.DELETED;
    }

    /** Whether the pending slot shows this operation. */
    public boolean shows(OperationId operation) {
        return isVisible() && pending.filter(operation::equals).isPresent();
    }

    public boolean isCurrent(VersionId version) {
        return current.filter(version::equals).isPresent();
    }

    /**
     * A new version is requested.
     *
     * @param next the policy by which it is made
     */
    public Certificate requested(CertificatePolicy next, OperationId operation) {
        return new Certificate(vault, name, Optional.of(next), Optional.of(operation), current, deletion);
    }

    /** Its next versions are made by another policy. */
    public Certificate withPolicy(CertificatePolicy next) {
        return new Certificate(vault, name, Optional.of(next), pending, current, deletion);
    }

    /** A version is imported; the pending slot shows no ended operation any longer. */
    Certificate imported(CertificatePolicy next, VersionId version) {
        return new Certificate(vault, name, Optional.of(next), Optional.empty(), Optional.of(version), deletion);
    }

    /**
     * It is there again, from a backup.
     *
     * @param version the current one
     */
    Certificate restored(CertificatePolicy next, VersionId version) {
        return imported(next, version);
    }

    /**
     * It is deleted, and can be recovered until it is purged. What was in progress is not taken up again then.
     *
     * @param wasInProgress whether the operation that it shows was
     */
    public Certificate deleted(Instant now, Duration retention, boolean wasInProgress) {
        return new Certificate(
                vault,
                name,
                policy,
                wasInProgress ? Optional.empty() : pending,
                current,
                Optional.of(new Deletion(now, now.plus(retention))));
    }

    /** It is there again, as it was. */
    public Certificate recovered() {
        return new Certificate(vault, name, policy, pending, current, Optional.empty());
    }

    /** A policy that takes the place of the stored one, of which the date of creation stays. */
    public CertificatePolicy replacing(CertificatePolicy next, Instant now) {
        return next.dated(policy.map(CertificatePolicy::created).orElse(now), now);
    }

    /** How a policy differs from the stored one, as {@link CertificatePolicy#changesTo} names it; empty if there is none. */
    public Map<String, String> changesTo(CertificatePolicy next) {
        return policy.map(before -> before.changesTo(next)).orElse(Map.of());
    }

    /**
     * Something that was done with these of its versions, for the audit trail: as many lines as it takes to name all of them,
     * one if there are none.
     */
    public List<AuditableEvent> auditableEvents(
            AuditAction action,
            Actor actor,
            Instant at,
            List<CertificateVersion> versions,
            Map<String, String> details) {
        List<AuditableEvent> lines = new ArrayList<>();
        for (int from = 0; from == 0 || from < versions.size(); from += VERSIONS_PER_LINE) {
            Map<String, String> line = new HashMap<>(details);
            line.put(
                    "versions",
                    versions.subList(from, Math.min(from + VERSIONS_PER_LINE, versions.size())).stream()
                            .map(version -> (version.id() + " " + version.sha1()).strip())
                            .collect(Collectors.joining(", ")));
            lines.add(auditableEvent(action, actor, at, line));
        }
        return lines;
    }

    /** Something that was done with it, for the audit trail. */
    public AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details) {
        return new AuditableEvent(action, vault, AuditObject.certificate(name), Optional.empty(), actor, at, details);
    }
}
