package dev.certloom.identity;

import dev.certloom.access.Resource;
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
 * Maps the resource or scope that a client requests to the one scope that clients are registered for. The resource may
 * have any port: in any case the token is for us. The vendor's older token endpoint uses the resource itself.
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
            String[] resources =
                    Arrays.stream(parameters.get(RESOURCE)).map(this::scope).toArray(String[]::new);
            parameters.merge(OAuth2ParameterNames.SCOPE, resources, RequestedResource::together);
        }
        chain.doFilter(new ParameterOverride(request, parameters), response);
    }

    /** A repeated parameter keeps its two values, which is refused where tokens are issued (RFC 6749, section 3.2). */
    private static String[] together(String[] scopes, String[] resources) {
        return scopes.length == 1 && resources.length == 1
                ? new String[] {scopes[0] + " " + resources[0]}
                : Stream.of(scopes, resources).flatMap(Arrays::stream).toArray(String[]::new);
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
