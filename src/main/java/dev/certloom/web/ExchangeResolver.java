package dev.certloom.web;

import dev.certloom.access.Caller;
import dev.certloom.access.GrantedAccess;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Works out the {@link Exchange} of a request that the gate has let through. */
@Component
public final class ExchangeResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Exchange.class;
    }

    @Override
    public Exchange resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request =
                Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class), "a servlet request");
        GrantedAccess access = GrantedAccess.of(request);
        return new Exchange(
                new VaultName(access.vault()),
                actor(access.caller()),
                requester(access.caller()),
                VaultUrls.of(request),
                ApiVersions.of(QueryParameters.of(request)));
    }

    private static Requester requester(Caller caller) {
        return new Requester(caller.oid(), caller.name(), caller.groups(), caller.owners());
    }

    private static Actor actor(Caller caller) {
        return new Actor(caller.oid(), caller.name(), caller.tokenId(), caller.address());
    }
}
