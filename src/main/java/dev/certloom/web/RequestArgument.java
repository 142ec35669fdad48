package dev.certloom.web;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.AuditAction;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Hands handlers an argument that is read from the request.
 *
 * @param type the parameter's type
 * @param reader may refuse the request
 */
public record RequestArgument<T>(Class<T> type, Function<HttpServletRequest, T> reader)
        implements HandlerMethodArgumentResolver {

    /**
     * Who asks, the vault's addresses, and the handler's {@linkplain Audited audited} action. A handler that asks for
     * addresses has the version that the client demands checked.
     */
    public static List<HandlerMethodArgumentResolver> all() {
        return List.of(
                new RequestArgument<>(RequestContext.class, RequestContext::of),
                new RequestArgument<>(VaultUrls.class, VaultUrls::of),
                new RequestArgument<>(AuditAction.class, DenialAudit::action));
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == type;
    }

    @Override
    public T resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders) {
        return reader.apply(
                Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class), "a servlet request"));
    }
}
