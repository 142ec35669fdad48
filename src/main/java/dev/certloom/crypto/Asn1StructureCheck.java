package dev.certloom.crypto;

/**
 * Checks the structure of an untrusted encoding (X.690) before a parser processes it: one element, nothing after it,
 * consistent lengths, bounded depth and number. It builds no tree and does not recurse, so that every input costs at
 * most one pass.
 */
final class Asn1StructureCheck {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ELEMENTS = 20_000;
    private static final int MAX_LENGTH_OCTETS = 4;
    private static final int INDEFINITE = -1;

    private final byte[] bytes;
    private final boolean distinguished;
    private final int[] ends = new int[MAX_DEPTH];
    private int depth;
    private int position;

    private Asn1StructureCheck(byte[] bytes, boolean distinguished) {
        this.bytes = bytes;
        this.distinguished = distinguished;
    }

    /** @throws IllegalArgumentException when this is not one element with definite lengths, of reasonable shape */
    static byte[] checkedDer(byte[] bytes) {
        new Asn1StructureCheck(bytes, true).check();
        return bytes;
    }

    /**
     * @throws IllegalArgumentException when this is not one element of reasonable shape; indefinite lengths may occur
     */
    static byte[] checkedBer(byte[] bytes) {
        new Asn1StructureCheck(bytes, false).check();
        return bytes;
    }

    private void check() {
        for (int elements = 0; elements == 0 || depth > 0; elements++) {
            demand(elements < MAX_ELEMENTS, "fewer elements");
            element();
            leaveFinished();
        }
        demand(position == bytes.length, "nothing behind the outermost element");
    }

    private void element() {
        if (depth > 0 && ends[depth - 1] == INDEFINITE && at(position) == 0 && at(position + 1) == 0) {
            position += 2;
            depth--;
            return;
        }
        boolean constructed = (at(position) & 0x20) != 0;
        skipTag();
        int length = length();
        if (length == INDEFINITE) {
            demand(constructed && !distinguished, "definite lengths");
            enter(INDEFINITE);
            return;
        }
        demand(length <= limit() - position, "elements that lie within their parent");
        if (constructed) {
            enter(position + length);
        } else {
            position += length;
        }
    }

    private void skipTag() {
        if ((at(position++) & 0x1f) == 0x1f) {
            int octets = 1;
            while ((at(position++) & 0x80) != 0) {
                demand(++octets <= MAX_LENGTH_OCTETS, "shorter tags");
            }
        }
    }

    private int length() {
        int first = at(position++);
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7f;
        if (octets == 0) {
            return INDEFINITE;
        }
        demand(octets <= MAX_LENGTH_OCTETS, "shorter lengths");
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | at(position++);
        }
        demand(length <= bytes.length, "lengths within the whole");
        return (int) length;
    }

    private void enter(int end) {
        demand(depth < MAX_DEPTH, "less depth");
        ends[depth++] = end;
    }

    private void leaveFinished() {
        while (depth > 0 && ends[depth - 1] == position) {
            depth--;
        }
    }

    /** End of the innermost element whose end is known. */
    private int limit() {
        for (int i = depth - 1; i >= 0; i--) {
            if (ends[i] != INDEFINITE) {
                return ends[i];
            }
        }
        return bytes.length;
    }

    private int at(int index) {
        demand(index < limit(), "more octets");
        return bytes[index] & 0xff;
    }

    private static void demand(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException("Expected ASN.1 with " + expected + ".");
        }
    }
}
