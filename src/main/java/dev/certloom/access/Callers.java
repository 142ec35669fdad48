package dev.certloom.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/** Creates the {@link Caller} from a verified token. */
public final class Callers {

    /** Claim of our own, in tokens of clients whose roles count in some vaults only. */
    public static final String VAULTS_CLAIM = "certloom_vaults";

    /** Claim of our own, in tokens of clients that have owners. */
    public static final String OWNERS_CLAIM = "certloom_owners";

    /** Claim of our own, in tokens of people: the version of the password it was issued for. */
    public static final String PASSWORD_CLAIM = "certloom_password";

    private static final int MAX_LENGTH = 256;

    private final String rolesClaim;
    private final String groupsClaim;

    Callers(String rolesClaim, String groupsClaim) {
        this.rolesClaim = rolesClaim;
        this.groupsClaim = groupsClaim;
    }

    /** @throws TokenRefused when the token does not identify its subject, or an identifier in it is no clean text */
    Caller of(Jwt token, String address) {
        Map<String, Object> claims = token.getClaims();
        String oid = identifier(claims, "oid", "sub");
        if (oid.isEmpty()) {
            throw TokenRefused.withoutSubject();
        }
        String name = shown(claims, "name", "preferred_username", "app_displayname");
        return new Caller(
                oid,
                identifier(claims, "appid", "azp", "client_id"),
                identifier(claims, "tid"),
                shown(claims, "iss"),
                shown(claims, "jti", "uti"),
                name.isEmpty() ? oid : name,
                grants(claim(claims, rolesClaim)),
                grants(claim(claims, groupsClaim)),
                restrictions(claims.get(OWNERS_CLAIM)),
                restrictions(claims.get(VAULTS_CLAIM)),
                address);
    }

    /** Which password the token was issued for; without that claim it belongs to no person of the embedded server. */
    static int passwordVersion(Jwt token) {
        return token.getClaims().get(PASSWORD_CLAIM) instanceof Number version
                ? version.intValue()
                : CurrentCallers.NO_PASSWORD;
    }

    /** The first of these claims that is not empty. It is never changed: two could become the same. */
    private static String identifier(Map<String, Object> claims, String... names) {
        return Arrays.stream(names)
                .map(claims::get)
                .filter(value -> value != null && !value.equals(""))
                .findFirst()
                .map(Callers::identifier)
                .orElse("");
    }

    private static String identifier(@Nullable Object value) {
        if (value instanceof String text && TokenText.isClean(text, MAX_LENGTH)) {
            return text;
        }
        throw TokenRefused.identifier(MAX_LENGTH);
    }

    /** For display and records only. */
    private static String shown(Map<String, Object> claims, String... names) {
        return Arrays.stream(names)
                .map(claims::get)
                .filter(Objects::nonNull)
                .map(value -> TokenText.trimmed(value.toString(), MAX_LENGTH))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The claim with that name, otherwise the value at the path given by its dots. */
    private static @Nullable Object claim(Map<?, ?> claims, String name) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? claim(inner, name.substring(dot + 1))
                : null;
    }

    /** Values that allow something. One that is no clean text allows nothing. */
    private static Set<String> grants(@Nullable Object claim) {
        return values(claim)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> TokenText.isClean(text, MAX_LENGTH))
                .collect(Collectors.toSet());
    }

    /** Values that restrict what the caller may do: none may be left out. */
    private static Set<String> restrictions(@Nullable Object claim) {
        return values(claim).map(Callers::identifier).collect(Collectors.toSet());
    }

    private static Stream<?> values(@Nullable Object claim) {
        return claim instanceof Collection<?> several ? several.stream() : Stream.ofNullable(claim);
    }
}
