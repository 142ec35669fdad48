package dev.certloom.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a caller's address that the caller cannot choose: the key of limits by address. */
public final class ClientAddress {

    /** The bytes of an IPv6 address that identify one subscriber line; its owner chooses the rest freely (RFC 6177). */
    private static final int IPV6_PREFIX_BYTES = 8;

    private static final int MAX_LENGTH = 64;
    /** Some balancers forward an address with its port, which is another one each time. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]*)\\](?::\\d+)?|([^:]*):\\d+");

    private ClientAddress() {}

    /**
     * The part of an address by which limits count.
     *
     * @param address of the other end of a connection, or as forwarded by a trusted proxy
     */
    public static String of(String address) {
        Matcher matcher = WITH_PORT.matcher(address);
        String bare = !matcher.matches() ? address : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        if (bare.indexOf(':') < 0) {
            return TokenText.cut(bare, MAX_LENGTH);
        }
        try {
            // Text with a colon is parsed as an address or refused, and never looked up as a name.
            InetAddress read = InetAddress.getByName(bare);
            return read instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), IPV6_PREFIX_BYTES)) + "::/64"
                    : read.getHostAddress();
        } catch (UnknownHostException e) {
            return TokenText.cut(bare, MAX_LENGTH);
        }
    }
}
