package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.DeniedAct;
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

    /** What the record says in case an action on an operation is refused. */
    static DeniedAct on(AuditAction action, OperationId operation) {
        return new DeniedAct(action, AuditObject.operation(operation), Optional.of(operation));
    }

    /**
     * Performs the action and redirects.
     *
     * @param pressed what the record says in case it is refused
     * @param act returns what was done, for people to read
     */
    String back(
            RequestContext viewer,
            DeniedAct pressed,
            RedirectAttributes redirect,
            String address,
            Supplier<String> act) {
        try {
            redirect.addFlashAttribute("notice", act.get());
        } catch (Refusal refusal) {
            refused(viewer, pressed, refusal, redirect);
        }
        return "redirect:" + address;
    }

    /** Shows and audits the refusal. */
    void refused(RequestContext viewer, DeniedAct pressed, Refusal refusal, RedirectAttributes redirect) {
        denials.publish(viewer, pressed, refusal);
        redirect.addFlashAttribute(
                "problem", Objects.requireNonNullElse(refusal.getMessage(), Messages.text("action.refused")));
    }

    /** The page on which the button was pressed; for tasks, which disappear when done, the request to show. */
    static String address(String from, OperationId operation) {
        return from.equals("tasks") ? "/dashboard/tasks?decided=" + operation : "/dashboard/requests/" + operation;
    }
}
