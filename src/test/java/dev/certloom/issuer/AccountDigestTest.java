package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.OrganizationDetails.Administrator;
import dev.certloom.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccountDigestTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void digestThenWhateverAnAccountSaysCounts() {
        Administrator ada = person("Ada", "", "a@b.example");
        List<String> digests = Stream.of(
                        account("LocalCA", Optional.of("a"), "secret", organization("org", ada), true),
                        account("Test", Optional.of("a"), "secret", organization("org", ada), true),
                        account("LocalCA", Optional.of("b"), "secret", organization("org", ada), true),
                        account("LocalCA", Optional.of(""), "secret", organization("org", ada), true),
                        account("LocalCA", Optional.empty(), "secret", organization("org", ada), true),
                        account("LocalCA", Optional.of("a"), "secret", organization("org 2", ada), true),
                        account("LocalCA", Optional.of("a"), "secret", organization("org"), true),
                        account("LocalCA", Optional.of("a"), "secret", organization("org", ada, ada), true),
                        account(
                                "LocalCA",
                                Optional.of("a"),
                                "secret",
                                organization("org", person("", "Ada", "a@b.example")),
                                true),
                        account("LocalCA", Optional.of("a"), "secret", Optional.empty(), true),
                        // texts that would read the same without their lengths
                        account("LocalCA", Optional.of("a3:org"), "secret", Optional.empty(), true))
                .map(IssuerAccount::digest)
                .toList();

        assertThat(digests).doesNotHaveDuplicates().allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    }

    @Test
    void digestThenSecretDatesAndBeingSwitchedOnDoNotCount() {
        IssuerAccount account = account("LocalCA", Optional.of("a"), "secret", organization("org"), true);

        assertThat(account("LocalCA", Optional.of("a"), "another", organization("org"), false)
                        .digest())
                .isEqualTo(account.digest());
        assertThat(new IssuerAccount(
                                account.vault(),
                                account.name(),
                                account.provider(),
                                account.credentials(),
                                account.configuration(),
                                account.organization(),
                                true,
                                NOW,
                                NOW.plusSeconds(60))
                        .digest())
                .isEqualTo(account.digest());
    }

    @Test
    void digestTellsConfigurationsApartButNotTheirSecrets() {
        IssuerAccount without = account("LocalCA", Optional.of("a"), "secret", organization("org"), true);
        IssuerAccount one = TestIssuers.configured(without, new ProviderConfiguration("{1}", "{}"));
        IssuerAccount sameButSecret = TestIssuers.configured(without, new ProviderConfiguration("{2}", "{}"));
        IssuerAccount other = TestIssuers.configured(without, new ProviderConfiguration("{3}", "{\"a\":1}"));

        assertThat(one.digest()).isEqualTo(sameButSecret.digest());
        assertThat(List.of(without.digest(), one.digest(), other.digest())).doesNotHaveDuplicates();
    }

    @Test
    void digestOfAnAccountWithoutConfigurationIsTheOneItWasApprovedUnder() {
        assertThat(account("LocalCA", Optional.of("a"), "secret", Optional.empty(), true)
                        .digest())
                .isEqualTo(Sha256.of("7:LocalCA1:a-".getBytes(StandardCharsets.UTF_8)));
    }

    private static IssuerAccount account(
            String provider,
            Optional<String> accountId,
            String secret,
            Optional<OrganizationDetails> organization,
            boolean enabled) {
        return new IssuerAccount(
                TestIssuers.VAULT,
                TestIssuers.NAME,
                provider,
                new IssuerCredentials(accountId, Optional.of(secret)),
                Optional.empty(),
                organization,
                enabled,
                NOW,
                NOW);
    }

    private static Optional<OrganizationDetails> organization(String id, Administrator... people) {
        return Optional.of(new OrganizationDetails(Optional.of(id), List.of(people)));
    }

    private static Administrator person(String first, String last, String email) {
        return new Administrator(Optional.of(first), Optional.of(last), Optional.of(email), Optional.empty());
    }
}
