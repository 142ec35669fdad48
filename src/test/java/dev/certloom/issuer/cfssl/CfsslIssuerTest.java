package dev.certloom.issuer.cfssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.CertificateRevoker;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.ProviderSubject;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CfsslIssuerTest {

    private final CfsslSubject subject = new CfsslSubject();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final ConfigurableIssuer<?> issuer = subject.issuer(accounts);

    @AfterEach
    void close() {
        subject.close();
    }

    @Test
    void placeWhenTheAuthorityLeadsToAnAnchorThenItSigns() throws IssuerUnavailable {
        assertThat(place(subject.configuration())).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(subject.certificates()).isOne();
    }

    @Test
    void placeWhenTheAuthorityLeadsToNoAnchorThenNothingIsOrdered() throws IssuerUnavailable {
        assertThat(place(subject.configuration(anchorOfOthers())))
                .isEqualTo(
                        new OrderAnswer.Refused(
                                Failure.Cause.ISSUER,
                                "Nothing was ordered, since what the issuer signs would be refused: The chain of the certificate must end at a trust anchor of its issuer: it ends at 'CN=Issuing'. (Rule ChainEndsAtNoAnchor.)"));
        assertThat(subject.certificates()).isZero();
    }

    @Test
    void placeWhenTheAuthorityCannotBeReadThenNothingIsOrdered() {
        subject.hideAuthority();

        assertThatThrownBy(() -> place(subject.configuration()))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessage("it does not say which authority signs");
        assertThat(subject.certificates()).isZero();
    }

    @Test
    void canRevokeWhatAnIssuerSignedUntilItIsDeleted() {
        IssuerAccount account = TestIssuers.account("CFSSL", Optional.empty(), true, Instant.EPOCH);
        accounts.save(account);
        CertificateRevoker revoker = (CertificateRevoker) issuer;
        assertThat(revoker.canRevoke(TestIssuers.order("CFSSL", Instant.EPOCH))).isTrue();

        accounts.delete(account.vault(), account.name());

        assertThat(revoker.canRevoke(TestIssuers.order("CFSSL", Instant.EPOCH))).isFalse();
    }

    @Test
    void revokeWhenTheRecordKnowsNoKeysThenItIsFoundThereAllTheSame() throws IssuerUnavailable {
        Der certificate = signed();

        assertThat(revoke(certificate)).isEqualTo(new RevocationAnswer.Revoked());

        assertThat(CertificateDetails.of(certificate).authorityKey()).isPresent();
        assertThat(subject.revoked())
                .containsExactly(Map.entry(
                        new BigInteger(CertificateDetails.of(certificate).serialNumber(), 16).toString(),
                        "keyCompromise"));
    }

    @Test
    void revokeWhenItIsRefusedThenInItsWords() throws IssuerUnavailable {
        Der certificate = signed();
        subject.behave(ProviderSubject.Behaviour.REFUSES);

        assertThat(revoke(certificate)).isEqualTo(new RevocationAnswer.Refused("Invalid reason code"));
    }

    private Der signed() throws IssuerUnavailable {
        return ((OrderAnswer.Issued) place(subject.configuration()))
                .chain()
                .leaf()
                .der();
    }

    private RevocationAnswer revoke(Der certificate) throws IssuerUnavailable {
        return ((CertificateRevoker) issuer)
                .revoke(new RevocationRequest(
                        TestIssuers.order("CFSSL", Instant.now()), certificate, RevocationReason.KEY_COMPROMISE));
    }

    private OrderAnswer place(String configuration) throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("CFSSL", Optional.empty(), true, Instant.EPOCH), configuration));
        return issuer.place(TestIssuers.order("CFSSL", Instant.now()));
    }

    private static String anchorOfOthers() {
        return JsonMapper.shared()
                .writeValueAsString(new String(
                        CertificateFiles.pem(
                                List.of(TestPki.Authorities.make().root().certificate())),
                        StandardCharsets.US_ASCII));
    }
}
