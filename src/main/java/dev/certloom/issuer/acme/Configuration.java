package dev.certloom.issuer.acme;

import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an issuer of the provider {@code ACME}.
 *
 * @param connection its address is the URL of the CA's directory (RFC 8555 section 7.1.1)
 * @param termsOfServiceAgreed whether the CA's terms of service are agreed to
 * @param contacts of the account, such as {@code mailto:pki@example.org}
 * @param externalAccount by which the CA knows whose the account is
 * @param challenge how control of names is proved
 * @param dns how records are set, for the challenge {@code dns-01}; a person sets them where it names neither server nor
 *     command, or is left out
 * @param preferredChain common name of an authority: where the CA offers several chains, the one that it has issued a
 *     certificate of is taken
 * @param profile of the certificates, one of those that the CA's directory lists
 * @param checks how its certificates are judged
 */
record Configuration(
        CaConnection connection,
        Optional<Boolean> termsOfServiceAgreed,
        Optional<List<String>> contacts,
        Optional<ExternalAccount> externalAccount,
        ChallengeKind challenge,
        Optional<DnsAccess> dns,
        Optional<String> preferredChain,
        Optional<String> profile,
        Optional<CertificateChecks> checks) {

    private static final MemberPath MEMBER = MemberPath.ROOT.member("configuration");
    private static final int MAX_CONTACTS = 10;
    private static final int MAX_LENGTH = 256;

    /**
     * An account that the CA has made by other means (RFC 8555 section 7.3.4).
     *
     * @param kid the CA's identifier of the key
     * @param hmacKey in base64url, as CAs hand it out, for HMAC with SHA-2
     */
    record ExternalAccount(String kid, Secret hmacKey) {

        /** RFC 7518 section 3.2. */
        private static final int MIN_KEY_BYTES = 32;

        private boolean hasKey() {
            try {
                return Base64.getUrlDecoder().decode(hmacKey.value()).length >= MIN_KEY_BYTES;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** @throws Refusal INVALID naming a member */
    void check(boolean plainHttpToo, DnsRecordCommands commands) {
        connection.check(plainHttpToo);
        List<String> all = contacts.orElse(List.of());
        MEMBER.member("contacts").demand(all.size() <= MAX_CONTACTS);
        for (int i = 0; i < all.size(); i++) {
            MEMBER.member("contacts").element(i).demand(isContact(all.get(i)));
        }
        externalAccount.ifPresent(account -> {
            MemberPath member = MEMBER.member("externalAccount");
            member.member("kid").demand(isShort(account.kid()));
            member.member("hmacKey").demand(account.hasKey());
        });
        dns.ifPresent(access -> access.check(MEMBER.member("dns"), commands));
        checks.ifPresent(CertificateChecks::check);
        profile.ifPresent(name -> MEMBER.member("profile").demand(isShort(name)));
        preferredChain.ifPresent(name -> MEMBER.member("preferredChain").demand(isShort(name)));
    }

    private static boolean isContact(String text) {
        try {
            return isShort(text) && new URI(text).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isShort(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH;
    }

    /** Whether a person sets the records by which names are proved: nobody else may. */
    boolean isProvedByPeople() {
        return challenge == ChallengeKind.DNS_01
                && dns.filter(access -> !access.isByPeople()).isEmpty();
    }

    /** What nobody may read in the CA's words. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        externalAccount.ifPresent(account -> secrets.add(account.hmacKey().value()));
        dns.flatMap(DnsAccess::key).ifPresent(key -> secrets.add(key.value()));
        return secrets;
    }
}
