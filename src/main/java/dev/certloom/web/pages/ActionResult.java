package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.web.DenialAudit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The message after a button was pressed: that it was done, or why not. The next page shows it, so that reloading that
 * page does not repeat the action. Refusals are audited.
 */
@Component
class ActionResult {

    private final DenialAudit denials;

    ActionResult(DenialAudit denials) {
        this.denials = denials;
    }

    /** An action on an operation, as it is audited if it is refused. */
    static AttemptedAction on(AuditAction action, OperationId operation) {
        return new AttemptedAction(action, AuditObject.operation(operation), Optional.of(operation));
    }

    /** An action on an issuer. */
    static AttemptedAction on(AuditAction action, IssuerName issuer) {
        return new AttemptedAction(action, AuditObject.issuer(issuer), Optional.empty());
    }

    /** An action on a certificate. */
    static AttemptedAction on(AuditAction action, CertificateName certificate) {
        return new AttemptedAction(action, AuditObject.certificate(certificate), Optional.empty());
    }

    /**
     * Performs the action and redirects.
     *
     * @param attempted what is audited if it is refused
     * @param action returns what was done, for people to read
     */
    String redirect(
            RequestContext viewer,
            AttemptedAction attempted,
            RedirectAttributes redirectAttributes,
            String address,
            Supplier<String> action) {
        return redirect(viewer, attempted, redirectAttributes, () -> address, action);
    }

    /**
     * Performs the action and redirects.
     *
     * @param address asked for after the action
     */
    String redirect(
            RequestContext viewer,
            AttemptedAction attempted,
            RedirectAttributes redirectAttributes,
            Supplier<String> address,
            Supplier<String> action) {
        try {
            redirectAttributes.addFlashAttribute("notice", action.get());
        } catch (Refusal refusal) {
            refused(viewer, attempted, refusal, redirectAttributes);
        }
        return "redirect:" + address.get();
    }

    /** Shows and audits the refusal. */
    void refused(
            RequestContext viewer, AttemptedAction attempted, Refusal refusal, RedirectAttributes redirectAttributes) {
        redirectAttributes.addFlashAttribute("problem", audited(viewer, attempted, refusal));
    }

    /** Audits the refusal, and returns what people read of it. */
    String audited(RequestContext viewer, AttemptedAction attempted, Refusal refusal) {
        denials.publish(viewer, attempted, refusal);
        return Objects.requireNonNullElse(refusal.getMessage(), Messages.text("action.refused"));
    }

    /** The page on which the button was pressed; for tasks, which disappear when done, the request to show. */
    static String address(String from, OperationId operation) {
        return from.equals("tasks") ? "/dashboard/tasks?decided=" + operation : OperationPage.address(operation);
    }
}
