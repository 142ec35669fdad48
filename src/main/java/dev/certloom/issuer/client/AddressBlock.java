package dev.certloom.issuer.client;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that begin alike, as registries hand them out (RFC 6890).
 *
 * @param prefix what they begin with
 * @param length of it, in bits
 * @param bits of an address
 */
record AddressBlock(BigInteger prefix, int length, int bits) {

    /** RFC 1918, RFC 4193. */
    private static final List<AddressBlock> PRIVATE =
            blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    private static final List<AddressBlock> GLOBAL = blocks("0.0.0.0/0", "2000::/3");

    /** Of the global ones: those of some network alone, or that carry an address of the other kind. */
    private static final List<AddressBlock> RESERVED = blocks(
            "0.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "198.18.0.0/15",
            "224.0.0.0/3",
            "2001::/32",
            "2002::/16");

    /** Whether an address is one of a network of somebody's own. */
    static boolean isPrivate(InetAddress address) {
        return isIn(PRIVATE, address);
    }

    /** Whether an address may be reached from everywhere. */
    static boolean isGlobal(InetAddress address) {
        return isIn(GLOBAL, address) && !isIn(RESERVED, address) && !isIn(PRIVATE, address);
    }

    private static boolean isIn(List<AddressBlock> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.holds(address));
    }

    private boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length * Byte.SIZE == bits
                && new BigInteger(1, bytes).shiftRight(bits - length).equals(prefix);
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }

    private static AddressBlock of(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] first = InetAddress.getByName(text.substring(0, slash)).getAddress();
            int length = Integer.parseInt(text.substring(slash + 1));
            int bits = first.length * Byte.SIZE;
            return new AddressBlock(new BigInteger(1, first).shiftRight(bits - length), length, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Expected an address.", e);
        }
    }
}
