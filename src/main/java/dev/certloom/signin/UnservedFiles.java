package dev.certloom.signin;

import dev.certloom.access.PageAddresses;
import dev.certloom.access.PageProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Shows on a page that there is no such file, or that a request reached no handler of ours: exception handlers are
 * never called for those.
 */
@Order(UnservedFiles.BEFORE_OTHERS)
final class UnservedFiles implements HandlerExceptionResolver {

    static final int BEFORE_OTHERS = Ordered.HIGHEST_PRECEDENCE + 1;

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (handler instanceof HandlerMethod
                || !PageAddresses.isPage(request)
                || !(failure instanceof ErrorResponse known)) {
            return null;
        }
        try {
            HttpStatusCode status = known.getStatusCode();
            PageProblem.of(status.isError() ? status : HttpStatus.BAD_REQUEST).writeTo(request, response);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return new ModelAndView();
    }
}
