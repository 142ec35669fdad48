package dev.certloom.api;

import dev.certloom.security.Caller;
import dev.certloom.security.Vaults;
import dev.certloom.vault.Actor;
import dev.certloom.vault.VaultName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Works out the {@link Exchange} of a request that the gate has let through. */
@Component
final class ExchangeResolver implements HandlerMethodArgumentResolver {

    private final Vaults vaults;

    ExchangeResolver(Vaults vaults) {
        this.vaults = vaults;
    }

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
        return new Exchange(
                vault(request), actor(request), VaultUrls.of(request), ApiVersions.of(QueryParameters.of(request)));
    }

    private VaultName vault(HttpServletRequest request) {
        return vaults.named(request.getServerName())
                .map(VaultName::new)
                .orElseThrow(() -> new IllegalStateException("Expected the host to name a vault, but it does not."));
    }

    private static Actor actor(HttpServletRequest request) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
            throw new IllegalStateException("Expected a known caller, but there is none.");
        }
        return new Actor(caller.objectId(), caller.name(), caller.tokenId(), request.getRemoteAddr());
    }
}
