package dev.certloom.vault;

import java.util.Map;

/** The rule for tags (API reference 1.11). */
final class Tags {

    private static final int LIMIT = 15;
    private static final int LENGTH_LIMIT_CHARACTERS = 512;

    private Tags() {}

    static Map<String, String> checked(Map<String, String> tags) {
        boolean tooLong = tags.entrySet().stream()
                .anyMatch(tag -> tag.getKey().length() > LENGTH_LIMIT_CHARACTERS
                        || tag.getValue().length() > LENGTH_LIMIT_CHARACTERS);
        if (tags.size() > LIMIT || tooLong) {
            throw new Refusal(Refusal.Kind.INVALID, "Property  has invalid value\r\n");
        }
        return Map.copyOf(tags);
    }
}
