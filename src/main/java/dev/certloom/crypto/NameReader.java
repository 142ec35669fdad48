package dev.certloom.crypto;

import dev.certloom.crypto.X509Name.Kind;
import dev.certloom.kernel.DisplayText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;

/** Reads every name there is: all attributes of all parts of a subject, alternative names of all kinds, strings of all types. */
final class NameReader {

    private static final int UNIVERSAL_OCTETS = 4;
    private static final int MAX_ASCII = 0x7f;

    private final List<X509Name> names = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    List<X509Name> names() {
        return names;
    }

    /** What could not be read, in words. */
    List<String> unreadable() {
        return unreadable;
    }

    void subject(X500Name subject) {
        attributes(subject, Kind.SUBJECT, "subject attribute %s");
    }

    private void attributes(X500Name name, Kind kind, String words) {
        for (RDN part : name.getRDNs()) {
            for (AttributeTypeAndValue attribute : part.getTypesAndValues()) {
                add(kind, attribute.getType().getId(), text(attribute.getValue()), words.formatted(words(attribute)));
            }
        }
    }

    private static String words(AttributeTypeAndValue attribute) {
        String type = attribute.getType().getId();
        return DistinguishedNames.symbol(attribute.getType())
                .map(symbol -> "%s (%s)".formatted(symbol, type))
                .orElse(type);
    }

    private void add(Kind kind, String type, Optional<String> value, String words) {
        value.ifPresentOrElse(read -> names.add(new X509Name(kind, type, read)), () -> unreadable.add(words));
    }

    /** @param extension value of the extension (RFC 5280 section 4.2.1.6) */
    void alternatives(ASN1Encodable extension) {
        for (ASN1Encodable name : ASN1Sequence.getInstance(extension)) {
            int kind = ASN1TaggedObject.getInstance(name).getTagNo();
            try {
                alternative(GeneralName.getInstance(name));
            } catch (RuntimeException e) {
                unreadable.add("alternative name of kind [%d]".formatted(kind));
            }
        }
    }

    private void alternative(GeneralName name) {
        ASN1Encodable value = name.getName();
        switch (name.getTagNo()) {
            case GeneralName.rfc822Name -> add(Kind.EMAIL, "", text(value), "alternative name of kind email");
            case GeneralName.dNSName -> add(Kind.DNS, "", text(value), "alternative name of kind dns");
            case GeneralName.uniformResourceIdentifier ->
                add(Kind.URI, "", text(value), "alternative name of kind uri");
            case GeneralName.iPAddress -> add(Kind.IP, "", address(value), "alternative name of kind ip");
            case GeneralName.registeredID ->
                add(
                        Kind.REGISTERED_ID,
                        "",
                        Optional.of(ASN1ObjectIdentifier.getInstance(value).getId()),
                        "alternative name of kind registeredId");
            case GeneralName.directoryName ->
                attributes(X500Name.getInstance(value), Kind.DIRECTORY, "attribute %s of a directory name");
            case GeneralName.otherName -> other(OtherName.getInstance(value));
            default -> unreadable.add("alternative name of kind [%d]".formatted(name.getTagNo()));
        }
    }

    private void other(OtherName name) {
        String type = name.getTypeID().getId();
        boolean principal = name.getTypeID().equals(AlternativeNames.UPN);
        add(
                principal ? Kind.UPN : Kind.OTHER,
                principal ? "" : type,
                text(name.getValue()),
                "other name of type %s".formatted(type));
    }

    /** An address of 4 or 16 octets; empty for any other. */
    static Optional<String> address(ASN1Encodable value) {
        try {
            return Optional.of(
                    InetAddress.getByAddress(ASN1OctetString.getInstance(value).getOctets())
                            .getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * The text of a string of whatever type; empty where the value is no string, or software could disagree on how it reads:
     * octets beyond ASCII in the types that leave open which characters they stand for, and characters that do not show.
     */
    private static Optional<String> text(ASN1Encodable value) {
        try {
            return switch (value) {
                case ASN1UTF8String string -> shown(string.getString());
                case ASN1BMPString string -> shown(string.getString());
                case ASN1UniversalString string -> universal(string.getOctets()).flatMap(NameReader::shown);
                // a string by Bouncy Castle's types, and no text
                case ASN1BitString ignored -> Optional.empty();
                case ASN1String string ->
                    shown(string.getString()).filter(text -> text.chars().allMatch(octet -> octet <= MAX_ASCII));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            return Optional.empty();
        }
    }

    static Optional<String> universal(byte[] octets) {
        if (octets.length % UNIVERSAL_OCTETS != 0) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets.length; i += UNIVERSAL_OCTETS) {
            int character = (octets[i] & 0xff) << 24
                    | (octets[i + 1] & 0xff) << 16
                    | (octets[i + 2] & 0xff) << 8
                    | (octets[i + 3] & 0xff);
            if (!Character.isValidCodePoint(character)) {
                return Optional.empty();
            }
            text.appendCodePoint(character);
        }
        return Optional.of(text.toString());
    }

    private static Optional<String> shown(String text) {
        return Optional.of(text).filter(DisplayText::isShown);
    }
}
