package dev.certloom.kernel;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a line of the audit record says was done, or tried. Records outlive releases and are searched by these words, so
 * a word that was shipped is neither changed nor taken away; lines may carry words of other releases that are not here.
 */
public enum AuditAction {
    ACCESS_REFUSED("access-refused"),
    APPROVAL_CLAIMED("approval-claimed"),
    APPROVAL_DECIDED("approval-decided"),
    APPROVAL_DELEGATED("approval-delegated"),
    APPROVAL_ESCALATED("approval-escalated"),
    APPROVAL_GIVEN("approval-given"),
    APPROVAL_QUESTION_ANSWERED("approval-question-answered"),
    APPROVAL_QUESTION_ASKED("approval-question-asked"),
    APPROVAL_REFUSED("approval-refused"),
    APPROVAL_REMINDER("approval-reminder"),
    APPROVAL_STEP_OPENED("approval-step-opened"),
    APPROVAL_STEP_WITHDRAWN("approval-step-withdrawn"),
    APPROVAL_UNCLAIMED("approval-unclaimed"),
    APPROVERS_MISSING("approvers-missing"),
    AUDIT_CHECKPOINT_MADE("audit-checkpoint-made"),
    AUDIT_EXPORTED("audit-exported"),
    AUDIT_LINES_DROPPED("audit-lines-dropped"),
    AUDIT_RESTORE_ACKNOWLEDGED("audit-restore-acknowledged"),
    AUDIT_VERIFIED("audit-verified"),
    CANCELLATION_RECORDED("cancellation-recorded"),
    CANCELLATION_REFUSED("cancellation-refused"),
    CANCELLATION_REQUESTED("cancellation-requested"),
    CERTIFICATE_BACKED_UP("certificate-backed-up"),
    CERTIFICATE_DELETED("certificate-deleted"),
    CERTIFICATE_EXPIRED("certificate-expired"),
    CERTIFICATE_IMPORTED("certificate-imported"),
    CERTIFICATE_ISSUED("certificate-issued"),
    CERTIFICATE_MERGED("certificate-merged"),
    CERTIFICATE_NEAR_EXPIRY("certificate-near-expiry"),
    CERTIFICATE_PURGED("certificate-purged"),
    CERTIFICATE_RECOVERED("certificate-recovered"),
    CERTIFICATE_REQUESTED("certificate-requested"),
    CERTIFICATE_RESTORED("certificate-restored"),
    CERTIFICATE_REVOCATION_REQUESTED("certificate-revocation-requested"),
    CERTIFICATE_REVOKED("certificate-revoked"),
    CERTIFICATE_STRANDED("certificate-stranded"),
    CERTIFICATE_UPDATED("certificate-updated"),
    CIPHERTEXT_DECRYPTED("ciphertext-decrypted"),
    CLAIM_REFUSED("claim-refused"),
    CLIENT_ADDED("client-added"),
    CLIENT_CHANGED("client-changed"),
    CLIENT_OWNERS_SET("client-owners-set"),
    CLIENT_SECRET_ADDED("client-secret-added"),
    CLIENT_SECRET_REMOVED("client-secret-removed"),
    CONTACTS_DELETED("contacts-deleted"),
    CONTACTS_SET("contacts-set"),
    DIGEST_SIGNED("digest-signed"),
    DNS_RECORDS_NEEDED("dns-records-needed"),
    ENGINE_MODEL_ACCEPTED("engine-model-accepted"),
    ENGINE_MODEL_DEPLOYED("engine-model-deployed"),
    FREEZE_ENDED("freeze-ended"),
    FREEZE_MADE("freeze-made"),
    HOLD_LIFTED("hold-lifted"),
    ISSUER_ACCOUNT_DEACTIVATED("issuer-account-deactivated"),
    ISSUER_ACCOUNT_KEY_ROLLED_OVER("issuer-account-key-rolled-over"),
    ISSUER_CHOSEN("issuer-chosen"),
    ISSUER_DELETED("issuer-deleted"),
    ISSUER_SET("issuer-set"),
    ISSUER_UPDATED("issuer-updated"),
    KEY_AND_CSR_MADE("key-and-csr-made"),
    KEY_UNWRAPPED("key-unwrapped"),
    /** Written by earlier builds, beside {@link #CERTIFICATE_STRANDED}. */
    LATE_ANSWER_DISCARDED("late-answer-discarded"),
    MERGE_REFUSED("merge-refused"),
    MERGE_REQUESTED("merge-requested"),
    OPERATION_CANCELLED("operation-cancelled"),
    OPERATION_FAILED("operation-failed"),
    OPERATOR_NEEDED("operator-needed"),
    ORDER_CHECK_REQUESTED("order-check-requested"),
    ORDER_FOUND("order-found"),
    ORDER_FOUND_UNCONFIRMED("order-found-unconfirmed"),
    ORDER_INTENDED("order-intended"),
    ORDER_ISSUED("order-issued"),
    ORDER_NOT_FOUND("order-not-found"),
    ORDER_PLACED("order-placed"),
    ORDER_REFUSED("order-refused"),
    ORDER_REPEATED("order-repeated"),
    ORDER_WITHDRAWN("order-withdrawn"),
    PASSWORD_CHANGED("password-changed"),
    PENDING_DELETED("pending-deleted"),
    PERSON_ADDED("person-added"),
    PERSON_CHANGED("person-changed"),
    PERSON_PASSWORD_RESET("person-password-reset"),
    PERSON_REMOVED("person-removed"),
    PERSON_SIGNED_IN("person-signed-in"),
    POLICY_CHANGED("policy-changed"),
    PRIVATE_KEY_READ("private-key-read"),
    PROCESS_RELAUNCHED("process-relaunched"),
    RENEWAL_COMPLETED("renewal-completed"),
    RENEWAL_DUE("renewal-due"),
    RENEWAL_FAILED("renewal-failed"),
    RENEWAL_SCHEDULED("renewal-scheduled"),
    RENEWAL_UNSCHEDULED("renewal-unscheduled"),
    REQUEST_APPROVED("request-approved"),
    REQUEST_LAPSED("request-lapsed"),
    REQUEST_REJECTED("request-rejected"),
    REQUEST_WITHDRAWN("request-withdrawn"),
    RETRY_REQUESTED("retry-requested"),
    SECRET_READ("secret-read"),
    SIGNING_REQUEST_FETCHED("signing-request-fetched"),
    STANDING_APPROVAL_CONFIRMED("standing-approval-confirmed"),
    STANDING_APPROVAL_GIVEN("standing-approval-given"),
    STANDING_APPROVAL_REVOKED("standing-approval-revoked"),
    TICKET_GIVEN("ticket-given"),
    TICKET_NEEDED("ticket-needed"),
    UNUSED_KEY_WIPED("unused-key-wiped"),

    // Only of what was denied: what a person tried at a route or on a page, or a process by its job.
    ACCEPT("accept"),
    ACKNOWLEDGE_RESTORE("acknowledge-restore"),
    ANSWER("answer"),
    APPROVE("approve"),
    ASK("ask"),
    BACK_UP_CERTIFICATE("back-up-certificate"),
    CANCEL("cancel"),
    CERTIFICATE("certificate"),
    CHECK_ORDER("check-order"),
    CHECKPOINT("checkpoint"),
    CLAIM("claim"),
    CONFIRM("confirm"),
    CREATE("create"),
    DEACTIVATE_ACCOUNT("deactivate-account"),
    DECIDE("decide"),
    DELEGATE("delegate"),
    DELETE("delete"),
    DELETE_CERTIFICATE("delete-certificate"),
    DENY_ORDER("deny-order"),
    DEPLOY("deploy"),
    END_FREEZE("end-freeze"),
    FIND_ORDER("find-order"),
    GIVE("give"),
    GIVE_TICKET("give-ticket"),
    IMPORT_CERTIFICATE("import-certificate"),
    MAKE_FREEZE("make-freeze"),
    MERGE("merge"),
    PURGE_CERTIFICATE("purge-certificate"),
    RECOVER_CERTIFICATE("recover-certificate"),
    REJECT("reject"),
    RENEW("renew"),
    REPEAT_ORDER("repeat-order"),
    RESTART("restart"),
    RESTORE_CERTIFICATE("restore-certificate"),
    RETRY("retry"),
    REVOKE("revoke"),
    REVOKE_CERTIFICATE("revoke-certificate"),
    ROLL_OVER_KEY("roll-over-key"),
    SET("set"),
    TRY("try"),
    UNCLAIM("unclaim"),
    UPDATE("update"),
    VERIFY("verify"),
    CREATE_KEY_AND_CSR("create-key-and-csr"),
    OPEN_APPROVAL_STEP("open-approval-step"),
    RECORD_APPROVAL("record-approval"),
    RECORD_AUTOMATIC_APPROVAL("record-automatic-approval");

    private static final Map<String, AuditAction> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(AuditAction::word, Function.identity()));

    private final String word;

    AuditAction(String word) {
        this.word = word;
    }

    /** As it stands in the record: kebab case. */
    public String word() {
        return word;
    }

    /** Empty for a word of another release. */
    public static Optional<AuditAction> find(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** The word. */
    @Override
    public String toString() {
        return word;
    }
}
