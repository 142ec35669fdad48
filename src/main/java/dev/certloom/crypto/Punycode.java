package dev.certloom.crypto;

import java.util.Optional;

/**
 * Decodes Punycode (RFC 3492). The JDK's {@link java.net.IDN} gives back undecoded what its older tables would write otherwise,
 * and it is just such labels that have to be looked into.
 */
final class Punycode {

    private static final int BASE = 36;
    private static final int MIN_THRESHOLD = 1;
    private static final int MAX_THRESHOLD = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_CODE_POINT = 0x80;
    /** A label of a host name has at most 63 characters. */
    private static final int MAX_LENGTH = 256;

    private Punycode() {}

    /** What a label without its prefix stands for; empty when that is no Punycode. */
    static Optional<String> decode(String label) {
        if (label.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int delimiter = label.lastIndexOf('-');
        StringBuilder decoded = new StringBuilder(label.substring(0, Math.max(0, delimiter)));
        long codePoint = INITIAL_CODE_POINT;
        long index = 0;
        int bias = INITIAL_BIAS;
        for (int position = delimiter + 1; position < label.length(); ) {
            long before = index;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = position < label.length() ? Character.digit(label.charAt(position++), BASE) : -1;
                if (digit < 0) {
                    return Optional.empty();
                }
                // letters stand for 0 to 25, digits for 26 to 35: the other way round than in Character.digit
                int value = digit < 10 ? digit + 26 : digit - 10;
                index += value * weight;
                int threshold = Math.clamp(k - bias, MIN_THRESHOLD, MAX_THRESHOLD);
                if (value < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (index > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
            }
            int length = decoded.codePointCount(0, decoded.length()) + 1;
            bias = adapted(index - before, length, before == 0);
            codePoint += index / length;
            index %= length;
            if (codePoint > Character.MAX_CODE_POINT) {
                return Optional.empty();
            }
            decoded.insert(decoded.offsetByCodePoints(0, (int) index), Character.toString((int) codePoint));
            index++;
        }
        return Optional.of(decoded.toString());
    }

    private static int adapted(long delta, int length, boolean first) {
        long left = first ? delta / DAMP : delta / 2;
        left += left / length;
        int k = 0;
        while (left > (BASE - MIN_THRESHOLD) * MAX_THRESHOLD / 2) {
            left /= BASE - MIN_THRESHOLD;
            k += BASE;
        }
        return (int) (k + (BASE - MIN_THRESHOLD + 1) * left / (left + SKEW));
    }
}
