package dev.certloom.certificate;

import dev.certloom.kernel.Refusal;
import java.util.Map;

/** The rule for tags (API reference 1.11). */
public final class Tags {

    private static final int MAX_TAGS = 15;
    private static final int MAX_LENGTH = 512;

    private Tags() {}

    public static Map<String, String> checked(Map<String, String> tags) {
        boolean tooLong = tags.entrySet().stream()
                .anyMatch(tag ->
                        tag.getKey().length() > MAX_LENGTH || tag.getValue().length() > MAX_LENGTH);
        if (tags.size() > MAX_TAGS || tooLong) {
            throw new Refusal(Refusal.Kind.INVALID, "Property  has invalid value\r\n");
        }
        return Map.copyOf(tags);
    }
}
