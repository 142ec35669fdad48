package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.web.Audited;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What people say on a request's page about its order: one of which nobody can find out by asking, or whose CA looks for
 * records that people set.
 */
@Controller
class OrderPage {

    private static final String ORDER = OperationPage.REQUESTS + "{id}/order";

    private final OrderDecisions decisions;
    private final OpenOrders openOrders;
    private final ActionResult actionResult;

    OrderPage(OrderDecisions decisions, OpenOrders openOrders, ActionResult actionResult) {
        this.decisions = decisions;
        this.openOrders = openOrders;
        this.actionResult = actionResult;
    }

    /** The certificate that somebody found at the issuer's, as a file or pasted. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.FIND_ORDER)
    @PostMapping(ORDER + "/issued")
    String issued(
            @PathVariable String id,
            @RequestParam Optional<MultipartFile> file,
            @RequestParam(defaultValue = "") String text,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return decided(id, action, viewer, redirectAttributes, operation -> {
            boolean taken = decisions.issued(
                    viewer.vault(),
                    operation,
                    UploadedCertificate.of(file, text).content(),
                    viewer.actor());
            return Messages.text(taken ? "order.found" : "order.found-first");
        });
    }

    /** Nothing was found there. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.DENY_ORDER)
    @PostMapping(ORDER + "/not-issued")
    String notIssued(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String words,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return decided(id, action, viewer, redirectAttributes, operation -> {
            decisions.notIssued(viewer.vault(), operation, words, viewer.actor());
            return Messages.text("order.denied");
        });
    }

    /** A second person confirms it. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.REPEAT_ORDER)
    @PostMapping(ORDER + "/repeat")
    String repeat(
            @PathVariable String id, AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes) {
        return decided(id, action, viewer, redirectAttributes, operation -> {
            decisions.repeat(viewer.vault(), operation, viewer.actor());
            return Messages.text("order.repeated");
        });
    }

    /** The CA has answered, or the records are set. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.CHECK_ORDER)
    @PostMapping(ORDER + "/check")
    String check(
            @PathVariable String id, AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes) {
        return decided(id, action, viewer, redirectAttributes, operation -> {
            openOrders.checkNow(viewer.vault(), operation, viewer.actor());
            return Messages.text("order.checked");
        });
    }

    private String decided(
            String id,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes,
            Decision decision) {
        OperationId operation = new OperationId(id);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, operation),
                redirectAttributes,
                OperationPage.address(operation),
                () -> decision.on(operation));
    }

    /** Returns what the person reads afterwards. */
    private interface Decision {
        String on(OperationId operation);
    }
}
