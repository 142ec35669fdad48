package dev.certloom.crypto;

import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * X.500 names as text, most specific part first: {@code CN=www, O=Example, C=SE}. As RFC 4514 section 2.1 has it, the
 * encoding holds the parts the other way round, so that a name reads back in the order in which it was written.
 */
final class DistinguishedNames {

    static final String INVALID = "The subject name provided is not a valid X500 name";

    private static final BCStyle STYLE = new Style();
    private static final Set<ASN1ObjectIdentifier> COUNTRIES =
            Set.of(BCStyle.C, SubjectAttributes.JURISDICTION_COUNTRY);
    private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
    /** What means something in a name as text. */
    private static final String ESCAPED = " ,;+=<>#";

    private DistinguishedNames() {}

    /** @throws Refusal INVALID when the text is no such name; no text is the empty name */
    static X500Name encode(Optional<String> text) {
        return text.map(written -> ParseGuard.orRefuse(INVALID, () -> parse(written)))
                .orElseGet(() -> new X500Name(new RDN[0]));
    }

    private static X500Name parse(String text) throws IOException {
        if (DisplayText.hasEscapeAmongOthers(text)) {
            throw new IllegalArgumentException(INVALID);
        }
        X500Name written = new X500Name(STYLE, unquoted(text));
        for (RDN part : written.getRDNs()) {
            for (AttributeTypeAndValue attribute : part.getTypesAndValues()) {
                demandEncodable(attribute);
            }
        }
        X500Name name = reversed(written);
        // What the JDK cannot read, no Java client could.
        new X500Principal(name.getEncoded());
        return name;
    }

    /**
     * The text with escapes in place of quotes (RFC 4514 section 2.4), which keep blanks as well.
     *
     * @throws IllegalArgumentException for a quote that is not closed, and a semicolon that RFC 2253 had for a separator
     */
    private static String unquoted(String text) {
        StringBuilder escaped = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\\' && i + 1 < text.length()) {
                escaped.append(character).append(text.charAt(++i));
            } else if (character == '"') {
                quoted = !quoted;
            } else if (quoted && ESCAPED.indexOf(character) >= 0) {
                escaped.append('\\').append(character);
            } else if (character == ';') {
                throw new IllegalArgumentException(INVALID);
            } else {
                escaped.append(character);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(INVALID);
        }
        return escaped.toString();
    }

    private static void demandEncodable(AttributeTypeAndValue attribute) {
        ASN1Encodable value = attribute.getValue();
        String text = value instanceof ASN1String string ? string.getString() : "";
        boolean fits = switch (value) {
            case ASN1PrintableString ignored -> DERPrintableString.isPrintableString(text);
            case ASN1IA5String ignored -> DERIA5String.isIA5String(text);
            default -> true;
        };
        boolean country = COUNTRIES.contains(attribute.getType());
        if (text.isBlank()
                || !fits
                || !DisplayText.isShown(text)
                || (country && !COUNTRY.matcher(text).matches())) {
            throw new IllegalArgumentException(INVALID);
        }
        SubjectAttributes.demandLength(attribute.getType(), text);
    }

    /** The name as text, {@linkplain DisplayText as it is shown}. */
    static String text(X500Name name) {
        return Arrays.stream(reversed(name).getRDNs())
                .map(part -> Arrays.stream(part.getTypesAndValues())
                        .map(DistinguishedNames::text)
                        .collect(Collectors.joining("+")))
                .collect(Collectors.joining(", "));
    }

    private static String text(AttributeTypeAndValue attribute) {
        String type = symbol(attribute.getType()).orElse(attribute.getType().getId());
        return type + "=" + DisplayText.ofEscaped(value(attribute.getValue()));
    }

    /** What is no text, or not the text that it says, is shown as its bytes (RFC 4514 section 2.4). */
    private static String value(ASN1Encodable value) {
        if (value instanceof ASN1BitString) {
            // a string by Bouncy Castle's types, and no text
            return bytes(value);
        }
        try {
            return IETFUtils.valueToString(
                    value instanceof ASN1UniversalString string
                            ? NameReader.universal(string.getOctets())
                                    .<ASN1Encodable>map(DERUTF8String::new)
                                    .orElse(value)
                            : value);
        } catch (RuntimeException malformed) {
            return bytes(value);
        }
    }

    private static String bytes(ASN1Encodable value) {
        try {
            return "#" + HexFormat.of().formatHex(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The usual short name of an attribute's type. */
    static Optional<String> symbol(ASN1ObjectIdentifier type) {
        return Optional.ofNullable(STYLE.oidToDisplayName(type));
    }

    private static X500Name reversed(X500Name name) {
        List<RDN> parts = new ArrayList<>(List.of(name.getRDNs()));
        Collections.reverse(parts);
        return new X500Name(parts.toArray(RDN[]::new));
    }

    /** The usual attribute names, and those that OpenSSL and Windows write. */
    private static final class Style extends BCStyle {

        @Override
        public ASN1ObjectIdentifier attrNameToOID(String name) {
            return SubjectAttributes.named(name.strip()).orElseGet(() -> super.attrNameToOID(name));
        }

        /** Checks the length before the library does, which does not say what is too long. */
        @Override
        protected ASN1Encodable encodeStringValue(ASN1ObjectIdentifier type, String value) {
            SubjectAttributes.demandLength(type, value);
            return super.encodeStringValue(type, value);
        }
    }
}
