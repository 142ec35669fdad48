package dev.certloom.notification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Identifies the delivery of one event to one recipient: 32 lower-case hexadecimal characters. Computed from both, so
 * that it is the same however often, and by whichever replica, the delivery is tried; receivers use it to drop
 * repetitions.
 */
record DeliveryId(String value) {

    private static final Pattern RULE = Pattern.compile("[0-9a-f]{32}");
    private static final int BYTES = 16;

    /** @throws IllegalArgumentException when the text is no such id */
    public DeliveryId {
        if (!RULE.matcher(value).matches()) {
            throw new IllegalArgumentException("Expected 32 hexadecimal characters, but got something else.");
        }
    }

    /** The id of the delivery of this event to this recipient. */
    public static DeliveryId of(String eventId, Target target) {
        try {
            // None of the parts contains NUL, so that no two triples are encoded alike.
            byte[] named = String.join("\0", eventId, target.channel().name(), target.recipient())
                    .getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(named);
            return new DeliveryId(HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java platform has, but it is missing.", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
