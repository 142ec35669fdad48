package dev.certloom.approval;

import com.google.common.base.Ascii;
import com.google.common.net.InternetDomainName;
import dev.certloom.kernel.Refusal;
import java.net.IDN;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The DNS names a standing approval covers: one name, or with a leading dot all names below it. {@code .dev.example}
 * covers {@code a.dev.example} and {@code b.a.dev.example}, but neither {@code dev.example} nor {@code xdev.example},
 * and never a wildcard.
 *
 * @param text in lower case, in ASCII
 */
public record DnsNamePattern(String text) {

    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?";
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)+" + LABEL);

    /** Stands for any label below a name all of whose children are suffixes, such as {@code kawasaki.jp}. */
    private static final String ANY_LABEL = "any-label.";

    /** @throws Refusal INVALID when it is not a well-formed DNS name of at least two labels */
    public DnsNamePattern {
        text = Ascii.toLowerCase(text);
        if (text.length() > MAX_LENGTH || !NAME.matcher(name(text)).matches()) {
            throw Refusal.invalidProperty("names");
        }
    }

    /**
     * Why such names cannot be approved in advance.
     *
     * @return one clause; empty when there is no objection
     */
    public Optional<String> objection() {
        String name = name(text);
        return isPublicSuffix(name) || isPublicSuffix(ANY_LABEL + name)
                ? Optional.of("'%s' is a public suffix, under which anybody may register names".formatted(name))
                : Optional.empty();
    }

    /** Suffixes of registries and hosting companies, from the Public Suffix List. */
    private static boolean isPublicSuffix(String name) {
        return Stream.of(name, IDN.toUnicode(name, IDN.ALLOW_UNASSIGNED))
                .filter(InternetDomainName::isValid)
                .map(InternetDomainName::from)
                .anyMatch(domain -> domain.isPublicSuffix() || domain.isRegistrySuffix());
    }

    /** Whether it covers this name, which is compared label by label. */
    boolean covers(String dnsName) {
        String name = Ascii.toLowerCase(dnsName);
        return name.length() <= MAX_LENGTH
                && NAME.matcher(name).matches()
                && (text.startsWith(".") ? name.endsWith(text) : name.equals(text));
    }

    private static String name(String pattern) {
        return pattern.startsWith(".") ? pattern.substring(1) : pattern;
    }

    @Override
    public String toString() {
        return text;
    }
}
