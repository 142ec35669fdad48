package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.LifetimeAction.DaysBeforeExpiry;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.crypto.TestPki;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pages say of a policy. */
class PolicyWordsTest {

    @ParameterizedTest
    @EnumSource(LifetimeAction.Type.class)
    void noLifetimeActionIsPromisedThatNothingCarriesOut(LifetimeAction.Type type) {
        CertificatePolicy plain = TestPki.policy("CN=web");
        CertificatePolicy policy = new CertificatePolicy(
                plain.key(),
                plain.contentType(),
                plain.x509(),
                List.of(
                        new LifetimeAction(new LifetimePercentage(80), type),
                        new LifetimeAction(new DaysBeforeExpiry(30), type)),
                plain.issuer(),
                true,
                plain.created(),
                plain.updated());

        assertThat(PolicyWords.of(policy).actions())
                .hasSize(2)
                .allSatisfy(action ->
                        assertThat(action).matches(".*(after 80 % of its lifetime|30 days before it expires)"));
    }
}
