package dev.certloom.crypto;

import static java.util.Map.entry;

import com.google.common.base.Ascii;
import dev.certloom.kernel.Refusal;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** The attributes of subjects: the names that OpenSSL, Windows and the JDK print, and how long their values may be. */
final class SubjectAttributes {

    private static final String JURISDICTION = "1.3.6.1.4.1.311.60.2.1.";
    static final ASN1ObjectIdentifier JURISDICTION_COUNTRY = new ASN1ObjectIdentifier(JURISDICTION + "3");
    private static final ASN1ObjectIdentifier JURISDICTION_STATE = new ASN1ObjectIdentifier(JURISDICTION + "2");
    private static final ASN1ObjectIdentifier JURISDICTION_LOCALITY = new ASN1ObjectIdentifier(JURISDICTION + "1");

    private static final Map<String, ASN1ObjectIdentifier> NAMES = Map.ofEntries(
            entry("COMMONNAME", BCStyle.CN),
            entry("COUNTRYNAME", BCStyle.C),
            entry("COUNTRY", BCStyle.C),
            entry("S", BCStyle.ST),
            entry("STATE", BCStyle.ST),
            entry("STATEORPROVINCENAME", BCStyle.ST),
            entry("LOCALITY", BCStyle.L),
            entry("LOCALITYNAME", BCStyle.L),
            entry("STREETADDRESS", BCStyle.STREET),
            entry("ORGANIZATION", BCStyle.O),
            entry("ORGANIZATIONNAME", BCStyle.O),
            entry("ORGANIZATIONALUNIT", BCStyle.OU),
            entry("ORGANIZATIONALUNITNAME", BCStyle.OU),
            entry("ORGANIZATIONIDENTIFIER", BCStyle.ORGANIZATION_IDENTIFIER),
            entry("DOMAINCOMPONENT", BCStyle.DC),
            entry("E", BCStyle.E),
            entry("EMAIL", BCStyle.E),
            entry("EMAILADDRESS", BCStyle.E),
            entry("T", BCStyle.T),
            entry("TITLE", BCStyle.T),
            entry("SN", BCStyle.SURNAME),
            entry("SURNAME", BCStyle.SURNAME),
            entry("G", BCStyle.GIVENNAME),
            entry("GN", BCStyle.GIVENNAME),
            entry("GIVENNAME", BCStyle.GIVENNAME),
            entry("I", BCStyle.INITIALS),
            entry("INITIALS", BCStyle.INITIALS),
            entry("GENERATION", BCStyle.GENERATION),
            entry("GENERATIONQUALIFIER", BCStyle.GENERATION),
            entry("NAME", BCStyle.NAME),
            entry("PSEUDONYM", BCStyle.PSEUDONYM),
            entry("SERIALNUMBER", BCStyle.SERIALNUMBER),
            entry("DNQ", BCStyle.DN_QUALIFIER),
            entry("DNQUALIFIER", BCStyle.DN_QUALIFIER),
            entry("USERID", BCStyle.UID),
            entry("DESCRIPTION", BCStyle.DESCRIPTION),
            entry("BUSINESSCATEGORY", BCStyle.BUSINESS_CATEGORY),
            entry("POSTALCODE", BCStyle.POSTAL_CODE),
            entry("POSTOFFICEBOX", new ASN1ObjectIdentifier("2.5.4.18")),
            entry("TELEPHONENUMBER", BCStyle.TELEPHONE_NUMBER),
            entry("UNSTRUCTUREDNAME", BCStyle.UnstructuredName),
            entry("UNSTRUCTUREDADDRESS", BCStyle.UnstructuredAddress),
            entry("JURISDICTIONC", JURISDICTION_COUNTRY),
            entry("JURISDICTIONCOUNTRYNAME", JURISDICTION_COUNTRY),
            entry("JURISDICTIONST", JURISDICTION_STATE),
            entry("JURISDICTIONSTATEORPROVINCENAME", JURISDICTION_STATE),
            entry("JURISDICTIONL", JURISDICTION_LOCALITY),
            entry("JURISDICTIONLOCALITYNAME", JURISDICTION_LOCALITY));

    /** Upper bounds of X.520, of PKCS#9 for its own, of a label for a component of a domain. */
    private static final Map<ASN1ObjectIdentifier, Integer> MAX_LENGTHS = Map.ofEntries(
            entry(BCStyle.CN, 64),
            entry(BCStyle.O, 64),
            entry(BCStyle.OU, 64),
            entry(BCStyle.L, 128),
            entry(BCStyle.ST, 128),
            entry(JURISDICTION_LOCALITY, 128),
            entry(JURISDICTION_STATE, 128),
            entry(BCStyle.STREET, 128),
            entry(BCStyle.T, 64),
            entry(BCStyle.SURNAME, 64),
            entry(BCStyle.GIVENNAME, 64),
            entry(BCStyle.INITIALS, 64),
            entry(BCStyle.GENERATION, 64),
            entry(BCStyle.NAME, 64),
            entry(BCStyle.PSEUDONYM, 128),
            entry(BCStyle.SERIALNUMBER, 64),
            entry(BCStyle.BUSINESS_CATEGORY, 128),
            entry(BCStyle.POSTAL_CODE, 40),
            entry(new ASN1ObjectIdentifier("2.5.4.18"), 40),
            entry(BCStyle.TELEPHONE_NUMBER, 32),
            entry(BCStyle.DC, 63));

    private SubjectAttributes() {}

    /** The type of an attribute that is called so, in whatever case; {@code OID.1.2.3} and plain numbers are not of these. */
    static Optional<ASN1ObjectIdentifier> named(String name) {
        return Optional.ofNullable(NAMES.get(Ascii.toUpperCase(name)));
    }

    /** @throws Refusal INVALID saying how long it is, and how long it may be */
    static void demandLength(ASN1ObjectIdentifier type, String value) {
        int length = value.codePointCount(0, value.length());
        Integer limit = MAX_LENGTHS.get(type);
        if (limit != null && length > limit) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "%s: %s has %d characters, at most %d are allowed"
                            .formatted(
                                    DistinguishedNames.INVALID,
                                    DistinguishedNames.symbol(type).orElse(type.getId()),
                                    length,
                                    limit));
        }
    }
}
