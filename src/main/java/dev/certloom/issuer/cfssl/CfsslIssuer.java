package dev.certloom.issuer.cfssl;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CertificateChecks;
import dev.certloom.issuer.CertificateRevoker;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.OrderingAccounts;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TriableIssuer;
import dev.certloom.issuer.TrialStep;
import dev.certloom.issuer.cfssl.CfsslApi.Reply;
import dev.certloom.issuer.client.CaCertificates;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Signs at once, or refuses. CFSSL keeps nothing by which an order could be found again: where its answer is lost, people
 * have to look there.
 */
@Component
class CfsslIssuer implements TriableIssuer<Configuration>, CertificateRevoker {

    /** Categories of CFSSL's error codes that are about what is to be signed: policy and certification request. */
    private static final List<Integer> ABOUT_THE_REQUEST = List.of(5, 9);

    private static final int HEXADECIMAL = 16;

    /** RecordNotFound, in the category CertStoreError. */
    private static final int NOT_ON_RECORD = 11_200;

    private final CfsslApi api;
    private final CaClient http;
    private final OrderingAccounts accounts;
    private final IssuedChains chains;
    private final Clock clock;

    CfsslIssuer(CaClient http, OrderingAccounts accounts, IssuedChains chains, Clock clock) {
        this.api = new CfsslApi(http);
        this.http = http;
        this.accounts = accounts;
        this.chains = chains;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return "CFSSL";
    }

    @Override
    public Class<Configuration> configurationType() {
        return Configuration.class;
    }

    @Override
    public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
        configuration.ifPresent(set -> set.check(http.takesPlainHttp()));
    }

    @Override
    public RequestLimits limits(Optional<Configuration> configuration) {
        return RequestLimits.NONE.withoutAuthorities();
    }

    @Override
    public IssuerDemands demands(Optional<Configuration> configuration) {
        return CertificateChecks.demands(configuration.flatMap(Configuration::checks));
    }

    @Override
    public List<TrialStep> trial(IssuerAccount account, Configuration configuration) {
        return Stream.concat(
                        http.trial(configuration.connection()).stream(),
                        Stream.of(
                                new TrialStep(TrialStep.Kind.AUTHENTICATE, () -> authentication(configuration)),
                                new TrialStep(TrialStep.Kind.ABILITIES, () -> abilities(configuration))))
                .toList();
    }

    /** The server looks at the token before it misses the certification request. */
    private Optional<String> authentication(Configuration configuration) throws IssuerUnavailable {
        if (configuration.authKey().isEmpty()) {
            return Optional.empty();
        }
        return switch (api.sign(configuration, "")) {
            case Reply.Error(int code, String words)
            when words.contains("certificate_request") -> Optional.of("it takes the authentication key");
            case Reply.Error(int code, String words) ->
                throw new IssuerUnavailable(CallOutcome.ANSWERED, "it says: " + words);
            case Reply.Result(JsonNode result) ->
                throw new IssuerUnavailable(CallOutcome.ANSWERED, "it signs what is no certification request");
        };
    }

    private Optional<String> abilities(Configuration configuration) throws IssuerUnavailable {
        String pem = new String(authority(configuration), StandardCharsets.UTF_8);
        return Optional.of("it signs at once or refuses, and keeps no orders; its authority is "
                + CaCertificates.ofPem(pem)
                        .map(found -> CaCertificates.words(found.getFirst()))
                        .orElseThrow(() ->
                                new IssuerUnavailable(CallOutcome.ANSWERED, "it does not say which authority signs")));
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        return accounts.place(order, account -> sign(order, account.demandConfiguration(Configuration.class)));
    }

    private OrderAnswer sign(Order order, Configuration configuration) throws IssuerUnavailable {
        byte[] authority = authority(configuration);
        List<Der> authorities = chains.authorities(authority);
        if (authorities.isEmpty()) {
            throw new OrderNotReceived(CallOutcome.ANSWERED, "it does not say which authority signs");
        }
        Optional<Violation> objection = demands(Optional.of(configuration)).objectionTo(authorities, clock.instant());
        if (objection.isPresent()) {
            return new OrderAnswer.Refused(
                    Failure.Cause.ISSUER,
                    "Nothing was ordered, since what the issuer signs would be refused: %s (Rule %s.)"
                            .formatted(
                                    objection.get().message(), objection.get().reason()));
        }
        return switch (api.sign(configuration, CertificateFiles.requestPem(order.csr()))) {
            case Reply.Result(JsonNode result) ->
                new OrderAnswer.Issued(chains.read(order, List.of(pem(result), authority)));
            case Reply.Error(int code, String words) ->
                new OrderAnswer.Refused(
                        ABOUT_THE_REQUEST.contains(code / 1000) ? Failure.Cause.REQUEST : Failure.Cause.ISSUER,
                        "The issuer refused the request: %s".formatted(words.isEmpty() ? "error " + code : words));
        };
    }

    /** Asked for before anything is ordered, so that nothing that was signed depends on it. */
    private byte[] authority(Configuration configuration) throws IssuerUnavailable {
        Reply reply;
        try {
            reply = api.info(configuration);
        } catch (IssuerUnavailable e) {
            throw new OrderNotReceived(e);
        }
        return switch (reply) {
            case Reply.Result(JsonNode result) -> pem(result);
            case Reply.Error(int code, String words) ->
                throw new OrderNotReceived(CallOutcome.ANSWERED, "it does not say which authority signs: " + words);
        };
    }

    private static byte[] pem(JsonNode result) {
        return result.path("certificate").asString("").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean canRevoke(Order order) {
        return accounts.current(order).isPresent();
    }

    /**
     * In the server's own record, which it has if it was started with a database. Some versions keep the certificates there
     * without the identifier of the key that signed.
     */
    @Override
    public RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable {
        Configuration configuration = accounts.demandCurrent(request.order()).demandConfiguration(Configuration.class);
        CertificateDetails certificate = CertificateDetails.of(request.certificate());
        String serial = new BigInteger(certificate.serialNumber(), HEXADECIMAL).toString();
        Reply reply =
                api.revoke(configuration, serial, certificate.authorityKey().orElse(""), request.reason());
        if (reply instanceof Reply.Error(int code, String words) && code == NOT_ON_RECORD) {
            reply = api.revoke(configuration, serial, "", request.reason());
        }
        return switch (reply) {
            case Reply.Result(JsonNode result) -> new RevocationAnswer.Revoked();
            case Reply.Error(int code, String words) ->
                new RevocationAnswer.Refused(words.isEmpty() ? "error " + code : words);
        };
    }

    /** Never asked: what it signs it signs at once. */
    @Override
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "it keeps no orders that it could be asked about");
    }
}
