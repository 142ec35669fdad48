package dev.certloom.crypto;

import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;

/** Subject alternative names (RFC 5280 section 4.2.1.6), between the policy's form and the extension's. */
final class AlternativeNames {

    /** Microsoft's user principal name. */
    static final ASN1ObjectIdentifier UPN = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private AlternativeNames() {}

    /** @throws Refusal INVALID when one of them is out of rule */
    static GeneralNames encode(SubjectAlternativeNames names) {
        SubjectAlternativeNames canonical = names.canonical();
        List<GeneralName> encoded = new ArrayList<>();
        canonical.emails().forEach(name -> encoded.add(new GeneralName(GeneralName.rfc822Name, name)));
        canonical.dnsNames().forEach(name -> encoded.add(new GeneralName(GeneralName.dNSName, name)));
        canonical.upns().forEach(name -> encoded.add(principal(name)));
        canonical.uris().forEach(name -> encoded.add(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
        canonical.ipAddresses().forEach(name -> encoded.add(new GeneralName(GeneralName.iPAddress, name)));
        return new GeneralNames(encoded.toArray(GeneralName[]::new));
    }

    private static GeneralName principal(String name) {
        return new GeneralName(GeneralName.otherName, new OtherName(UPN, new DERUTF8String(name)));
    }

    /**
     * The names in an extension, as they are {@linkplain DisplayText shown}. Kinds that a policy does not know are left
     * out, and those that are not what they say: {@link NameReader} reports them.
     */
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
                case GeneralName.iPAddress -> NameReader.address(value).ifPresent(ipAddresses::add);
                case GeneralName.otherName -> {
                    OtherName other = OtherName.getInstance(value);
                    if (other.getTypeID().equals(UPN) && other.getValue() instanceof ASN1UTF8String upn) {
                        text(upn).ifPresent(upns::add);
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
        return DisplayText.of(ASN1IA5String.getInstance(value).getString());
    }

    private static Optional<String> text(ASN1UTF8String string) {
        try {
            return Optional.of(DisplayText.of(string.getString()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
