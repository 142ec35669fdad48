package dev.certloom.issuer.cfssl;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccountStore;
import dev.certloom.issuer.TestCa;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.WireSubject;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.kernel.Der;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** CFSSL at a double that can do what a server of CFSSL's cannot be told to do. */
public final class CfsslSubject extends WireSubject {

    public static final String AUTH_KEY = "0123456789abcdef0123456789abcdef";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FakeCfssl ca;

    public CfsslSubject() {
        this(new FakeCfssl(AUTH_KEY));
    }

    /** @param clock what time it is at its CA */
    public CfsslSubject(InstantSource clock) {
        this(new FakeCfssl(AUTH_KEY, new TestCa(clock)));
    }

    private CfsslSubject(FakeCfssl ca) {
        super(ca);
        this.ca = ca;
    }

    @Override
    public ConfigurableIssuer<?> issuer(IssuerAccountStore accounts) {
        return new CfsslIssuer(
                TestCaClients.impatient(PATIENCE),
                TestIssuers.ordering(accounts),
                new IssuedChains(TestPki.formats()),
                Clock.systemUTC());
    }

    @Override
    public String configuration() {
        return configuration(ca.anchor());
    }

    /** @param anchor a text of JSON */
    String configuration(String anchor) {
        return """
                {"connection":{"address":"%s"},"authKey":"%s","profile":"server","checks":{"anchors":%s}}""".formatted(ca.address(), AUTH_KEY, anchor);
    }

    /** From now on each of its signatures takes so long. */
    public void takeForEach(Duration time) {
        ca.takeForEach(time);
    }

    /** How many signatures of its CA were under way at the same time, at most. */
    public int mostAtOnce() {
        return ca.mostAtOnce();
    }

    /** What its CA has signed, each with the authority that signed it, in that order. */
    public List<List<Der>> signed() {
        return ca.signed();
    }

    @Override
    public Map<Behaviour, String> notApplicable() {
        String reason = "CFSSL signs at once or not at all";
        return Map.of(
                Behaviour.ISSUES_LATER,
                reason,
                Behaviour.CANCELS,
                reason,
                Behaviour.KEEPS_ORDERS,
                reason,
                Behaviour.SIGNS_BEFORE_IT_CANCELS,
                reason);
    }

    void hideAuthority() {
        ca.hideAuthority();
    }

    /** Reasons of revocations by serial number in decimal digits. */
    Map<String, String> revoked() {
        return ca.revoked();
    }
}
