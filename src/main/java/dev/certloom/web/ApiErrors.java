package dev.certloom.web;

import dev.certloom.availability.StoreFailures;
import dev.certloom.compute.Saturated;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.RequestBodies.BodyTooLarge;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Maps exceptions to the error body (API reference 1.7). An exception no rule here knows is a 500 without detail. */
@RestControllerAdvice
public final class ApiErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    /** When to ask again, by status. */
    private static final Map<Integer, Duration> RETRY_AFTER = Map.of(
            HttpStatus.SERVICE_UNAVAILABLE.value(),
            Duration.ofSeconds(2),
            HttpStatus.TOO_MANY_REQUESTS.value(),
            Saturated.RETRY_AFTER);

    /** The one table from reasons to answers. */
    private static final Map<Refusal.Kind, Answer> ANSWERS = new EnumMap<>(Map.ofEntries(
            Map.entry(Refusal.Kind.INVALID, new Answer(HttpStatus.BAD_REQUEST, "BadParameter")),
            Map.entry(
                    Refusal.Kind.KEY_SIZE_NOT_SUPPORTED,
                    new Answer(HttpStatus.BAD_REQUEST, "BadParameter", "KeySizeNotSupported")),
            Map.entry(
                    Refusal.Kind.KEY_CURVE_NOT_SUPPORTED,
                    new Answer(HttpStatus.BAD_REQUEST, "BadParameter", "KeyCurveNotSupported")),
            Map.entry(Refusal.Kind.CERTIFICATE_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "CertificateNotFound")),
            Map.entry(Refusal.Kind.PENDING_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "PendingCertificateNotFound")),
            Map.entry(Refusal.Kind.ISSUER_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "CertificateIssuerNotFound")),
            Map.entry(Refusal.Kind.CONTACTS_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "ContactsNotFound")),
            Map.entry(Refusal.Kind.SECRET_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "SecretNotFound")),
            Map.entry(Refusal.Kind.KEY_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "KeyNotFound")),
            Map.entry(Refusal.Kind.TASK_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "TaskNotFound")),
            Map.entry(Refusal.Kind.MODEL_NOT_FOUND, new Answer(HttpStatus.NOT_FOUND, "ModelNotFound")),
            Map.entry(Refusal.Kind.NOT_ALLOWED, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "NotAllowed")),
            Map.entry(Refusal.Kind.TASK_ENDED, new Answer(HttpStatus.CONFLICT, "Conflict", "TaskEnded")),
            Map.entry(Refusal.Kind.FORBIDDEN, new Answer(HttpStatus.FORBIDDEN, "Forbidden")),
            // Documented as 400, seen live as 403: API reference 3.3 and 9.
            Map.entry(Refusal.Kind.NOT_IN_PROGRESS, new Answer(HttpStatus.BAD_REQUEST, "BadParameter")),
            Map.entry(Refusal.Kind.SECRET_DISABLED, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "SecretDisabled")),
            Map.entry(Refusal.Kind.KEY_DISABLED, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "KeyDisabled")),
            Map.entry(
                    Refusal.Kind.SECRET_MANAGED,
                    new Answer(HttpStatus.FORBIDDEN, "Forbidden", "SecretManagedByKeyVault")),
            Map.entry(Refusal.Kind.KEY_MANAGED, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "KeyManagedByKeyVault")),
            Map.entry(Refusal.Kind.NOT_KEPT, new Answer(HttpStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed")),
            Map.entry(
                    Refusal.Kind.KEY_OPERATION_FORBIDDEN,
                    new Answer(HttpStatus.FORBIDDEN, "Forbidden", "KeyOperationForbidden")),
            Map.entry(Refusal.Kind.KEY_NOT_YET_VALID, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "KeyNotYetValid")),
            Map.entry(Refusal.Kind.KEY_EXPIRED, new Answer(HttpStatus.FORBIDDEN, "Forbidden", "KeyExpired")),
            // The code says Forbidden although the status is 409: API reference 3.5.
            Map.entry(Refusal.Kind.OPERATION_IN_PROGRESS, new Answer(HttpStatus.CONFLICT, "Forbidden")),
            Map.entry(
                    Refusal.Kind.DELETED_BUT_RECOVERABLE,
                    new Answer(HttpStatus.CONFLICT, "Conflict", "ObjectIsDeletedButRecoverable")),
            Map.entry(Refusal.Kind.BEING_DELETED, new Answer(HttpStatus.CONFLICT, "Conflict", "ObjectIsBeingDeleted")),
            Map.entry(Refusal.Kind.CONFLICT, new Answer(HttpStatus.CONFLICT, "Conflict")),
            Map.entry(Refusal.Kind.MALFORMED_BACKUP, new Answer(HttpStatus.BAD_REQUEST, "Malformed backup blob")),
            Map.entry(Refusal.Kind.THROTTLED, new Answer(HttpStatus.TOO_MANY_REQUESTS, "Throttled")),
            Map.entry(
                    Refusal.Kind.OUTCOME_UNKNOWN,
                    new Answer(HttpStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", "OutcomeUnknown")),
            Map.entry(Refusal.Kind.NOT_YET, new Answer(HttpStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable"))));

    private record Answer(HttpStatus status, String code, Optional<String> inner) {

        Answer(HttpStatus status, String code) {
            this(status, code, Optional.empty());
        }

        Answer(HttpStatus status, String code, String inner) {
            this(status, code, Optional.of(inner));
        }
    }

    private final DenialAudit denials;

    public ApiErrors(DenialAudit denials) {
        this.denials = denials;
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody.Answer> refused(Refusal refusal, HttpServletRequest request) {
        denials.publish(request, refusal);
        Answer answer = ANSWERS.get(refusal.kind());
        if (answer == null) {
            return internalError(refusal);
        }
        ErrorBody body = new ErrorBody(
                answer.code,
                Objects.requireNonNullElse(refusal.getMessage(), ""),
                answer.inner.map(ErrorBody.InnerError::new).orElse(null));
        return answer(answer.status, new HttpHeaders(), body);
    }

    /**
     * Nothing was judged, so that nothing is written down either: who asks too much must not cause the more work for
     * it.
     */
    @ExceptionHandler
    ResponseEntity<ErrorBody.Answer> saturated(Saturated refusal) {
        return answer(
                HttpStatus.TOO_MANY_REQUESTS,
                new HttpHeaders(),
                ErrorBody.of("Throttled", Objects.requireNonNullElse(refusal.getMessage(), "")));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody.Answer> tooLarge(BodyTooLarge refusal) {
        return answer(
                HttpStatus.CONTENT_TOO_LARGE,
                new HttpHeaders(),
                ErrorBody.of("BadParameter", Objects.requireNonNullElse(refusal.getMessage(), "")));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody.Answer> methodNotAllowed(HttpRequestMethodNotSupportedException refusal) {
        return answer(
                HttpStatus.METHOD_NOT_ALLOWED,
                refusal.getHeaders(),
                ErrorBody.of("MethodNotAllowed", "HTTP %s not allowed".formatted(refusal.getMethod())));
    }

    @ExceptionHandler({NoResourceFoundException.class, NoHandlerFoundException.class})
    ResponseEntity<ErrorBody.Answer> noSuchRoute() {
        return answer(
                HttpStatus.NOT_FOUND,
                new HttpHeaders(),
                ErrorBody.of("NotFound", "Expected a resource of this service, but there is none at this address."));
    }

    /**
     * The firewall in front found a header or parameter that no client of this API sends, such as a control character.
     */
    @ExceptionHandler
    ResponseEntity<ErrorBody.Answer> malformed(RequestRejectedException refusal) {
        return answer(
                HttpStatus.BAD_REQUEST,
                new HttpHeaders(),
                ErrorBody.of(
                        "BadParameter",
                        "Expected headers and parameters without control characters, but one has some."));
    }

    /** The store is away, or was while it was needed. A repeat is safe. */
    private static ResponseEntity<ErrorBody.Answer> storeAway(Exception failure) {
        LOG.warn("Expected the store to answer, but it did not; the caller was told to try again.", failure);
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE,
                new HttpHeaders(),
                ErrorBody.of(
                        "ServiceUnavailable",
                        "The store of this vault cannot be reached at the moment. Repeat the request; what was accepted before is kept."));
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<ErrorBody.Answer> unexpected(Exception failure) {
        if (StoreFailures.isIn(failure)) {
            return storeAway(failure);
        }
        if (StoreFailures.isConflict(failure)) {
            LOG.warn("Expected to be alone at what a request changes; the caller was told of the conflict.", failure);
            return answer(
                    HttpStatus.CONFLICT,
                    new HttpHeaders(),
                    ErrorBody.of(
                            "Conflict",
                            "Somebody else changed the same thing at the same moment, so nothing was changed. Look at it and repeat the request if it is still wanted."));
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("The client went away before it was answered.");
            return null;
        }
        if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return answer(
                    known.getStatusCode(),
                    new HttpHeaders(),
                    ErrorBody.of("BadParameter", "Expected a request of the certificates API, but this is none."));
        }
        return internalError(failure);
    }

    private static ResponseEntity<ErrorBody.Answer> internalError(Exception failure) {
        LOG.error(
                "Expected to answer a request, but it failed; the caller was told no more than the request id.",
                failure);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR,
                new HttpHeaders(),
                ErrorBody.of(
                        "InternalServerError",
                        "An unexpected error occurred. The log of the service has the details under request id %s."
                                .formatted(Objects.requireNonNullElse(MDC.get(RequestIds.LOGGED_AS), "(none)"))));
    }

    private static ResponseEntity<ErrorBody.Answer> answer(HttpStatusCode status, HttpHeaders headers, ErrorBody body) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status).headers(headers).contentType(WireConverter.JSON);
        Optional.ofNullable(RETRY_AFTER.get(status.value()))
                .ifPresent(after -> answer.header(HttpHeaders.RETRY_AFTER, Long.toString(after.toSeconds())));
        return answer.body(new ErrorBody.Answer(body));
    }
}
