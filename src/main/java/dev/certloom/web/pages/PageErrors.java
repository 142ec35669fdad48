package dev.certloom.web.pages;

import dev.certloom.access.PageAddresses;
import dev.certloom.access.PageFaults;
import dev.certloom.access.PageProblem;
import dev.certloom.access.PageRefused;
import dev.certloom.availability.StoreFailures;
import dev.certloom.compute.Saturated;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.DenialAudit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/** Shows on a page what went wrong, what was kept and what to do. */
@ControllerAdvice(basePackageClasses = PageErrors.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors {

    private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

    private final PageModel frame;
    private final DenialAudit denials;

    PageErrors(PageModel frame, DenialAudit denials) {
        this.frame = frame;
        this.denials = denials;
    }

    @ExceptionHandler
    ModelAndView notForThem(PageRefused refusal, HttpServletRequest request) {
        String roles = refusal.roles().isEmpty()
                ? "No role in this vault grants it."
                : "These roles grant it: %s."
                        .formatted(String.join(
                                ", ", refusal.roles().stream().sorted().toList()));
        ModelAndView page = page(
                request,
                new PageProblem(
                        HttpStatus.FORBIDDEN,
                        "This page is not for you",
                        "It requires the permission %s, which none of your roles grants. %s"
                                .formatted(refusal.lacking().action(), roles),
                        "Ask someone who has it, or an administrator for the role. The refusal is in the audit trail."));
        // The request holds no access: it was not granted.
        page.addAllObjects(PageModel.viewer(refusal.context()));
        return page;
    }

    @ExceptionHandler
    ModelAndView refused(Refusal refusal, HttpServletRequest request) {
        denials.publish(request, refusal);
        HttpStatus status = status(refusal.kind());
        return page(
                request,
                new PageProblem(
                        status,
                        status == HttpStatus.NOT_FOUND ? "Not found" : "That was refused",
                        Objects.requireNonNullElse(refusal.getMessage(), "No reason is known."),
                        "Nothing was changed."));
    }

    /** Of a page that says of a refusal of this kind. */
    static HttpStatus status(Refusal.Kind kind) {
        return switch (kind) {
            case CERTIFICATE_NOT_FOUND,
                    PENDING_NOT_FOUND,
                    ISSUER_NOT_FOUND,
                    SECRET_NOT_FOUND,
                    KEY_NOT_FOUND,
                    TASK_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case NOT_YET, OUTCOME_UNKNOWN -> HttpStatus.SERVICE_UNAVAILABLE;
            case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
            case CONFLICT, DELETED_BUT_RECOVERABLE, BEING_DELETED -> HttpStatus.CONFLICT;
            case FORBIDDEN, NOT_ALLOWED, SECRET_DISABLED, KEY_DISABLED -> HttpStatus.FORBIDDEN;
            default -> HttpStatus.BAD_REQUEST;
        };
    }

    @ExceptionHandler
    ModelAndView saturated(Saturated refusal, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Saturated.RETRY_AFTER.toSeconds()));
        return page(
                request,
                PageProblem.of(HttpStatus.TOO_MANY_REQUESTS)
                        .because(Objects.requireNonNullElse(refusal.getMessage(), "")));
    }

    @ExceptionHandler
    @Nullable
    ModelAndView unexpected(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (StoreFailures.isIn(failure)) {
            breakOff(failure, response);
            // Reported by the filter in front of the sessions, which are in the same database.
            PageFaults.leave(request, failure);
            return null;
        }
        if (StoreFailures.isConflict(failure)) {
            breakOff(failure, response);
            LOG.warn("Expected to be alone at what a page changes; the viewer was told of the conflict.", failure);
            return page(request, PageProblem.of(HttpStatus.CONFLICT));
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("The viewer went away before the page was there.");
            return null;
        }
        breakOff(failure, response);
        if (failure instanceof ErrorResponse known && isExpected(known.getStatusCode())) {
            known.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            return page(request, PageProblem.of(known.getStatusCode()));
        }
        if (failure instanceof TypeMismatchException || failure instanceof RequestRejectedException) {
            return page(request, PageProblem.of(HttpStatus.BAD_REQUEST));
        }
        LOG.error("Expected to show a page, but it failed.", failure);
        return page(request, PageProblem.of(HttpStatus.INTERNAL_SERVER_ERROR));
    }

    private static boolean isExpected(HttpStatusCode status) {
        return status.is4xxClientError() || status.isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE);
    }

    /** A file that is half sent must not look whole: the container ends the connection. */
    private static void breakOff(Exception failure, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            throw failure;
        }
    }

    /**
     * With the menu of the viewer, where it is known who that is; to a script what went wrong, and no page around it.
     */
    ModelAndView page(HttpServletRequest request, PageProblem problem) {
        String view = PageAddresses.isPart(request) ? "dashboard/problem :: part" : "dashboard/problem";
        ModelAndView page = new ModelAndView(view, problem.status());
        ExtendedModelMap model = new ExtendedModelMap();
        frame.frame(request, model);
        page.addAllObjects(model);
        page.addObject("pageProblem", problem);
        page.addObject("back", PageAddresses.sender(request).orElse(null));
        return page;
    }
}
