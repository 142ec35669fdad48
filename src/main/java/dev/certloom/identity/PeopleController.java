package dev.certloom.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.certloom.access.ErrorAnswer;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.identity.PeopleAdministration.Act;
import dev.certloom.identity.PeopleAdministration.Draft;
import dev.certloom.identity.PeopleAdministration.SavedPerson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * People and owners of the embedded authorization server, for the command {@code deploy/people}. Here and not with the
 * routes of Key Vault: it is not one of them, needs no vault, and does not exist with an external provider.
 */
@RestController
@Conditional(EmbeddedServer.NoOtherIssuer.class)
final class PeopleController {

    private static final int BODY_LIMIT_BYTES = 64 * 1024;
    private static final int PAGE = 25;
    private static final Pattern PAGE_SIZE = Pattern.compile("[1-9]|1[0-9]|2[0-5]");

    private static final Set<String> MEMBERS = Set.of("owners", "name", "mail", "roles", "groups");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A misspelt member would look as if it had been accepted.
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final PeopleAdministration administration;

    PeopleController(PeopleAdministration administration) {
        this.administration = administration;
    }

    /** The request body for a person. */
    record PersonDraft(
            @Nullable String name,
            @Nullable String mail,
            @Nullable List<String> roles,
            @Nullable List<String> groups) {

        Draft draft() {
            return new Draft(
                    Optional.ofNullable(name),
                    Optional.ofNullable(mail),
                    Optional.ofNullable(roles),
                    Optional.ofNullable(groups));
        }
    }

    /** The request body for a client's owners. */
    record OwnersDraft(@Nullable List<String> owners) {}

    /**
     * A person.
     *
     * @param password just generated, shown only this once
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"id", "userName", "name", "mail", "roles", "groups", "mustChange"})
    record PersonBody(
            String id,
            String userName,
            String name,
            @Nullable String mail,
            List<String> roles,
            List<String> groups,
            boolean mustChange,
            String created,
            String changed,
            @Nullable String password) {

        static PersonBody of(Person person) {
            return of(new SavedPerson(person, Optional.empty()));
        }

        static PersonBody of(SavedPerson written) {
            Person person = written.person();
            return new PersonBody(
                    person.id(),
                    person.userName(),
                    person.name(),
                    person.mail().orElse(null),
                    person.roles().stream().sorted().toList(),
                    person.groups().stream().sorted().toList(),
                    person.passwordChangeRequired(),
                    person.created().toString(),
                    person.changed().toString(),
                    written.password().orElse(null));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "PersonBody[" + userName + "]";
        }
    }

    /** @param nextLink absolute, followed verbatim; null on the last page */
    @JsonPropertyOrder({"value", "nextLink"})
    record PeopleBody(List<PersonBody> value, @Nullable String nextLink) {}

    /** @param owners by user name, with the {@code oid} of their tokens */
    record OwnersBody(String client, Map<String, String> owners) {}

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @GetMapping("/people")
    ResponseEntity<PeopleBody> list(HttpServletRequest request) {
        int limit = pageSize(request);
        List<Person> more = administration.list(position(request), limit + 1);
        List<Person> page = more.stream().limit(limit).toList();
        return ok(new PeopleBody(
                page.stream().map(PersonBody::of).toList(),
                more.size() > limit ? next(request, page.getLast(), limit) : null));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PutMapping("/people/{userName}")
    ResponseEntity<PersonBody> put(@PathVariable String userName, HttpServletRequest request) {
        SavedPerson written =
                administration.put(userName, read(request, PersonDraft.class).draft(), act(request));
        return answer(written.password().isPresent() ? HttpStatus.CREATED : HttpStatus.OK, PersonBody.of(written));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PostMapping("/people/{userName}/reset")
    ResponseEntity<PersonBody> reset(@PathVariable String userName, HttpServletRequest request) {
        return ok(PersonBody.of(administration.reset(userName, act(request))));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @DeleteMapping("/people/{userName}")
    ResponseEntity<PersonBody> remove(@PathVariable String userName, HttpServletRequest request) {
        return ok(PersonBody.of(administration.remove(userName, act(request))));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PutMapping("/clients/{client}/owners")
    ResponseEntity<OwnersBody> own(@PathVariable String client, HttpServletRequest request) {
        List<String> owners = read(request, OwnersDraft.class).owners();
        if (owners == null || owners.contains(null)) {
            throw InvalidPeopleRequest.invalid("Expected a list of user names as 'owners', but there is none.");
        }
        return ok(new OwnersBody(client, administration.setOwners(client, owners, act(request))));
    }

    @ExceptionHandler
    void refused(InvalidPeopleRequest refusal, HttpServletResponse response) throws IOException {
        String message = String.valueOf(refusal.getMessage());
        ErrorAnswer answer = switch (refusal.kind()) {
            case INVALID -> new ErrorAnswer(HttpServletResponse.SC_BAD_REQUEST, "BadParameter", message);
            case PERSON_NOT_FOUND -> new ErrorAnswer(HttpServletResponse.SC_NOT_FOUND, "PersonNotFound", message);
            case CLIENT_NOT_FOUND -> new ErrorAnswer(HttpServletResponse.SC_NOT_FOUND, "ClientNotFound", message);
        };
        answer.writeTo(response);
    }

    @ExceptionHandler
    void busy(Passwords.Busy busy, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ErrorAnswer.writeTooMany(
                request, response, Passwords.Busy.RETRY_AFTER_SECONDS, String.valueOf(busy.getMessage()));
    }

    private static Act act(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return new Act(context.caller(), context.vault().value());
    }

    private static <T> ResponseEntity<T> ok(T body) {
        return answer(HttpStatus.OK, body);
    }

    private static <T> ResponseEntity<T> answer(HttpStatus status, T body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    /** The body as JSON whatever its content type says; an empty one is an empty object. */
    private static <T> T read(HttpServletRequest request, Class<T> form) {
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
            throw InvalidPeopleRequest.invalid("Expected the request body to be a JSON object with the members "
                    + (form == OwnersDraft.class ? "'owners'" : "'name', 'mail', 'roles' and 'groups'")
                    + ", but it is something else%s.".formatted(at(e)));
        }
    }

    /** Where it is, within the members that people's bodies have: what else was sent is not repeated. */
    private static String at(JacksonException e) {
        return e.getPath().stream()
                .findFirst()
                .map(JacksonException.Reference::getPropertyName)
                .filter(MEMBERS::contains)
                .map(" at '%s'"::formatted)
                .orElse("");
    }

    private static int pageSize(HttpServletRequest request) {
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

    private static Optional<String> position(HttpServletRequest request) {
        String token = request.getParameter("$skiptoken");
        if (token == null) {
            return Optional.empty();
        }
        try {
            String name = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (Person.USER_NAME.matcher(name).matches()) {
                return Optional.of(name);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw InvalidPeopleRequest.invalid("Expected '$skiptoken' as a nextLink has it, but it is something else.");
    }

    private static String next(HttpServletRequest request, Person last, int limit) {
        String position = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.userName().getBytes(StandardCharsets.UTF_8));
        return "%s?$skiptoken=%s&maxresults=%d".formatted(request.getRequestURL(), position, limit);
    }
}
