package dev.certloom.web;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.ErrorAnswer;
import dev.certloom.access.PageAddresses;
import dev.certloom.access.PageProblem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Errors that the container met outside of any route have the error body too (API reference 1.7), and those of pages a page. */
@RestController
final class ErrorRoute implements ErrorController {

    @AnyAuthenticatedCaller(because = "it only words an error that is decided")
    @RequestMapping("${server.error.path:/error}")
    @Nullable
    ResponseEntity<ErrorBody.Answer> error(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        @Nullable
        HttpStatus known = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.resolve(code)
                : null;
        HttpStatus status = known != null ? known : HttpStatus.NOT_FOUND;
        // The dispatch itself is a GET.
        String method = request.getAttribute(RequestDispatcher.ERROR_METHOD) instanceof String asked
                ? asked
                : request.getMethod();
        if (!ErrorAnswer.isServed(method)) {
            ErrorAnswer.writeMethodNotAllowed(method, response);
            return null;
        }
        if (PageAddresses.isReadByPeople(request)) {
            PageProblem.of(status).writeTo(request, response);
            return null;
        }
        return ResponseEntity.status(status)
                .contentType(WireConverter.JSON)
                .body(new ErrorBody.Answer(body(status, method)));
    }

    private static ErrorBody body(HttpStatus status, String method) {
        return switch (status) {
            case UNAUTHORIZED -> ErrorBody.of("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            case FORBIDDEN -> ErrorBody.of("Forbidden", "Expected a permitted request, but it is not.");
            case NOT_FOUND ->
                ErrorBody.of("NotFound", "Expected a resource of this service, but there is none at this address.");
            case METHOD_NOT_ALLOWED -> ErrorBody.of("MethodNotAllowed", "HTTP %s not allowed".formatted(method));
            default ->
                status.is4xxClientError()
                        ? ErrorBody.of("BadParameter", "Expected a request of the certificates API, but this is none.")
                        : ErrorBody.of("InternalServerError", "An unexpected error occurred.");
        };
    }
}
