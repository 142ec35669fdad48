package dev.certloom.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.certloom.access.Permission;
import dev.certloom.access.RequiresPermission;
import dev.certloom.identity.PeopleAdministration.Draft;
import dev.certloom.identity.PeopleAdministration.SavedPerson;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * People and owners of the embedded authorization server, for the command {@code deploy/people}. Here and not with the
 * routes of Key Vault: it is not one of them, needs no vault, and does not exist with an external provider.
 */
@RestController
@Conditional(EmbeddedServer.NoOtherIssuer.class)
final class PeopleController extends AccountsController {

    private static final Set<String> MEMBERS = Set.of("name", "mail", "roles", "groups");
    private static final Set<String> OWNERS = Set.of("owners");

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
        List<Person> more = administration.list(position(request, Person.USER_NAME), limit + 1);
        List<Person> page = more.stream().limit(limit).toList();
        return ok(new PeopleBody(
                page.stream().map(PersonBody::of).toList(),
                more.size() > limit ? next(request, page.getLast(), limit) : null));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PutMapping("/people/{userName}")
    ResponseEntity<PersonBody> put(@PathVariable String userName, HttpServletRequest request) {
        SavedPerson written = administration.put(
                userName, read(request, PersonDraft.class, MEMBERS).draft(), act(request));
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
        List<String> owners = read(request, OwnersDraft.class, OWNERS).owners();
        if (owners == null || owners.contains(null)) {
            throw InvalidPeopleRequest.invalid("Expected a list of user names as 'owners', but there is none.");
        }
        return ok(new OwnersBody(client, administration.setOwners(client, owners, act(request))));
    }

    private static String next(HttpServletRequest request, Person last, int limit) {
        return next(request, last.userName(), limit);
    }
}
