package dev.certloom.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns what a client asks for a token into the one scope that clients are registered for. The resource may have any port: whatever
 * is asked for, the token is for us. At the older of the vendor's token endpoints it stands for itself.
 */
final class RequestedResource extends OncePerRequestFilter {

    static final String RESOURCE = "resource";

    private final Resource ours;
    private final RequestMatcher older;

    /** @param older the endpoint where clients name the resource instead of a scope */
    RequestedResource(Resource ours, RequestMatcher older) {
        this.ours = ours;
        this.older = older;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Map<String, String[]> parameters = new HashMap<>(request.getParameterMap());
        parameters.computeIfPresent(
                OAuth2ParameterNames.SCOPE,
                (name, scopes) -> Arrays.stream(scopes).map(this::registered).toArray(String[]::new));
        if (older.matches(request) && parameters.containsKey(RESOURCE)) {
            parameters.merge(
                    OAuth2ParameterNames.SCOPE,
                    new String[] {
                        Arrays.stream(parameters.get(RESOURCE)).map(this::scope).collect(Collectors.joining(" "))
                    },
                    (scopes, resource) -> new String[] {
                        Stream.of(scopes, resource).flatMap(Arrays::stream).collect(Collectors.joining(" "))
                    });
        }
        chain.doFilter(new ChangedParameters(request, parameters), response);
    }

    /** Old libraries write a slash at the end of a resource. */
    private String scope(String resource) {
        String bare = resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
        return registered(bare + "/.default");
    }

    private String registered(String scopes) {
        return Arrays.stream(scopes.split(" ", -1))
                .map(scope -> Resource.ofScope(scope)
                        .filter(ours::isAtAnyPort)
                        .map(same -> ours.scope())
                        .orElse(scope))
                .collect(Collectors.joining(" "));
    }
}
