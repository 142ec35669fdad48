package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.AuditAction;
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
 * What a page says after something was pressed: it was done, or why not. The next page shows it, so that loading that page
 * again presses nothing. A refusal is written down.
 */
@Component
class ActionResult {

    private final DenialAudit denials;

    ActionResult(DenialAudit denials) {
        this.denials = denials;
    }

    /**
     * What somebody presses.
     *
     * @param action in kebab case, for the record should it be refused
     * @param object path below the vault
     */
    record Pressed(RequestContext viewer, AuditAction action, String object, Optional<OperationId> operation) {

        static Pressed on(RequestContext viewer, AuditAction action, String object) {
            return new Pressed(viewer, action, object, Optional.empty());
        }

        static Pressed on(RequestContext viewer, AuditAction action, OperationId operation) {
            return new Pressed(viewer, action, "operations/" + operation, Optional.of(operation));
        }
    }

    /**
     * Acts and leads on.
     *
     * @param act answers what was done, as people read it
     */
    String back(Pressed pressed, RedirectAttributes redirect, String address, Supplier<String> act) {
        try {
            redirect.addFlashAttribute("notice", act.get());
        } catch (Refusal refusal) {
            refused(pressed, refusal, redirect);
        }
        return "redirect:" + address;
    }

    /** Says and writes down that it was refused. */
    void refused(Pressed pressed, Refusal refusal, RedirectAttributes redirect) {
        denials.publish(
                pressed.viewer(), new DeniedAct(pressed.action(), pressed.object(), pressed.operation()), refusal);
        redirect.addFlashAttribute(
                "problem", Objects.requireNonNullElse(refusal.getMessage(), Messages.text("action.refused")));
    }

    /** The page that something was pressed on; of tasks, which go when they are done, the request to tell about. */
    static String address(String from, OperationId operation) {
        return from.equals("tasks") ? "/dashboard/tasks?decided=" + operation : "/dashboard/requests/" + operation;
    }
}
