package dev.certloom.issuer.cfssl;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.client.CaAnswer;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.issuer.client.CaWords;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CFSSL's HTTP API, as far as it is used. */
final class CfsslApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PATH = "/api/v1/cfssl/";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    private final CaClient http;

    CfsslApi(CaClient http) {
        this.http = http;
    }

    /** What the server says to a request that it understood. */
    sealed interface Reply {

        /** Done. */
        record Result(JsonNode result) implements Reply {}

        /**
         * Refused.
         *
         * @param code CFSSL's own; its thousands are the category
         * @param words its message, as it may be shown
         */
        record Error(int code, String words) implements Reply {}
    }

    /** The certificate of the authority that signs, as PEM. */
    Reply info(Configuration configuration) throws IssuerUnavailable {
        return call(
                configuration,
                "info",
                JSON.writeValueAsString(new InfoRequest(configuration.label().orElse(""))));
    }

    /** Has a certification request signed. */
    Reply sign(Configuration configuration, String csrPem) throws IssuerUnavailable {
        String request = JSON.writeValueAsString(new SignRequest(
                csrPem,
                configuration.profile().orElse(null),
                configuration.label().orElse(null)));
        Optional<byte[]> key = configuration.hmacKey();
        if (key.isEmpty()) {
            return call(configuration, "sign", request);
        }
        byte[] signed = request.getBytes(StandardCharsets.UTF_8);
        return call(
                configuration,
                "authsign",
                JSON.writeValueAsString(new AuthenticatedRequest(hmac(key.get(), signed), signed)));
    }

    /**
     * Revokes a certificate; of these requests CFSSL authenticates none.
     *
     * @param serial in decimal digits
     * @param authorityKey the identifier of the key that signed, as the server has it on record
     */
    Reply revoke(Configuration configuration, String serial, String authorityKey, RevocationReason reason)
            throws IssuerUnavailable {
        return call(
                configuration,
                "revoke",
                JSON.writeValueAsString(new RevokeRequest(serial, authorityKey, reason.wireName())));
    }

    private static byte[] hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected HMAC-SHA-256, which every Java platform has, but it failed.", e);
        }
    }

    private Reply call(Configuration configuration, String endpoint, String json) throws IssuerUnavailable {
        CaAnswer answer = http.post(configuration.connection(), PATH + endpoint, json);
        if (answer.takesNoRequests()) {
            throw new OrderNotReceived(
                    CallOutcome.ANSWERED,
                    "it takes no requests now (HTTP %d)".formatted(answer.status()),
                    answer.retryAfter());
        }
        return switch (answer.status()) {
            case OK, BAD_REQUEST -> reply(configuration, answer);
            case 401, 403, 404, 405 ->
                throw new OrderNotReceived(
                        CallOutcome.ANSWERED, "it does not serve this request (HTTP %d)".formatted(answer.status()));
            default ->
                throw new IssuerUnavailable(
                        CallOutcome.NO_ANSWER, "it answered with HTTP %d".formatted(answer.status()));
        };
    }

    private static Reply reply(Configuration configuration, CaAnswer answer) throws IssuerUnavailable {
        Optional<ReplyBody> read;
        try {
            read = Optional.ofNullable(JSON.readValue(answer.body(), ReplyBody.class));
        } catch (JacksonException e) {
            // not as its cause, which quotes the answer
            throw new IssuerUnavailable(
                    CallOutcome.NO_ANSWER, "it answered what is not CFSSL's JSON (HTTP %d)".formatted(answer.status()));
        }
        ReplyBody body = read.orElseThrow(() -> new IssuerUnavailable(CallOutcome.NO_ANSWER, "it answered nothing"));
        if (body.success() && body.result() != null) {
            return new Reply.Result(body.result());
        }
        if (answer.status() == OK && (body.errors() == null || body.errors().isEmpty())) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it answered neither a result nor an error");
        }
        ReplyError error = body.errors() == null || body.errors().isEmpty()
                ? new ReplyError(answer.status(), "")
                : body.errors().getFirst();
        return new Reply.Error(
                error.code(),
                CaWords.of(
                        error.message() == null ? "" : error.message(),
                        configuration.authKey().stream().map(Secret::value).toList()));
    }

    private record InfoRequest(String label) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record SignRequest(
            @JsonProperty("certificate_request") String certificateRequest,
            @Nullable String profile,
            @Nullable String label) {}

    private record RevokeRequest(
            String serial, @JsonProperty("authority_key_id") String authorityKeyId, String reason) {}

    private record AuthenticatedRequest(byte[] token, byte[] request) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ReplyBody(
            boolean success,
            @Nullable JsonNode result,
            @Nullable List<ReplyError> errors) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ReplyError(int code, @Nullable String message) {}
}
