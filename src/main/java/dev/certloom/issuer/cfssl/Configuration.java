package dev.certloom.issuer.cfssl;

import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The configuration of an issuer of the provider {@code CFSSL}.
 *
 * @param authKey the key of the profile's authentication provider {@code standard}, in hexadecimal; without one, requests are
 *     not authenticated
 * @param profile the signing profile; the server's default where it is left out
 * @param label the signer, for servers that have several
 * @param checks how its certificates are judged
 */
record Configuration(
        CaConnection connection,
        Optional<Secret> authKey,
        Optional<String> profile,
        Optional<String> label,
        Optional<CertificateChecks> checks) {

    private static final MemberPath MEMBER = MemberPath.ROOT.member("configuration");
    private static final int MAX_NAME_LENGTH = 128;

    /** @throws Refusal INVALID naming a member */
    void check(boolean plainHttpToo) {
        connection.check(plainHttpToo);
        MEMBER.member("authKey").demand(authKey.isEmpty() || hmacKey().isPresent());
        MEMBER.member("profile").demand(isName(profile));
        MEMBER.member("label").demand(isName(label));
        checks.ifPresent(CertificateChecks::check);
    }

    private static boolean isName(Optional<String> name) {
        return name.map(String::length).orElse(0) <= MAX_NAME_LENGTH;
    }

    Optional<byte[]> hmacKey() {
        return authKey.flatMap(Configuration::key);
    }

    private static Optional<byte[]> key(Secret hexadecimal) {
        try {
            return Optional.of(HexFormat.of().parseHex(hexadecimal.value())).filter(key -> key.length > 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
