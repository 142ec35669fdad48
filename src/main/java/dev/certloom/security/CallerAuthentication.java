package dev.certloom.security;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;

/** A checked token, as the caller it stands for. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final transient Caller caller;

    private CallerAuthentication(Caller caller) {
        super(List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    /** Reads the claims that Entra ID and the embedded authorization server use, in the order of their meaning. */
    static Converter<Jwt, AbstractAuthenticationToken> from(String rolesClaim) {
        return token -> {
            String client = first(token, "appid", "azp", "client_id", "sub");
            return new CallerAuthentication(new Caller(
                    first(token, "oid", "sub", "appid"),
                    client,
                    first(token, "tid"),
                    first(token, "iss"),
                    first(token, "uti", "jti"),
                    Optional.ofNullable(token.getClaimAsString("name")).orElse(client),
                    roles(token, rolesClaim)));
        };
    }

    private static String first(Jwt token, String... claims) {
        return Stream.of(claims)
                .map(token::getClaimAsString)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse("");
    }

    private static Set<String> roles(Jwt token, String claim) {
        Object value = token.getClaim(claim);
        if (value instanceof String single) {
            return Set.of(single);
        }
        List<String> several = value instanceof List<?> ? token.getClaimAsStringList(claim) : List.of();
        return Set.copyOf(several);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }
}
