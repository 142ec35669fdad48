package dev.certloom.pki;

import dev.certloom.vault.Refusal;
import dev.certloom.vault.SubjectAlternativeNames;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.util.IPAddress;

/** Subject alternative names (RFC 5280 section 4.2.1.6), between the policy's form and the extension's. */
final class AlternativeNames {

    /** Microsoft's user principal name. */
    static final ASN1ObjectIdentifier UPN = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private AlternativeNames() {}

    /** @throws Refusal INVALID when one of them cannot be encoded */
    static GeneralNames encode(SubjectAlternativeNames names) {
        List<GeneralName> encoded = new ArrayList<>();
        add(encoded, names.emails(), "emails", AlternativeNames::isEmail, text(GeneralName.rfc822Name));
        add(encoded, names.dnsNames(), "dns_names", AlternativeNames::isVisible, text(GeneralName.dNSName));
        add(encoded, names.upns(), "upns", AlternativeNames::isPrincipal, AlternativeNames::principal);
        add(encoded, names.uris(), "uris", AlternativeNames::isUri, text(GeneralName.uniformResourceIdentifier));
        add(encoded, names.ipAddresses(), "ipAddresses", IPAddress::isValid, text(GeneralName.iPAddress));
        return new GeneralNames(encoded.toArray(GeneralName[]::new));
    }

    private static void add(
            List<GeneralName> encoded,
            List<String> names,
            String member,
            Predicate<String> rule,
            Function<String, GeneralName> form) {
        Supplier<Refusal> otherwise = () -> Refusal.invalidProperty("x509_props.sans." + member);
        for (String name : names) {
            if (!rule.test(name) || ShownText.hasEscape(name)) {
                throw otherwise.get();
            }
            encoded.add(Reading.orRefuse(otherwise, () -> form.apply(name)));
        }
    }

    private static Function<String, GeneralName> text(int kind) {
        return name -> new GeneralName(kind, name);
    }

    private static GeneralName principal(String name) {
        return new GeneralName(GeneralName.otherName, new OtherName(UPN, new DERUTF8String(name)));
    }

    private static boolean isVisible(String name) {
        return !name.isEmpty() && name.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }

    private static boolean isEmail(String name) {
        int at = name.indexOf('@');
        return isVisible(name) && at > 0 && at < name.length() - 1;
    }

    private static boolean isPrincipal(String name) {
        return !name.isBlank() && name.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isUri(String name) {
        try {
            return isVisible(name) && new URI(name).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The names in an extension, as they are {@linkplain ShownText shown}; kinds that a policy does not know are left out. */
    static SubjectAlternativeNames decode(GeneralNames extension) {
        List<String> emails = new ArrayList<>();
        List<String> dnsNames = new ArrayList<>();
        List<String> upns = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        List<String> ipAddresses = new ArrayList<>();
        for (GeneralName name : extension.getNames()) {
            ASN1Encodable value = name.getName();
            switch (name.getTagNo()) {
                case GeneralName.rfc822Name -> emails.add(ia5(value));
                case GeneralName.dNSName -> dnsNames.add(ia5(value));
                case GeneralName.uniformResourceIdentifier -> uris.add(ia5(value));
                case GeneralName.iPAddress ->
                    ipAddresses.add(address(ASN1OctetString.getInstance(value).getOctets()));
                case GeneralName.otherName -> {
                    OtherName other = OtherName.getInstance(value);
                    if (other.getTypeID().equals(UPN) && other.getValue() instanceof ASN1UTF8String upn) {
                        upns.add(ShownText.of(upn.getString()));
                    }
                }
                default -> {
                    // a directory name, a registered id: no member of a policy
                }
            }
        }
        return new SubjectAlternativeNames(emails, dnsNames, upns, uris, ipAddresses);
    }

    private static String ia5(ASN1Encodable value) {
        return ShownText.of(ASN1IA5String.getInstance(value).getString());
    }

    private static String address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Expected an address of 4 or 16 octets.", e);
        }
    }
}
