package dev.certloom.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A distinguished name in the form in which names are compared (RFC 5280 section 7.1): whatever string types an issuer used, letters'
 * case and repeated spaces do not count.
 *
 * @param parts relative names in order, each a set of attributes
 */
record CanonicalName(List<Set<String>> parts) {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    static CanonicalName of(X500Name name) {
        return new CanonicalName(
                Arrays.stream(name.getRDNs()).map(CanonicalName::part).toList());
    }

    private static Set<String> part(RDN part) {
        return Arrays.stream(part.getTypesAndValues())
                .map(CanonicalName::attribute)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String attribute(AttributeTypeAndValue attribute) {
        return attribute.getType().getId() + "=" + value(attribute.getValue());
    }

    private static String value(ASN1Encodable value) {
        if (value instanceof ASN1String string && !(value instanceof ASN1BitString)) {
            try {
                return SPACES.matcher(string.getString().strip())
                        .replaceAll(" ")
                        .toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                // no text in its encoding: compared by its bytes
            }
        }
        try {
            return "#" + HexFormat.of().formatHex(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
