package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectAlternativeNamesTest {

    private static final String LONGEST_LABEL = "a".repeat(63);

    static List<String> hostNames() {
        return List.of(
                "localhost",
                "www.example.org",
                "WWW.Example.org",
                "a_b.example",
                "_sip._tcp.example",
                "1and1.example",
                "r3---sn.example",
                "*.example.org",
                "*.internal",
                "xn--mnchen-3ya.example",
                LONGEST_LABEL + ".example",
                ("a".repeat(49) + ".").repeat(5) + "abc");
    }

    @ParameterizedTest
    @MethodSource("hostNames")
    void canonicalWhenAHostNameIsInRuleThenItStaysAsItIs(String name) {
        assertThat(dns(name).canonical().dnsNames()).containsExactly(name);
    }

    static List<String> wrongHostNames() {
        return List.of(
                "DNS:host",
                "CN=host",
                "https://host",
                "host:443",
                "a,b",
                "<script>",
                "*",
                "*.",
                "foo.*.x",
                "f*.x",
                "*f.x",
                "**.x",
                "*.*.x",
                "x.*",
                "a" + LONGEST_LABEL,
                ("a".repeat(49) + ".").repeat(5) + "abcd",
                ".",
                "..",
                ".a",
                "a..",
                "a..b",
                "-a.x",
                "a-.x",
                "a b",
                " a",
                "a\t",
                "a\u0000b",
                "två.example.org",
                "a/b",
                "a@b",
                "[::1]",
                "::1",
                "10.0.0.1",
                "7",
                "xn--",
                "xn--a",
                "xn--a-",
                "xn--\u00e4",
                "a\u202eb",
                "",
                "*.10.0.0.1",
                "a;b",
                "a'b",
                "a%2eb",
                "a\\b",
                "host\n");
    }

    @ParameterizedTest
    @MethodSource("wrongHostNames")
    void canonicalWhenAHostNameIsOutOfRuleThenItsMemberIsNamed(String name) {
        assertRefused(dns(name), "dns_names");
    }

    @Test
    void canonicalWhenTheDotOfTheRootEndsAHostNameThenItGoes() {
        assertThat(dns("www.example.", "*.example.").canonical().dnsNames())
                .containsExactly("www.example", "*.example");
    }

    @Test
    void canonicalWhenNamesDifferInCaseOnlyThenTheFirstStays() {
        // given
        SubjectAlternativeNames names = new SubjectAlternativeNames(
                List.of("Ops@Example.org", "ops@example.org"),
                List.of("WWW.example", "www.EXAMPLE", "www.example."),
                List.of("u@Corp", "U@corp"),
                List.of("https://a.example/P", "https://a.example/p", "https://a.example/p"),
                List.of("::1", "0:0:0:0:0:0:0:1"));

        // when
        SubjectAlternativeNames canonical = names.canonical();

        // then
        assertThat(canonical)
                .isEqualTo(new SubjectAlternativeNames(
                        List.of("Ops@Example.org"),
                        List.of("WWW.example"),
                        List.of("u@Corp"),
                        List.of("https://a.example/P", "https://a.example/p"),
                        List.of("::1")));
        assertThat(canonical.canonical()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "first.last+tag@mail.example.org", "o'hara@example.org", "a@xn--mnchen-3ya.example"})
    void canonicalWhenAMailAddressIsBareThenItStaysAsItIs(String email) {
        assertThat(emails(email).canonical().emails()).containsExactly(email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b@c",
                "no-at",
                "@b",
                "a@",
                ".a@b",
                "a.@b",
                "a..b@c",
                "a@b.",
                "a@b-",
                "a@-b",
                "a@*.b",
                "a@b c",
                "a b@c",
                "Ada <a@b>",
                "mailto:a@b",
                "a,b@c",
                "räv@b",
                "a@räv",
                "a@[10.0.0.1]",
                "a@10.0.0.1",
                "a@b\n",
                "a1234567890123456789012345678901234567890123456789012345678901234@b"
            })
    void canonicalWhenAMailAddressIsOutOfRuleThenItsMemberIsNamed(String email) {
        assertRefused(emails(email), "emails");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/a?b=c#d",
                "https://example.org:8443/",
                "https://[2001:db8::1]:443/",
                "http://10.0.0.1/",
                "spiffe://trust_domain/ns/a",
                "ldap://dir.example/CN=a",
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "sip:example.org",
                "tag:microsoft.com,2022-09-14:sid:S-1-5-21"
            })
    void canonicalWhenAUriNamesSomebodyThenItStaysAsItIs(String uri) {
        assertThat(uris(uri).canonical().uris()).containsExactly(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "javascript://a.example/%0aalert(1)",
                "data:text/html,a",
                "vbscript:a",
                "no-scheme",
                "//host/a",
                "https:",
                "https://",
                "https:///a",
                "https:a",
                "https://a b",
                "https://a..b/",
                "https://*.example/",
                "https://%2a.example/",
                "https://a:65536/",
                "https://a:x/",
                "https://010.0.0.1/",
                "https://[::1%25eth0]/",
                "https://[10.0.0.1]/",
                "https://räv.example/",
                "file:///etc/passwd",
                "host:443",
                "https://a/<script>"
            })
    void canonicalWhenAUriIsOutOfRuleThenItsMemberIsNamed(String uri) {
        assertRefused(uris(uri), "uris");
    }

    @Test
    void canonicalWhenAddressesAreWrittenAnyWayThenTheyHaveOneForm() {
        assertThat(addresses("10.0.0.1", "2001:0DB8:0:0::0001", "::ffff:192.0.2.7")
                        .canonical()
                        .ipAddresses())
                .containsExactly("10.0.0.1", "2001:db8::1", "192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010.0.0.1",
                "10.0.0.01",
                "0x0a.0.0.1",
                "10.1",
                "167772161",
                "256.0.0.1",
                "1.2.3.4.",
                "1.2.3.4/24",
                "2001:db8::/32",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "::1::",
                "1:2:3:4:5:6:7:8:9",
                "::12345",
                "::ffff:010.0.0.1",
                "www.example.org",
                "１.2.3.4",
                " 1.2.3.4",
                "1.2.3.4\n",
                ""
            })
    void canonicalWhenAnAddressIsOutOfRuleThenItsMemberIsNamed(String address) {
        assertRefused(addresses(address), "ipAddresses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "a\u202eb@c", " ", "a\u0085"})
    void canonicalWhenAPrincipalDoesNotShowThenItsMemberIsNamed(String upn) {
        assertRefused(new SubjectAlternativeNames(List.of(), List.of(), List.of(upn), List.of(), List.of()), "upns");
    }

    private static void assertRefused(SubjectAlternativeNames names, String member) {
        assertThatThrownBy(names::canonical)
                .isInstanceOf(Refusal.class)
                .hasMessage("Property x509_props.sans." + member + " has invalid value");
    }

    private static SubjectAlternativeNames dns(String... names) {
        return new SubjectAlternativeNames(List.of(), List.of(names), List.of(), List.of(), List.of());
    }

    private static SubjectAlternativeNames emails(String email) {
        return new SubjectAlternativeNames(List.of(email), List.of(), List.of(), List.of(), List.of());
    }

    private static SubjectAlternativeNames uris(String uri) {
        return new SubjectAlternativeNames(List.of(), List.of(), List.of(), List.of(uri), List.of());
    }

    private static SubjectAlternativeNames addresses(String... addresses) {
        return new SubjectAlternativeNames(List.of(), List.of(), List.of(), List.of(), List.of(addresses));
    }
}
