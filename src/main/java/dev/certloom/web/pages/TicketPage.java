package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Tickets;
import dev.certloom.web.Audited;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Takes the number of a ticket on a request's page. */
@Controller
class TicketPage {

    private final Tickets tickets;
    private final ActionResult actionResult;

    TicketPage(Tickets tickets, ActionResult actionResult) {
        this.tickets = tickets;
        this.actionResult = actionResult;
    }

    @AnyAuthenticatedCaller(
            because =
                    "only who requested the certificate, is responsible for the program that did, or may update certificates can, which is checked behind it")
    @Audited(AuditAction.GIVE_TICKET)
    @PostMapping(OperationPage.REQUESTS + "{id}/ticket")
    String give(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String ticket,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        OperationId operation = new OperationId(id);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, operation),
                redirectAttributes,
                OperationPage.address(operation),
                () -> {
                    tickets.give(
                            viewer.vault(),
                            operation,
                            ticket.strip(),
                            viewer.actor(),
                            viewer.allows(Permission.CERTIFICATES_UPDATE));
                    return Messages.text("ticket.given");
                });
    }
}
