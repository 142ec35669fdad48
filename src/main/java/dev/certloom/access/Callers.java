package dev.certloom.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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

    /** @throws TokenRefused when the token does not identify its subject */
    Caller of(Jwt token, String address) {
        String oid = first(token, "oid", "sub");
        if (oid.isEmpty()) {
            throw TokenRefused.expiredOrUnreadable();
        }
        String name = first(token, "name", "preferred_username", "app_displayname");
        return new Caller(
                oid,
                first(token, "appid", "azp", "client_id"),
                first(token, "tid"),
                first(token, "iss"),
                first(token, "jti", "uti"),
                name.isEmpty() ? oid : name,
                texts(claim(token.getClaims(), rolesClaim)),
                texts(claim(token.getClaims(), groupsClaim)),
                texts(token.getClaims().get(OWNERS_CLAIM)),
                texts(token.getClaims().get(VAULTS_CLAIM)),
                address);
    }

    /** Which password the token was issued for; without that claim it belongs to no person of the embedded server. */
    static int passwordVersion(Jwt token) {
        return token.getClaims().get(PASSWORD_CLAIM) instanceof Number version
                ? version.intValue()
                : CurrentCallers.NO_PASSWORD;
    }

    private static String first(Jwt token, String... claims) {
        for (String claim : claims) {
            Object value = token.getClaims().get(claim);
            String text = value == null
                    ? ""
                    : TokenText.cut(value.toString(), MAX_LENGTH).strip();
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
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

    private static Set<String> texts(@Nullable Object claim) {
        Set<String> texts = new LinkedHashSet<>();
        if (claim instanceof Collection<?> several) {
            several.forEach(one -> texts.add(String.valueOf(one)));
        } else if (claim != null) {
            texts.add(claim.toString());
        }
        return texts;
    }
}
