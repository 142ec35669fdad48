package dev.certloom.web;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Formats small values as the API writes them (API reference 1.4). */
public final class Forms {

    private Forms() {}

    /** Base64url without padding. */
    public static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** {@code x5t}: SHA-1 of the leaf; absent while there is none. */
    public static @Nullable String thumbprint(String sha1) {
        return sha1.isEmpty() ? null : base64Url(HexFormat.of().parseHex(sha1));
    }

    /** Tags of a request; one without a value counts as not sent. */
    public static Map<String, String> givenTags(@Nullable Map<String, @Nullable String> tags) {
        Map<String, String> given = new TreeMap<>();
        if (tags != null) {
            tags.forEach((name, value) -> {
                if (value != null) {
                    given.put(name, value);
                }
            });
        }
        return given;
    }

    /** Tags by name; left out if there are none. */
    public static @Nullable Map<String, String> tags(Map<String, String> tags) {
        return tags.isEmpty() ? null : new TreeMap<>(tags);
    }
}
