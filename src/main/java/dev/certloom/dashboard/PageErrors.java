package dev.certloom.dashboard;

import dev.certloom.compute.Saturated;
import dev.certloom.security.PageRefused;
import dev.certloom.vault.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/** Says on a page what went wrong, what was kept and what to do. */
@ControllerAdvice(basePackageClasses = PageErrors.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors {

    private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

    private final PageModel frame;

    PageErrors(PageModel frame) {
        this.frame = frame;
    }

    @ExceptionHandler
    ModelAndView notForThem(PageRefused refusal, HttpServletRequest request) {
        return page(
                request,
                HttpStatus.FORBIDDEN,
                "This page is not for you",
                "It needs the permission %s, which none of your roles gives."
                        .formatted(refusal.lacking().action()),
                "Ask an administrator for a role that has it. The refusal is in the audit trail.");
    }

    @ExceptionHandler
    ModelAndView refused(Refusal refusal, HttpServletRequest request) {
        HttpStatus status = switch (refusal.kind()) {
            case CERTIFICATE_NOT_FOUND,
                    PENDING_NOT_FOUND,
                    ISSUER_NOT_FOUND,
                    SECRET_NOT_FOUND,
                    KEY_NOT_FOUND,
                    TASK_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case NOT_YET -> HttpStatus.SERVICE_UNAVAILABLE;
            case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
            case FORBIDDEN, NOT_ALLOWED, SECRET_DISABLED, KEY_DISABLED -> HttpStatus.FORBIDDEN;
            default -> HttpStatus.BAD_REQUEST;
        };
        return page(
                request,
                status,
                status == HttpStatus.NOT_FOUND ? "Not found" : "That was refused",
                Objects.requireNonNullElse(refusal.getMessage(), "No reason is known."),
                "Nothing was changed.");
    }

    @ExceptionHandler
    ModelAndView saturated(Saturated refusal, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Saturated.RETRY_AFTER.toSeconds()));
        return page(
                request,
                HttpStatus.TOO_MANY_REQUESTS,
                "Too much is going on at the moment",
                Objects.requireNonNullElse(refusal.getMessage(), ""),
                "Go back and try again in a moment.");
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class,
        TransactionException.class
    })
    ModelAndView storeAway(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        breakOff(failure, response);
        LOG.warn("Expected the store to answer a page, but it did not. {}", failure.toString());
        return page(
                request,
                HttpStatus.SERVICE_UNAVAILABLE,
                "The store cannot be reached at the moment",
                "Everything that was accepted before is kept.",
                "Load the page again in a moment.");
    }

    @ExceptionHandler
    @Nullable
    ModelAndView unexpected(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("The viewer went away before the page was there.");
            return null;
        }
        breakOff(failure, response);
        if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return noRequestOfOurs(request, known.getStatusCode());
        }
        if (failure instanceof TypeMismatchException) {
            return noRequestOfOurs(request, HttpStatus.BAD_REQUEST);
        }
        if (failure instanceof ErrorResponse known
                && known.getStatusCode().isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE)) {
            return page(
                    request,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too much is going on at the moment",
                    "The service has as much to do as it can, or is about to stop.",
                    "Load the page again in a moment.");
        }
        LOG.error("Expected to show a page, but it failed.", failure);
        return page(
                request,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong here",
                "The log has the details under request id %s."
                        .formatted(Objects.requireNonNullElse(MDC.get("requestId"), "(none)")),
                "Load the page again; if it stays, tell an operator.");
    }

    private ModelAndView noRequestOfOurs(HttpServletRequest request, HttpStatusCode status) {
        return page(
                request,
                status,
                "That is no request of these pages",
                "Something that a page sent or an address holds is not as it should be.",
                "Nothing was changed. Go back and try again.");
    }

    /** A file that is half sent must not look whole: the container ends the connection. */
    private static void breakOff(Exception failure, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            throw failure;
        }
    }

    ModelAndView page(HttpServletRequest request, HttpStatusCode status, String title, String what, String whatNow) {
        ModelAndView page = new ModelAndView("dashboard/problem", status);
        org.springframework.ui.ExtendedModelMap model = new org.springframework.ui.ExtendedModelMap();
        frame.frame(request, model);
        page.addAllObjects(model);
        page.addObject("title", title);
        page.addObject("what", what);
        page.addObject("whatNow", whatNow);
        return page;
    }
}
