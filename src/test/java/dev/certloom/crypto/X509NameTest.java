package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.X509Name.Kind;
import org.junit.jupiter.api.Test;

class X509NameTest {

    @Test
    void identityThenSpacesLettersCaseAndTheDotOfTheRootDoNotCount() {
        assertThat(new X509Name(Kind.DNS, "", "\u00a0 WWW.Example.. ").identity())
                .isEqualTo("www.example");
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.3", "\tWww.example.").identity())
                .isEqualTo("www.example");
        assertThat(new X509Name(Kind.URI, "", "https://example/A.").identity()).isEqualTo("https://example/a.");
    }

    @Test
    void isIdentityThenAnOrganizationIsNoneAndACommonNameIs() {
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.10", "Example").isIdentity())
                .isFalse();
        assertThat(new X509Name(Kind.DIRECTORY, "2.5.4.3", "www").isIdentity()).isTrue();
        assertThat(new X509Name(Kind.OTHER, "1.2.3", "www").isIdentity()).isTrue();
    }

    @Test
    void describedThenKindAndTypeAreTold() {
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.3", "WWW").described()).isEqualTo("2.5.4.3=www");
        assertThat(new X509Name(Kind.DIRECTORY, "2.5.4.3", "WWW").described()).isEqualTo("directory:2.5.4.3=www");
        assertThat(new X509Name(Kind.DNS, "", "WWW").described()).isEqualTo("dns:www");
    }

    /** The Kelvin sign is k in lower case, and the capital i with a dot begins with an i. */
    @Test
    void foldedThenNoLetterBeyondAsciiBecomesOneOfIt() {
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.3", "\u212aIM.example").identity())
                .isEqualTo("\u212aim.example");
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.3", "\u0130IM.example").identity())
                .isEqualTo("\u0130im.example");
        assertThat(new X509Name(Kind.SUBJECT, "2.5.4.10", "M\u00dcLLER").folded())
                .isEqualTo("m\u00fcller");
    }
}
