package dev.certloom.identity;

import dev.certloom.access.ErrorAnswer;
import dev.certloom.access.RequestContext;
import dev.certloom.identity.PeopleAdministration.Act;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How routes for accounts of people and programs read bodies, page lists and answer what is refused. */
abstract class AccountsController {

    private static final int BODY_LIMIT_BYTES = 64 * 1024;
    private static final int PAGE = 25;
    private static final Pattern PAGE_SIZE = Pattern.compile("[1-9]|1[0-9]|2[0-5]");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A misspelt member would look as if it had been accepted.
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @ExceptionHandler
    void refused(InvalidPeopleRequest refusal, HttpServletResponse response) throws IOException {
        String message = String.valueOf(refusal.getMessage());
        ErrorAnswer answer = switch (refusal.kind()) {
            case INVALID -> new ErrorAnswer(HttpServletResponse.SC_BAD_REQUEST, "BadParameter", message);
            case PERSON_NOT_FOUND -> new ErrorAnswer(HttpServletResponse.SC_NOT_FOUND, "PersonNotFound", message);
            case SECRET_NOT_FOUND -> new ErrorAnswer(HttpServletResponse.SC_NOT_FOUND, "SecretNotFound", message);
            case TOO_MANY_SECRETS -> new ErrorAnswer(HttpServletResponse.SC_CONFLICT, "Conflict", message);
            case CLIENT_NOT_FOUND -> new ErrorAnswer(HttpServletResponse.SC_NOT_FOUND, "ClientNotFound", message);
        };
        answer.writeTo(response);
    }

    @ExceptionHandler
    void busy(Passwords.Busy busy, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ErrorAnswer.writeTooMany(
                request, response, Passwords.Busy.RETRY_AFTER_SECONDS, String.valueOf(busy.getMessage()));
    }

    static Act act(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return new Act(context.caller(), context.vault().value());
    }

    static <T> ResponseEntity<T> ok(T body) {
        return answer(HttpStatus.OK, body);
    }

    static <T> ResponseEntity<T> answer(HttpStatus status, T body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    /** The body as JSON whatever its content type says; an empty one is an empty object. */
    static <T> T read(HttpServletRequest request, Class<T> form, Set<String> members) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(BODY_LIMIT_BYTES + 1);
            if (bytes.length > BODY_LIMIT_BYTES) {
                throw InvalidPeopleRequest.invalid(
                        "Expected a request body of at most " + BODY_LIMIT_BYTES + " bytes, but it is longer.");
            }
            T read = JSON.readValue(bytes.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : bytes, form);
            if (read == null) {
                throw InvalidPeopleRequest.invalid("Expected the request body to be a JSON object, but it is null.");
            }
            return read;
        } catch (IOException e) {
            throw InvalidPeopleRequest.invalid("Expected a request body, but it broke off.");
        } catch (JacksonException e) {
            throw InvalidPeopleRequest.invalid(
                    "Expected the request body to be a JSON object with the members %s, but it is something else%s."
                            .formatted(
                                    members.stream()
                                            .sorted()
                                            .map("'%s'"::formatted)
                                            .collect(Collectors.joining(", ")),
                                    at(e, members)));
        }
    }

    /** Where it is, within the members that people's bodies have: what else was sent is not repeated. */
    private static String at(JacksonException e, Set<String> members) {
        return e.getPath().stream()
                .findFirst()
                .map(JacksonException.Reference::getPropertyName)
                .filter(members::contains)
                .map(" at '%s'"::formatted)
                .orElse("");
    }

    static int pageSize(HttpServletRequest request) {
        String asked = request.getParameter("maxresults");
        if (asked == null) {
            return PAGE;
        }
        if (!PAGE_SIZE.matcher(asked).matches()) {
            throw InvalidPeopleRequest.invalid(
                    "Expected 'maxresults' to be 1 to " + PAGE + ", but it is something else.");
        }
        return Integer.parseInt(asked);
    }

    static Optional<String> position(HttpServletRequest request, Pattern name) {
        String token = request.getParameter("$skiptoken");
        if (token == null) {
            return Optional.empty();
        }
        try {
            String last = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (name.matcher(last).matches()) {
                return Optional.of(last);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw InvalidPeopleRequest.invalid("Expected '$skiptoken' as a nextLink has it, but it is something else.");
    }

    /** @param last what the page ends with, behind which the next begins */
    static String next(HttpServletRequest request, String last, int limit) {
        String position = Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
        return "%s?$skiptoken=%s&maxresults=%d".formatted(request.getRequestURL(), position, limit);
    }
}
