package dev.certloom.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vault refuses a request. The list of kinds is closed; each edge (HTTP, process) maps kinds in one table, and an
 * unmapped kind is an internal error. The message is meant for the caller and contains nothing secret.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Kind {
        /** Invalid input. */
        INVALID,
        /** The key size does not fit the key type. */
        KEY_SIZE_NOT_SUPPORTED,
        /** The curve is none of those that keys are made on. */
        KEY_CURVE_NOT_SUPPORTED,
        CERTIFICATE_NOT_FOUND,
        PENDING_NOT_FOUND,
        ISSUER_NOT_FOUND,
        CONTACTS_NOT_FOUND,
        SECRET_NOT_FOUND,
        KEY_NOT_FOUND,
        /** There is no task with this id, or it is not the caller's. */
        TASK_NOT_FOUND,
        /** The engine is not known to have this version of this model. */
        MODEL_NOT_FOUND,
        /** Four eyes, or another rule about who may decide. */
        NOT_ALLOWED,
        /** Not allowed in the current state. */
        FORBIDDEN,
        /** The task has been decided, or its request has ended. */
        TASK_ENDED,
        /** Only an operation in progress can be changed this way. */
        NOT_IN_PROGRESS,
        /** The secret belongs to a version that is disabled or not complete. */
        SECRET_DISABLED,
        /** The key belongs to a version that is disabled or not complete. */
        KEY_DISABLED,
        /** The secret is a certificate's, which alone it follows. */
        SECRET_MANAGED,
        /** The key is a certificate's, which alone it follows. */
        KEY_MANAGED,
        /** Nothing of this kind is kept here. */
        NOT_KEPT,
        /** The certificate does not let its key be used for this. */
        KEY_OPERATION_FORBIDDEN,
        /** The certificate of the key is not valid yet. */
        KEY_NOT_YET_VALID,
        /** The certificate of the key is not valid any longer. */
        KEY_EXPIRED,
        /** Another operation of this name is in progress. */
        OPERATION_IN_PROGRESS,
        /** The name is that of a deleted certificate. */
        DELETED_BUT_RECOVERABLE,
        /** It is deleted, and that is not over. */
        BEING_DELETED,
        /** Someone else changed the same object at the same time, or the name is taken. */
        CONFLICT,
        /** A backup that is none, was changed, or was sealed with a key that is not known here. */
        MALFORMED_BACKUP,
        /** Overloaded at the moment: nothing was accepted, try again later. */
        THROTTLED,
        /** A CA was asked, and did not answer so that it is known what it did: ask again. */
        OUTCOME_UNKNOWN,
        /** Accepted and stored, but its effect was not visible in time: ask again. */
        NOT_YET
    }

    /**
     * The attempted action, as in the audit record.
     *
     * @param object path below the vault
     */
    public record AttemptedAction(AuditAction action, String object, Optional<OperationId> operation) {}

    /**
     * What the caller sent in a wrong way.
     *
     * @param path as the caller names it
     * @param objection what is wrong with it, without a full stop; empty where that is not said
     */
    public record Property(String path, String objection) {}

    private final Kind kind;
    private final transient @Nullable Property property;
    private final transient @Nullable AttemptedAction attemptedAction;

    public Refusal(Kind kind, String message) {
        this(kind, message, null, null);
    }

    private Refusal(Kind kind, String message, @Nullable Property property, @Nullable AttemptedAction attemptedAction) {
        super(message);
        this.kind = kind;
        this.property = property;
        this.attemptedAction = attemptedAction;
    }

    public Kind kind() {
        return kind;
    }

    /** The property that has no usable value, if it is one. */
    public Optional<Property> property() {
        return Optional.ofNullable(property);
    }

    /** The same, with the attempted action from a rule that knows it better than the called address. */
    public Refusal of(AttemptedAction attempted) {
        Refusal named = new Refusal(kind, String.valueOf(getMessage()), property, attempted);
        named.setStackTrace(getStackTrace());
        return named;
    }

    /** The attempted action, if the refusing rule knows it better than its caller. */
    public Optional<AttemptedAction> attemptedAction() {
        return Optional.ofNullable(attemptedAction);
    }

    /** Of a name that another request is under way for (literal of API reference 3.5). */
    public static Refusal operationInProgress() {
        return new Refusal(
                Kind.OPERATION_IN_PROGRESS,
                "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.");
    }

    /** Of a name out of rule (literal of API reference 1.3). */
    public static Refusal invalidName(String name) {
        return new Refusal(Kind.INVALID, "The request URI contains an invalid name: " + name);
    }

    /** Of a member that has no usable value (pattern of API reference 4.3). */
    public static Refusal invalidProperty(String member) {
        return invalidProperty(member, "");
    }

    /**
     * As {@link #invalidProperty(String)}, with what is wrong with it.
     *
     * @param objection without a full stop
     */
    public static Refusal invalidProperty(String member, String objection) {
        String literal = "Property %s has invalid value".formatted(member);
        return new Refusal(
                Kind.INVALID,
                objection.isEmpty() ? literal : literal + ": " + objection,
                new Property(member, objection),
                null);
    }

    /** Of a name that a deleted certificate has (literal of API reference 1.7). */
    public static Refusal deletedButRecoverable(CertificateName name) {
        return new Refusal(
                Kind.DELETED_BUT_RECOVERABLE,
                "Certificate %s is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the certificate can only be recovered or purged."
                        .formatted(name));
    }

    /** Of a deleted certificate that cannot be purged yet (literal of API reference 1.7, followed by what is waited for). */
    public static Refusal beingDeleted(CertificateName name) {
        return new Refusal(
                Kind.BEING_DELETED,
                "Certificate is currently being deleted. An order for %s is still open at its issuer, which may sign; it can be purged once the issuer has answered."
                        .formatted(name));
    }

    /** Of a name that a certificate has. */
    public static Refusal nameTaken(CertificateName name) {
        return new Refusal(
                Kind.CONFLICT,
                "Certificate %s is there already. It can be restored once it is deleted and purged.".formatted(name));
    }

    /** Of a backup that cannot be restored, whatever the reason is (literal of API reference 1.7). */
    public static Refusal malformedBackup() {
        return new Refusal(Kind.MALFORMED_BACKUP, "Backup blob contains invalid or corrupt version.");
    }

    /** Of a deleted certificate that is not there (literal of API reference 1.7). */
    public static Refusal deletedNotFound(CertificateName name) {
        return new Refusal(Kind.CERTIFICATE_NOT_FOUND, "Deleted Certificate not found: %s".formatted(name));
    }

    /**
     * Of what two callers do with one certificate at the same time (literal of API reference 1.7).
     *
     * @param what as in {@code deleting certificate}
     */
    public static Refusal inParallel(String what, CertificateName name) {
        return new Refusal(
                Kind.CONFLICT,
                "There was a conflict while %s '%s'. This can happen when multiple operations are performed in parallel against the certificate. To avoid this error, perform operations against the certificate in a sequential manner."
                        .formatted(what, name));
    }

    /** Of a certificate or version that is not there (literal of API reference 1.7). */
    public static Refusal certificateNotFound(String nameOrId) {
        return new Refusal(
                Kind.CERTIFICATE_NOT_FOUND,
                "A certificate with (name/id) %s was not found in this key vault. If you recently deleted this certificate you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
                        .formatted(nameOrId));
    }
}
