package dev.certloom.issuer.script;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.MemberPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a script answers: one document, of which the members that are not known count for nothing. */
record ScriptAnswer(
        @Nullable Status status,
        @Nullable String certificates,
        @Nullable String reference,
        @Nullable String state,
        @Nullable Long lookAgainAfterSeconds,
        @Nullable String reason,
        @Nullable Responsible cause) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();

    /** How an order stands, or what became of its cancellation. */
    enum Status {
        @JsonProperty("issued")
        ISSUED,
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("not-received")
        NOT_RECEIVED,
        @JsonProperty("cancelled")
        CANCELLED,
        @JsonProperty("kept")
        KEPT,
        @JsonProperty("undecided")
        UNDECIDED,
        @JsonProperty("revoked")
        REVOKED,
        @JsonProperty("already-revoked")
        ALREADY_REVOKED
    }

    /** Who is to change something after a refusal. */
    enum Responsible {
        @JsonProperty("request")
        REQUEST,
        @JsonProperty("issuer")
        ISSUER
    }

    /** @throws IssuerUnavailable when it is not what the documentation says: what the script did is not known */
    static ScriptAnswer read(byte[] output) throws IssuerUnavailable {
        ScriptAnswer answer;
        try {
            answer = JSON.readValue(output, ScriptAnswer.class);
        } catch (JacksonException e) {
            // not as its cause, which quotes the output
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "the command wrote what cannot be read" + at(e));
        }
        if (answer == null || answer.status == null) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "the command wrote no status");
        }
        return answer;
    }

    private static String at(JacksonException e) {
        MemberPath path = MemberPath.ROOT;
        for (JacksonException.Reference step : e.getPath()) {
            path = path.step(step.getPropertyName(), step.getIndex());
        }
        return path.text().isEmpty() ? "" : ", at " + path.text();
    }

    Status said() {
        return Objects.requireNonNull(status);
    }

    byte[] pem() {
        return text(certificates).orElse("").getBytes(StandardCharsets.UTF_8);
    }

    OrderHandle handle() throws IssuerUnavailable {
        try {
            return new OrderHandle(text(reference), text(state));
        } catch (IllegalArgumentException e) {
            throw new IssuerUnavailable(
                    CallOutcome.NO_ANSWER, "the command wrote a reference or a state that is too long", e);
        }
    }

    /** Empty where it does not say, or says what cannot be. */
    Optional<Duration> lookAgainAfter() {
        return Optional.ofNullable(lookAgainAfterSeconds)
                .filter(seconds -> seconds >= 0)
                .map(seconds -> Duration.ofSeconds(Math.min(seconds, MAX_SECONDS)));
    }

    String words() {
        return text(reason).orElse("");
    }

    Failure.Cause failureCause() {
        return cause == Responsible.REQUEST ? Failure.Cause.REQUEST : Failure.Cause.ISSUER;
    }

    private static Optional<String> text(@Nullable String member) {
        return Optional.ofNullable(member).filter(text -> !text.isBlank());
    }

    /** Without what it wrote. */
    @Override
    public String toString() {
        return "ScriptAnswer[" + status + "]";
    }
}
